// One picture of the grid, with its number, state, stars and menu.
import { html } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { deedsOf } from "./variant-actions.js";

/** @typedef {import("../../core/feed.js").Row} Row */

/**
 * Return the addresses of a stored picture by width, for `srcset`.
 * @param {number} project
 * @param {Row} variant
 */
export function srcset(project, variant) {
  const at = `/assets/${project}/${variant["asset"]}`;
  return [256, 512, 1024]
    .filter((width) => width === 256 || width < variant["width"] * 1.5)
    .map((width) => `${at}?w=${width} ${width}w`)
    .join(", ");
}

/**
 * Return a picture's name for people who cannot see it.
 * @param {Row} variant
 */
export function nameOfVariant(variant) {
  // Ends as the caption does, so that whoever says what they read reaches the picture.
  return `${t("Variant %(label)s", { label: variant["label"] })} · ${factsOf(variant)}`;
}

/** @param {Row} variant */
function factsOf({ state, seed, action }) {
  if (state === "shortlisted") return t("shortlisted");
  if (state === "rejected") return t("rejected");
  if (action === "outpaint") return t("extended");
  if (action === "upscale") return t("upscaled");
  if (action === "inpaint") return t("inpainted");
  return t("seed %(seed)s", { seed: seedShort(seed) });
}

/** Small lists are compared by what they hold. @param {unknown} one @param {unknown} other */
function differs(one, other) {
  return JSON.stringify(one) !== JSON.stringify(other);
}

export class VariantCard extends LightElement {
  static properties = {
    project: { type: Number },
    variant: { attribute: false },
    pins: { attribute: false, hasChanged: differs },
    mine: { attribute: false },
    liked: { type: Boolean },
    selected: { type: Boolean },
    holders: { attribute: false, hasChanged: differs },
    reachable: { type: Boolean },
    live: { attribute: false },
    sketch: { attribute: false },
    loaded: { state: true },
    menuOpen: { state: true },
  };

  constructor() {
    super();
    this.project = 0;
    /** @type {Row} */
    this.variant = {};
    /** @type {Row[]} open comments that have a pin */
    this.pins = [];
    this.selected = false;
    /** @type {import("../../core/presence.js").Presence[]} */
    this.holders = [];
    this.reachable = false;
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** The menu's entries are made when it opens: 200 cards would carry 2,000 of them. */
    this.menuOpen = false;
    /** @type {number} one's own stars */
    this.mine = 0;
    /** The last step image, shown until the finished picture is there. */
    this.sketch = "";
    this.loaded = false;
    /** Whether it is one of one's own favourites. */
    this.liked = false;
  }

  /** @override */
  updated() {
    for (const pin of this.querySelectorAll(".pin-dot")) {
      const { x, y } = /** @type {HTMLElement} */ (pin).dataset;
      /** @type {HTMLElement} */ (pin).style.setProperty("left", `${Number(x) * 100}%`);
      /** @type {HTMLElement} */ (pin).style.setProperty("top", `${Number(y) * 100}%`);
    }
  }

  /** @override */
  render() {
    const { variant } = this;
    const holder = this.holders[0];
    return html`<article
      class="card ${variant["state"]} ${this.selected ? "selected" : ""} ${holder
        ? `held person-${holder.color}`
        : ""}"
    >
      <button
        class="picture"
        data-picture=${variant["id"]}
        tabindex=${this.reachable ? 0 : -1}
        aria-pressed=${this.selected}
        aria-label=${nameOfVariant(variant)}
        @click=${() => this.emit("choose", variant["id"])}
        @dblclick=${() => this.emit("open-variant", variant["id"])}
      >
        ${this.sketch && !this.loaded ? html`<img class="sketch" src=${this.sketch} alt="" />` : ""}
        <img
          @load=${() => (this.loaded = true)}
          src="/assets/${this.project}/${variant["asset"]}?w=512"
          srcset=${srcset(this.project, variant)}
          sizes="300px"
          width=${variant["width"]}
          height=${variant["height"]}
          alt=""
          decoding="async"
        />
        ${this.pins.map(
          (pin) => html`<span class="pin-dot" data-x=${pin["pin"].x} data-y=${pin["pin"].y}></span>`,
        )}
        <span class="caption">
          <span class="cut">${this.liked ? html`<span class="heart" aria-hidden="true">♥ </span>` : ""}${variant["number"]} · ${factsOf(variant)}</span>
          <span class="caption-stars ${this.mine || variant["stars"] ? "" : "none"}" aria-hidden="true">${starText(this.mine || variant["stars"])}</span>
        </span>
      </button>
      ${holder ? html`<span class="holder">${holder.name}</span>` : ""} ${this.menu()}
    </article>`;
  }

  menu() {
    const deeds = this.live && this.menuOpen ? deedsOf(this.live, this.variant) : [];
    return html`<details class="menu card-menu" @toggle=${this.toggled}>
      <summary aria-label=${t("Actions for %(label)s", { label: this.variant["label"] })}></summary>
      <div class="menu-list">
        ${deeds.map((deed, index) => {
          const gap = index > 0 && deeds[index - 1]?.group !== deed.group ? html`<hr />` : "";
          return deed.href
            ? html`${gap}<a href=${deed.href}>${deed.title}</a>`
            : html`${gap}<button @click=${() => this.act(deed)}>${deed.title}</button>`;
        })}
      </div>
    </details>`;
  }

  /** Put the opened menu beside its button and inside the window, whatever the grid has scrolled. */
  async toggled() {
    const menu = this.querySelector("details");
    this.menuOpen = menu?.open ?? false;
    await this.updateComplete;
    const list = /** @type {HTMLElement | null} */ (this.querySelector(".menu-list"));
    if (!menu?.open || !list) return;
    const button = menu.getBoundingClientRect();
    const { width, height } = list.getBoundingClientRect();
    const left = Math.max(8, Math.min(button.right - width, window.innerWidth - width - 8));
    const top = Math.max(8, Math.min(button.bottom + 4, window.innerHeight - height - 8));
    list.style.setProperty("left", `${left}px`);
    list.style.setProperty("top", `${top}px`);
  }

  /** @param {import("./variant-actions.js").Deed} deed */
  act(deed) {
    this.querySelector("details")?.removeAttribute("open");
    deed.run?.();
  }
}

/** @param {number | null | undefined} stars */
function starText(stars) {
  const full = Math.round(stars ?? 0);
  return "★".repeat(full) + "☆".repeat(5 - full);
}

/** @param {string} seed */
export function seedShort(seed) {
  return seed.length > 8 ? `…${seed.slice(-6)}` : seed;
}

customElements.define("variant-card", VariantCard);
