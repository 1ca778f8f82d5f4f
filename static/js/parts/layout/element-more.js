// The rarer properties of an element, folded away: loaded when they are first unfolded.
import { html, nothing } from "#lit";
import { t } from "../../core/i18n.js";
import { alike, presets } from "../../core/inks.js";
import { languageChoices } from "../../core/languages.js";
import { isText } from "../../core/layout-edits.js";
import { LightElement } from "../shell/light-element.js";
import "./number-field.js";

/** @typedef {import("../../core/operations.js").Element} Element */
/** @typedef {import("../../core/layout-edits.js").Ink} Ink */

const OUTLINE_MAX_PT = 50;
const REDUCTION_MAX_UM = 100;

export class ElementMore extends LightElement {
  static properties = { element: { attribute: false }, owner: {}, spots: { attribute: false }, disabled: { type: Boolean } };

  constructor() {
    super();
    /** @type {Element | null} */
    this.element = null;
    this.owner = "";
    /** @type {Record<string, Ink>} the layout's spot inks */
    this.spots = {};
    this.disabled = false;
  }

  /** @param {string} property @param {unknown} value @param {string} what */
  set(property, value, what) {
    this.emit("property-changed", { id: this.owner, property, value, what });
  }

  /** @override */
  render() {
    const { element } = this;
    if (!element) return nothing;
    if (isText(element)) return this.text(element);
    if (element.kind === "art") return this.art(element);
    if (element.kind === "barcode") return this.barcode(element);
    return element.kind === "label" ? this.label(element) : nothing;
  }

  /** @param {Element} element */
  text(element) {
    return html`<div class="pair">
      ${this.select("lang", t("Language"), element["lang"] ?? "", [["", t("As the cover")], ...languageChoices(element["lang"])], t("language"))}
      ${this.number("min_size_pt", t("Least size"), "pt", element["min_size_pt"] ?? 6, 1, 1000, t("least size"))}
      ${this.outline(element)}
      ${this.select("overprint", t("Overprint"), element["overprint"] ?? "auto", [["auto", t("Auto")], ["yes", t("Always")], ["no", t("Never")]], t("overprint"))}
    </div>
    <p class="hint">${t("Type that is fitted never gets smaller than the least size. Auto overprints small black type.")}</p>`;
  }

  /** @param {Element} element */
  outline(element) {
    return html`${this.number("outline_pt", t("Outline"), "pt", element["outline_pt"] ?? 0, 0, OUTLINE_MAX_PT, t("outline"), 0.25)}
      ${this.ink("outline_ink", t("Ink of the outline"), element["outline_ink"] ?? { cmyk: [0, 0, 0, 1] }, t("ink of the outline"))}`;
  }

  /** @param {Element} element */
  art(element) {
    const crop = /** @type {number[]} */ (element["crop"] ?? [0, 0, 0, 0]);
    const sides = [t("Cut off, left"), t("Cut off, top"), t("Cut off, right"), t("Cut off, bottom")];
    const most = (/** @type {number} */ at) => Math.floor((0.99 - (crop[(at + 2) % 4] ?? 0)) * 100);
    return html`<label class="check"><input type="checkbox" .checked=${element["flip"] ?? false} ?disabled=${this.disabled}
        @change=${(/** @type {Event} */ event) => this.set("flip", /** @type {HTMLInputElement} */ (event.target).checked, t("mirroring"))} /> ${t("Mirror the picture")}</label>
      <div class="pair">${sides.map((label, at) => html`<number-field name="crop-${at}" label=${label} unit="%" .value=${(crop[at] ?? 0) * 100} .min=${0} .max=${most(at)} .digits=${1}
        ?disabled=${this.disabled} @number-changed=${(/** @type {CustomEvent} */ event) => this.set("crop", crop.with(at, event.detail.value / 100), t("crop"))}></number-field>`)}</div>
      <p class="hint">${t("What is left of the picture fills its frame; to show another part, cut off more on one side and less on the other.")}</p>`;
  }

  /** @param {Element} element */
  barcode(element) {
    return html`<div class="pair">
      ${this.number("bar_reduction_um", t("Bars thinner by"), "µm", element["bar_reduction_um"] ?? 0, 0, REDUCTION_MAX_UM, t("bar width reduction"))}
      ${this.ink("panel_ink", t("Ink of the panel"), element["panel_ink"] ?? { cmyk: [0, 0, 0, 0] }, t("ink of the panel"), {})}
    </div>
    <p class="hint">${t("The printer says how much the bars gain on press. Scanners need a white panel.")}</p>`;
  }

  /** @param {Element} element */
  label(element) {
    return html`<div class="pair">
      ${this.ink("ink", t("Ink"), element["ink"] ?? { cmyk: [0, 0, 0, 0] }, t("ink"))}
      ${this.number("radius_mm", t("Round corners"), "mm", element["radius_mm"] ?? 0, 0, 500, t("round corners"), 0.5)}
      ${this.outline(element)}
    </div>`;
  }

  /** @param {string} name @param {string} label @param {string} unit @param {number} value @param {number} min @param {number} max @param {string} what @param {number} [step] */
  number(name, label, unit, value, min, max, what, step = 1) {
    return html`<number-field name=${name} label=${label} unit=${unit} .value=${value} .min=${min} .max=${max} .step=${step} ?disabled=${this.disabled}
      @number-changed=${(/** @type {CustomEvent} */ event) => this.set(name, event.detail.value, what)}></number-field>`;
  }

  /** @param {string} name @param {string} label @param {string} value @param {[string, string][]} choices @param {string} what */
  select(name, label, value, choices, what) {
    return html`<label class="field">${label}<select name=${name} ?disabled=${this.disabled} @change=${(/** @type {Event} */ event) => this.set(name, valueOf(event), what)}>
      ${choices.map(([choice, words]) => html`<option value=${choice} .selected=${choice === value}>${words}</option>`)}
    </select></label>`;
  }

  /** A choice of the inks a cover starts with, the layout's spot inks, and the one in use. @param {string} name @param {string} label @param {Ink} value @param {string} what @param {Record<string, Ink>} [spots] */
  ink(name, label, value, what, spots = this.spots) {
    /** @type {[string, Ink][]} */
    const known = [...presets().map(({ name: words, cmyk }) => /** @type {[string, Ink]} */ ([words, { cmyk }])), ...Object.entries(spots).map(([spot, { preview }]) => /** @type {[string, Ink]} */ ([spot, { spot, tint: 1, ...(preview ? { preview } : {}) }]))];
    const choices = known.some(([, ink]) => alike(ink, value)) ? known : [...known, /** @type {[string, Ink]} */ ([t("Own mixture"), value])];
    return html`<label class="field">${label}<select name=${name} ?disabled=${this.disabled} @change=${(/** @type {Event} */ event) => this.set(name, choices[Number(valueOf(event))]?.[1], what)}>
      ${choices.map(([words, ink], at) => html`<option value=${at} .selected=${alike(ink, value)}>${words}</option>`)}
    </select></label>`;
  }
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLSelectElement} */ (event.target).value;
}

customElements.define("element-more", ElementMore);
