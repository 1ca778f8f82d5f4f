// The spot inks of a layout: what each is called and which mixture stands for it; loaded when unfolded.
import { html, nothing } from "#lit";
import { n, number, t } from "../../core/i18n.js";
import { screenColour } from "../../core/inks.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/layout-edits.js").Ink} Ink */

const SPOTS_MAX = 20;
const PLATES = ["C", "M", "Y", "K"];

export class SpotInks extends LightElement {
  static properties = { spots: { attribute: false }, used: { attribute: false }, limit: { type: Number }, disabled: { type: Boolean } };

  constructor() {
    super();
    /** @type {Record<string, Ink>} */
    this.spots = {};
    /** @type {string[]} those that an element is set in */
    this.used = [];
    /** How many the press profile allows. */
    this.limit = 0;
    this.disabled = false;
  }

  /** @param {Record<string, Ink>} spots @param {string} what */
  change(spots, what) {
    this.emit("cover-changed", { property: "spots", value: spots, what });
  }

  /** @param {SubmitEvent} event */
  add(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const facts = new FormData(form);
    const name = String(facts.get("name") ?? "").trim();
    const cmyk = PLATES.map((plate) => Math.min(100, Math.max(0, Number(facts.get(plate)) || 0)) / 100);
    if (!name) return;
    this.change({ ...this.spots, [name]: { cmyk, preview: screenColour({ cmyk }) } }, t("the spot inks"));
    form.reset();
  }

  /** @param {string} name */
  drop(name) {
    const { [name]: _dropped, ...rest } = this.spots;
    this.change(rest, t("the spot inks"));
  }

  /** @override */
  render() {
    const entries = Object.entries(this.spots);
    return html`<p class="hint">${this.limit === 0 ? t("The press profile in use allows no spot ink: preflight will refuse it.") : n("The press profile in use allows %(count)s spot ink.", "The press profile in use allows %(count)s spot inks.", this.limit)}</p>
      <ul class="stack-tight">${entries.map(([name, ink]) => this.row(name, ink))}</ul>
      ${this.disabled || entries.length >= SPOTS_MAX ? nothing : this.form()}`;
  }

  /** @param {string} name @param {Ink} ink */
  row(name, ink) {
    const used = this.used.includes(name);
    const mixture = (ink.cmyk ?? []).map((part) => number(part * 100)).join(" / ");
    return html`<li class="template-row"><svg class="spot" viewBox="0 0 20 20" aria-hidden="true"><rect width="20" height="20" fill=${screenColour(ink)}></rect></svg>
      <span class="cut grow" title=${name}>${name} <span class="muted small">${mixture}</span></span>
      ${this.disabled ? nothing : html`<button class="quiet small" ?disabled=${used} title=${used ? t("An element is set in this ink.") : nothing} @click=${() => this.drop(name)}>${t("Delete")}<span class="visually-hidden"> ${name}</span></button>`}
    </li>`;
  }

  form() {
    return html`<form class="stack-tight" @submit=${this.add}>
      <label class="field">${t("Name of the ink")}<input name="name" required maxlength="64" autocomplete="off" placeholder="PANTONE 871 C" /></label>
      <div class="four">${PLATES.map((plate) => html`<label class="field">${plate} %<input name=${plate} type="number" min="0" max="100" step="1" value="0" required /></label>`)}</div>
      <div class="deeds"><button class="small">${t("Add the ink")}</button></div>
    </form>`;
  }
}

customElements.define("spot-inks", SpotInks);
