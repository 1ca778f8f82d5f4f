// The selected variant: facts, rating and everything that can be done with it.
import { html } from "#lit";
import { toastError } from "../../core/announce.js";
import { rate } from "../../core/artwork.js";
import { number, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { actionWords } from "./phrases.js";
import { deedsOf } from "./variant-actions.js";
import "./star-rating.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

export class VariantPanel extends LightElement {
  static properties = { live: { attribute: false }, feed: { attribute: false }, variant: { attribute: false }, liked: { type: Boolean } };

  constructor() {
    super();
    /** @type {Live | null} */
    this.live = null;
    this.feed = null;
    /** @type {Row | undefined} */
    this.variant = undefined;
    this.liked = false;
  }

  /** The words of a picture are fetched with their element, when a picture is first chosen. @override */
  updated() {
    if (this.variant && !this.live?.me["guest"]) import("./prompt-words.js").catch(toastError);
  }

  /** @override */
  render() {
    const { live, variant } = this;
    if (!live || !variant) return "";
    const mine = variant["ratings"]?.[String(live.me["id"])] ?? 0;
    return html`<section class="panel stack variant-panel" aria-label=${t("Selected variant")}>
      <div class="row">
        <h2 class="small-title">${variant["label"]}</h2>
        <span class="muted small">${actionWords(variant["action"])}</span>
        ${live.me["guest"]
          ? ""
          : html`<button class="quiet icon end heart" aria-pressed=${this.liked} aria-label=${t("My favourite")} title=${t("Nobody else sees your favourites")} @click=${() => this.emit("heart", variant)}>
              ${this.liked ? "♥" : "♡"}
            </button>`}
        <button class="quiet icon" aria-label=${t("Close")} @click=${() => this.emit("choose", null)}>
          ×
        </button>
      </div>
      ${this.facts(variant)}
      <star-rating
        .stars=${mine}
        .mean=${variant["stars"] ?? null}
        .raters=${Object.keys(variant["ratings"] ?? {}).length}
        ?disabled=${!live.can("rate")}
        @rate=${(/** @type {CustomEvent<number>} */ { detail }) => rate(live, variant, detail)}
      ></star-rating>
      ${live.me["guest"] ? "" : html`<prompt-words .live=${live} .iteration=${variant["iteration"]}></prompt-words>`}
      <div class="deeds">
        ${deedsOf(live, variant).map((deed) =>
          deed.href
            ? html`<a class="button" href=${deed.href}>${deed.title}</a>`
            : html`<button @click=${() => deed.run?.()}>${deed.title}</button>`,
        )}
      </div>
    </section>`;
  }

  /** @param {Row} variant */
  facts(variant) {
    const source = variant["source"] ? this.live?.row("variants", variant["source"]) : undefined;
    const upscaled = variant["native_width"] !== variant["width"];
    return html`<dl class="facts small">
      <dt>${t("Pixels")}</dt>
      <dd>
        ${number(variant["width"])} × ${number(variant["height"])}${upscaled
          ? html` <span class="muted"
              >${t("painted at %(width)s × %(height)s", {
                width: number(variant["native_width"]),
                height: number(variant["native_height"]),
              })}</span
            >`
          : ""}
      </dd>
      <dt>${t("Seed")}</dt>
      <dd><button class="quiet seed" title=${t("Use this seed again")} @click=${() => this.emit("use-seed", variant["seed"])}>${variant["seed"]}</button></dd>
      <dt>${t("Model")}</dt>
      <dd>${variant["model_title"]}</dd>
      ${variant["refined_by"] ? html`<dt>${t("Detail by")}</dt><dd>${variant["refined_by"]}</dd>` : ""}
      ${source ? html`<dt>${t("From")}</dt><dd>${source["label"]}</dd>` : ""}
      ${variant["comments"] ? html`<dt>${t("Open comments")}</dt><dd>${variant["comments"]}</dd>` : ""}
    </dl>`;
  }
}

customElements.define("variant-panel", VariantPanel);
