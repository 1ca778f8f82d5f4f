// What the variant under review is: its words, its stars, and the way on.
import { html } from "#lit";
import { t } from "../../core/i18n.js";
import { deedsOf } from "../board/variant-actions.js";
import { LightElement } from "../shell/light-element.js";
import "../board/star-rating.js";

/** @typedef {import("../../core/feed.js").Row} Row */

export class SubjectFacts extends LightElement {
  static properties = { nameless: { type: Boolean }, liked: { type: Boolean }, live: { attribute: false }, variant: { attribute: false }, iteration: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** @type {Row | undefined} */
    this.variant = undefined;
    /** @type {Row | undefined} */
    this.iteration = undefined;
    this.nameless = false;
    this.liked = false;
  }

  /** @override */
  render() {
    const { live, variant, iteration } = this;
    if (!live || !variant) return "";
    // What opens the review is left out: this is it.
    const deeds = deedsOf(live, variant).filter(({ group, href }) => group !== "choose" && !href?.startsWith(live.data["urls"].review));
    return html`<section class="panel stack">
      <div class="row">
        <h2 class="small-title">${variant["label"]}</h2>
        ${live.can("shortlist")
          ? html`<button class="end" aria-pressed=${variant["state"] === "shortlisted"} @click=${() => this.emit("toggle-shortlist")}>
              ${variant["state"] === "shortlisted" ? t("On the shortlist") : t("Shortlist")}
            </button>`
          : ""}
        ${deeds.length === 0
          ? ""
          : html`<details class="menu">
              <summary>${t("More")}</summary>
              <div class="menu-list">
                ${deeds.map((deed) => (deed.href ? html`<a href=${deed.href}>${deed.title}</a>` : html`<button @click=${() => deed.run?.()}>${deed.title}</button>`))}
              </div>
            </details>`}
      </div>
      ${iteration ? html`<p class="small prompt-words">${iteration["prompt"]}${iteration["prompt_cut"] ? "…" : ""}</p>` : ""}
      <p class="small muted">${this.nameless ? "" : `${variant["model_title"]} · `}<span class="nowrap">${variant["width"]} × ${variant["height"]} px</span></p>
      ${live.me["guest"]
        ? ""
        : html`<div class="row rating-row"><star-rating
            .stars=${variant["ratings"]?.[String(live.me["id"])] ?? 0}
            .mean=${variant["stars"] ?? null}
            .raters=${Object.keys(variant["ratings"] ?? {}).length}
            ?disabled=${!live.can("rate")}
          ></star-rating>
          <button class="quiet icon heart end" aria-pressed=${this.liked} aria-label=${t("My favourite")} title=${t("Nobody else sees your favourites")} @click=${() => this.emit("heart", variant)}>${this.liked ? "♥" : "♡"}</button></div>`}
    </section>`;
  }
}

customElements.define("subject-facts", SubjectFacts);
