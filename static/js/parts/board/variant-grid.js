// The pictures of one iteration: finished, being painted, or stopped.
import { html, repeat } from "#lit";
import { failureDetail, failureWords } from "../../core/failures.js";
import { t } from "../../core/i18n.js";
import { holdersOf } from "../../core/presence.js";
import { LightElement } from "../shell/light-element.js";
import { slotsOf } from "./board-model.js";
import { waitsOf } from "./board-waits.js";
import { fitGrid } from "./fit-grid.js";
import { actionWords, stepWords } from "./phrases.js";
import { seedShort } from "./variant-card.js";
import "./eta-bar.js";
import "./step-preview.js";
import "./variant-card.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("./board-model.js").Slot} Slot */

const GAP = 12;
const CARD_LEAST = 150;

export class VariantGrid extends LightElement {
  static properties = {
    live: { attribute: false },
    feed: { attribute: false },
    iteration: { attribute: false },
    selected: { attribute: false },
    rejected: { type: Boolean },
    view: { attribute: false },
    favourites: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Live | null} */
    this.live = null;
    /** @type {import("../../core/feed.js").Feed | null} */
    this.feed = null;
    /** @type {Row | undefined} */
    this.iteration = undefined;
    /** @type {number | null} */
    this.selected = null;
    this.rejected = true;
    /** @type {{only: string, sort: string}} */
    this.view = { only: "all", sort: "painted" };
    /** @type {Set<number>} */
    this.favourites = new Set();
    /** @type {Map<string, string>} job/seed to the step image that was shown last */
    this.sketches = new Map();
    this.addEventListener("preview-shown", (event) => {
      const { key, src } = /** @type {CustomEvent} */ (event).detail;
      this.sketches.set(key, src);
    });
    this.observer = new ResizeObserver(() => this.fit());
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.observer.observe(this);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.observer.disconnect();
  }

  /** @returns {Slot[]} */
  get slots() {
    if (!this.feed || !this.iteration) return [];
    return slotsOf(this.feed, this.iteration["id"], {
      rejected: this.rejected,
      ...this.view,
      favourites: this.favourites,
      me: this.live?.me["id"],
    });
  }

  /** @override */
  updated() {
    this.fit();
  }

  fit() {
    const list = /** @type {HTMLElement | null} */ (this.querySelector(".cards"));
    if (!list || !this.iteration) return;
    const style = getComputedStyle(this);
    const aspect = this.iteration["width"] / this.iteration["height"];
    const { columns, width } = fitGrid({
      count: this.slots.length,
      width: this.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight),
      height: this.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom),
      aspect,
      gap: GAP,
      least: CARD_LEAST,
    });
    list.style.setProperty("--columns", String(columns));
    list.style.setProperty("--card", `${width}px`);
    list.style.setProperty("--aspect", String(aspect));
  }

  /**
   * Return the variant `by` places away from the selected one, within the grid.
   * @param {number} by
   */
  neighbour(by) {
    const ids = this.slots.flatMap((slot) => (slot.kind === "variant" ? [slot.variant["id"]] : []));
    if (ids.length === 0) return null;
    const at = ids.indexOf(this.selected);
    return ids[at < 0 ? 0 : Math.max(0, Math.min(ids.length - 1, at + by))] ?? null;
  }

  get columns() {
    const list = /** @type {HTMLElement | null} */ (this.querySelector(".cards"));
    return Number(list?.style.getPropertyValue("--columns")) || 1;
  }

  /** @override */
  render() {
    if (!this.live || !this.feed) return "";
    const { slots } = this;
    if (!this.iteration) return this.empty();
    if (slots.length === 0) return html`<p class="empty">${t("Nothing to show with this filter.")}</p>`;
    const first = slots.find((slot) => slot.kind === "variant")?.key;
    return html`<ul class="cards" aria-label=${t("Variants of #%(number)s", { number: this.iteration["number"] })}>
      ${repeat(
        slots,
        (slot) => slot.key,
        (slot) => html`<li>${this.slotCard(slot, slot.key === first)}</li>`,
      )}
    </ul>`;
  }

  empty() {
    return html`<div class="empty">
      <h2>${t("No pictures yet")}</h2>
      ${this.live?.can("generate")
        ? html`<p>${t("Describe the cover below and press Generate.")}</p>
            <button @click=${() => this.emit("use-sample")}>${t("Use a sample prompt")}</button>`
        : ""}
    </div>`;
  }

  /** @param {Slot} slot @param {boolean} first */
  slotCard(slot, first) {
    if (slot.kind === "variant") return this.variantCard(slot.variant, first);
    if (slot.kind === "painting") return this.paintingCard(slot);
    return this.endedCard(slot);
  }

  /** @param {Row} variant @param {boolean} first */
  variantCard(variant, first) {
    const live = /** @type {Live} */ (this.live);
    const feed = /** @type {import("../../core/feed.js").Feed} */ (this.feed);
    const id = variant["id"];
    const pins = [...feed.rows.comments.values()].filter(
      (comment) => comment["variant"] === id && comment["pin"] && !comment["resolved_at"],
    );
    return html`<variant-card
      .project=${live.project}
      .variant=${variant}
      .pins=${pins}
      .liked=${this.favourites.has(id)}
      .mine=${variant["ratings"]?.[String(live.me["id"])] ?? 0}
      .selected=${id === this.selected}
      .reachable=${this.selected === null ? first : id === this.selected}
      .holders=${holdersOf(/** @type {any} */ (feed.people), `variant:${id}`, live.me["id"])}
      .live=${live}
      .sketch=${this.sketches.get(`${variant["job"]}/${variant["seed"]}`) ?? ""}
    ></variant-card>`;
  }

  /** @param {Slot & {kind: "painting"}} slot */
  paintingCard({ job, seed, step }) {
    const feed = /** @type {import("../../core/feed.js").Feed} */ (this.feed);
    const wait = this.live ? waitsOf(this.live).of(job["id"]) : undefined;
    const ahead =
      wait?.position ??
      [...feed.rows.jobs.values()].filter(
        (other) => ["queued", "running"].includes(other["state"]) && other["id"] < job["id"],
      ).length;
    const fraction = step ? (step.fraction ?? step.step / Math.max(1, step.steps)) : null;
    return html`<article class="card painting" aria-label=${t("Seed %(seed)s, being painted", { seed })}>
      <step-preview .job=${job["id"]} .seed=${seed} .step=${step?.preview ?? null}></step-preview>
      <eta-bar
        .words=${stepWords(job, step, ahead)}
        .fraction=${fraction}
        .eta=${step?.eta ?? wait?.eta ?? null}
        .label=${t("Seed %(seed)s", { seed: seedShort(seed) })}
      ></eta-bar>
    </article>`;
  }

  /** @param {Slot & {kind: "ended"}} slot */
  endedCard({ job, batch, left }) {
    const failed = job["state"] === "failed";
    return html`<article class="card ended ${job["state"]}">
      <h3>${failed ? t("Failed") : t("Stopped")}</h3>
      <p class="small">${actionWords(batch["action"])} · ${t("%(left)s not painted", { left })}</p>
      ${failed ? html`<p class="small reason" title=${failureDetail(job)}>${failureWords(job)}</p>` : ""}
      ${this.live?.can("generate")
        ? html`<button @click=${() => this.emit("retry-job", job["id"])}>${t("Try again")}</button>`
        : ""}
    </article>`;
  }
}

customElements.define("variant-grid", VariantGrid);
