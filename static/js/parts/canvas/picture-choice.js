// Which picture to work on, where an address names none: one painted here, or one of the team's own.
import { html, nothing, repeat } from "#lit";
import { t } from "../../core/i18n.js";
import { PROMPT_MAX } from "../../core/limits.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

const SHOWN = 36;

export class PictureChoice extends LightElement {
  static properties = { live: { attribute: false }, deeds: { attribute: false }, busy: { state: true } };

  constructor() {
    super();
    /** @type {Live | null} */
    this.live = null;
    /** @type {ReturnType<typeof import("../../core/outpaint-deeds.js").outpaintDeeds> | null} */
    this.deeds = null;
    this.busy = false;
  }

  /** The shortlist first, then the newest. @param {Live} live */
  pictures(live) {
    const all = live.list("variants").filter(({ state }) => state !== "rejected").reverse();
    const listed = all.filter(({ state }) => state === "shortlisted");
    return [...listed, ...all.filter(({ state }) => state !== "shortlisted")].slice(0, SHOWN);
  }

  /** @override */
  render() {
    const { live } = this;
    if (!live) return nothing;
    const pictures = this.pictures(live);
    return html`<section class="start">
      <h1>${t("Which picture shall grow?")}</h1>
      <p class="muted">${pictures.length > 0 ? t("Extend it beyond its edges, or repaint a part of it.") : t("There are no pictures yet. Paint some on the board, then come back.")}</p>
      <ul class="start-grid" aria-label=${t("Pictures")}>${repeat(pictures, ({ id }) => id, (variant) => this.link(live, variant))}</ul>
      ${live.can("generate") ? this.upload() : nothing}
      ${pictures.length === 0 ? html`<p><a class="button primary" href=${live.data["urls"]?.board ?? "/"}>${t("Open the board")}</a></p>` : nothing}
    </section>`;
  }

  upload() {
    return html`<details class="own-ink upload">
      <summary>${t("Start from a picture of your own")}</summary>
      <form class="stack" @submit=${(/** @type {SubmitEvent} */ event) => void this.sent(event)}>
        <label class="field">${t("PNG, JPEG or WebP, up to 32 MB")}<input name="file" type="file" accept="image/png,image/jpeg,image/webp" required /></label>
        <label class="field">${t("What it shows; new parts follow these words")}<textarea name="words" rows="2" maxlength=${PROMPT_MAX} required></textarea></label>
        <button class="primary" ?disabled=${this.busy}>${this.busy ? t("Sending…") : t("Start with it")}</button>
      </form>
    </details>`;
  }

  /** @param {SubmitEvent} event */
  async sent(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    this.busy = true;
    const made = await this.deeds?.upload(/** @type {File} */ (data.get("file")), String(data.get("words")));
    this.busy = false;
    if (made) window.location.assign(`?variant=${made["id"]}`);
  }

  /** @param {Live} live @param {Row} variant */
  link(live, variant) {
    return html`<li><a class="start-choice" href="?variant=${variant["id"]}">
      <img src="/assets/${live.project}/${variant["asset"]}?w=512" alt="" loading="lazy" />
      <span class="small">${t("Variant %(label)s", { label: variant["label"] })}${variant["state"] === "shortlisted" ? html` <span class="chip ok">${t("shortlisted")}</span>` : nothing}</span>
    </a></li>`;
  }
}

customElements.define("picture-choice", PictureChoice);
