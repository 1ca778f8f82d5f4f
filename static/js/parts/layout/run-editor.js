// One run of an element's text: the words, and the font, size and ink they are set in.
import { html, live, nothing, svg } from "#lit";
import { familyName } from "../../core/font-names.js";
import { number, t } from "../../core/i18n.js";
import { alike, presets, screenColour } from "../../core/inks.js";
import { LightElement } from "../shell/light-element.js";
import { Roving } from "../shell/roving.js";
import { fontName } from "./font-words.js";
import { TypedWords } from "./typed-words.js";
import "./number-field.js";

/** @typedef {import("../../core/layout-edits.js").Run} Run */

export class RunEditor extends LightElement {
  static properties = {
    owner: {},
    run: { attribute: false },
    place: { type: Number },
    heading: {},
    fonts: { attribute: false },
    spots: { attribute: false },
    disabled: { type: Boolean },
  };

  constructor() {
    super();
    this.roving = new Roving(this, { within: ".swatches", items: "button", chosen: "[aria-pressed=true]" });
    /** The element whose run this is. */
    this.owner = "";
    /** @type {Run | null} */
    this.run = null;
    this.place = 0;
    this.heading = "";
    /** @type {string[]} */
    this.fonts = [];
    /** @type {Record<string, import("../../core/layout-edits.js").Ink>} the layout's spot inks */
    this.spots = {};
    this.disabled = false;
    this.words = new TypedWords((text) => text !== this.run?.text && this.change({ text }));
  }

  /** Words typed into one element must never land in the next one. @override @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("owner")) return;
    const text = this.words.taken();
    if (text !== null) this.emit("run-changed", { id: changed.get("owner"), place: this.place, patch: { text } });
  }

  /** @param {Partial<Run>} patch */
  change(patch) {
    this.emit("run-changed", { id: this.owner, place: this.place, patch });
  }

  /** Ask for a font by its looks. @param {Run} run */
  browse({ text, font }) {
    const { owner, place } = this;
    const choose = (/** @type {string} */ chosen) => this.emit("run-changed", { id: owner, place, patch: { font: chosen } });
    this.emit("font-wished", { text, font, choose });
  }

  /** @override */
  render() {
    const run = this.run;
    if (!run) return nothing;
    const id = `run-${this.place}`;
    const rows = Math.min(6, Math.max(2, run.text.split("\n").length));
    return html`<label class="field" for="${id}-text">${this.heading}</label>
      <textarea
        id="${id}-text"
        rows=${rows}
        maxlength="2000"
        .value=${this.words.unsaid ?? live(run.text)}
        ?disabled=${this.disabled}
        @input=${this.words.typed}
        @compositionstart=${this.words.composed}
        @compositionend=${this.words.composed}
        @blur=${this.words.say}
      ></textarea>
      <div class="pair wide-first">
        <span>
          <span class="row"><label class="field" for="${id}-font">${t("Font")}</label>
            <button class="quiet small end" aria-haspopup="dialog" ?disabled=${this.disabled} @click=${() => this.browse(run)}>${t("See all")}</button></span>
          <select id="${id}-font" ?disabled=${this.disabled}
            @change=${(/** @type {Event} */ event) => this.change({ font: valueOf(event) })}>
            ${fontGroups(this.fonts, run.font).map(
              ([family, handles]) => html`<optgroup label=${family}>
                ${handles.map((handle) => html`<option value=${handle} ?selected=${handle === run.font}>${fontName(handle)}</option>`)}
              </optgroup>`,
            )}
          </select>
        </span>
        <number-field name="size_pt-${this.place}" label=${t("Type size")} unit="pt" .value=${run.size_pt} .min=${1} .max=${1000} .digits=${1}
          ?disabled=${this.disabled}
          @number-changed=${(/** @type {CustomEvent} */ event) => {
            event.stopPropagation();
            this.change({ size_pt: event.detail.value });
          }}></number-field>
      </div>
      ${this.inks(run)}`;
  }

  /** @param {Run} run */
  inks(run) {
    const known = presets();
    const own = !known.some(({ cmyk }) => alike({ cmyk }, run.ink)) && !(run.ink.spot && run.ink.spot in this.spots);
    const words = own || run.ink.spot ? inkWords(run.ink) : known.find(({ cmyk }) => alike({ cmyk }, run.ink))?.name;
    return html`<fieldset class="inks" ?disabled=${this.disabled}>
      <legend class="field">${t("Ink")} <span class="ink-name">${words}</span></legend>
      <div class="swatches">
        ${known.map(({ name, cmyk }) => this.swatch(name, { cmyk }, alike({ cmyk }, run.ink)))}
        ${Object.entries(this.spots).map(([spot, { preview }]) => this.swatch(spot, { spot, tint: 1, ...(preview ? { preview } : {}) }, run.ink.spot === spot))}
        ${own ? this.swatch(inkWords(run.ink), run.ink, true) : nothing}
      </div>
    </fieldset>
    <details class="own-ink">
      <summary>${run.ink.spot ? t("Tint of the spot ink") : t("Mix an ink")}</summary>
      ${run.ink.spot ? this.tint(run) : html`<div class="four">
        ${["C", "M", "Y", "K"].map((letter, at) => this.plate(letter, at, run))}
      </div>`}
    </details>`;
  }

  /** @param {Run} run */
  tint(run) {
    return html`<number-field name="tint-${this.place}" label=${t("Tint")} unit="%" .value=${(run.ink.tint ?? 1) * 100} .min=${1} .max=${100} .digits=${0} .step=${5}
      ?disabled=${this.disabled}
      @number-changed=${(/** @type {CustomEvent} */ event) => {
        event.stopPropagation();
        this.change({ ink: { ...run.ink, tint: event.detail.value / 100 } });
      }}></number-field>`;
  }

  /** @param {string} letter @param {number} at @param {Run} run */
  plate(letter, at, run) {
    const cmyk = run.ink.cmyk ?? [0, 0, 0, 1];
    return html`<number-field name="plate-${this.place}-${at}" label=${letter} unit="%" .value=${(cmyk[at] ?? 0) * 100} .min=${0} .max=${100} .digits=${0}
      ?disabled=${this.disabled}
      @number-changed=${(/** @type {CustomEvent} */ event) => {
        event.stopPropagation();
        this.change({ ink: { cmyk: cmyk.with(at, event.detail.value / 100) } });
      }}></number-field>`;
  }

  /** @param {string} name @param {import("../../core/layout-edits.js").Ink} ink @param {boolean} chosen */
  swatch(name, ink, chosen) {
    return html`<button class="swatch" aria-pressed=${chosen ? "true" : "false"} aria-label=${name} title=${name}
      @click=${() => chosen || this.change({ ink })}>
      <svg viewBox="0 0 20 20" aria-hidden="true">${svg`<rect width="20" height="20" fill=${screenColour(ink)}></rect>`}</svg>
    </button>`;
  }
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLSelectElement} */ (event.target).value;
}

/** @param {import("../../core/layout-edits.js").Ink} ink */
function inkWords(ink) {
  if (ink.spot) return ink.spot;
  return (ink.cmyk ?? []).map((part) => number(part * 100)).join(" / ");
}

/** Return fonts by family; a font that is not in the store stays on the list. @param {string[]} fonts @param {string} used @returns {[string, string[]][]} */
function fontGroups(fonts, used) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const handle of fonts.includes(used) ? fonts : [used, ...fonts]) {
    const family = familyName(handle);
    groups.set(family, [...(groups.get(family) ?? []), handle]);
  }
  return [...groups.entries()];
}

customElements.define("run-editor", RunEditor);
