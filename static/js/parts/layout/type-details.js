// What is set less often: the hierarchy of a line, OpenType features, the form of a shade.
import { html, nothing } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { Roving } from "../shell/roving.js";
import "./number-field.js";

/** @typedef {import("../../core/operations.js").Element} Element */
/** @typedef {import("../../core/layout-edits.js").Run} Run */

/** What a line's rank gives it: font, size in pt, leading and tracking. @type {Record<string, {font: string, size: number, leading: number, tracking: number, role: string}>} */
const RANKS = {
  main: { font: "barlow-condensed-700", size: 62, leading: 0.92, tracking: -4, role: "main" },
  second: { font: "barlow-condensed-700", size: 27, leading: 0.98, tracking: 0, role: "secondary" },
  deck: { font: "barlow-condensed-500", size: 16, leading: 1.12, tracking: 0, role: "secondary" },
  tag: { font: "barlow-condensed-600", size: 12, leading: 1.1, tracking: 60, role: "secondary" },
};

/** @returns {[string, string][]} */
function rankWords() {
  return [
    ["main", t("Main line")],
    ["second", t("Second line")],
    ["deck", t("Deck")],
    ["tag", t("Tag")],
  ];
}

/** @returns {[string, string][]} */
function featureWords() {
  return [
    ["smcp", t("Small capitals")],
    ["case", t("Capital forms")],
    ["onum", t("Old-style figures")],
    ["tnum", t("Tabular figures")],
    ["dlig", t("Discretionary ligatures")],
    ["swsh", t("Swashes")],
    ["ss01", t("Stylistic set 1")],
  ];
}

/** Whether a text runs from top to bottom. @param {Element} element */
export function inColumns(element) {
  return element["direction"] === "ttb";
}

/** @returns {[string, string][]} */
function directionWords() {
  return [
    ["auto", t("Auto: by the text")],
    ["ltr", t("Left to right")],
    ["rtl", t("Right to left")],
    ["ttb", t("In columns")],
  ];
}

/** @param {Element} element @returns {[string, string][]} */
function placeWords(element) {
  const words = inColumns(element) ? [t("Right"), t("Middle"), t("Left")] : [t("Top"), t("Middle"), t("Bottom")];
  return ["top", "middle", "bottom"].map((value, at) => [value, words[at] ?? value]);
}

export class TypeDetails extends LightElement {
  static properties = { element: { attribute: false }, owner: {}, disabled: { type: Boolean } };

  constructor() {
    super();
    this.roving = new Roving(this, { within: ".tool-grid", items: "button" }, { within: ".choose-list", items: "input", row: "label" });
    /** @type {Element | null} */
    this.element = null;
    this.owner = "";
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
    return element.kind === "scrim" ? this.shade(element) : this.type(element);
  }

  /** @param {Element} element */
  type(element) {
    return html`${element.kind === "cover_line" ? this.rank() : nothing}
      <details class="own-ink">
        <summary>${t("Direction and OpenType features")}</summary>
        <label class="field">${t("Writing direction")}
          <select ?disabled=${this.disabled} @change=${(/** @type {Event} */ event) => this.turned(element, valueOf(event))}>
            ${directionWords().map(([value, words]) => html`<option value=${value} ?selected=${(element["direction"] ?? "auto") === value}>${words}</option>`)}
          </select>
        </label>
        <label class="field">${t("Kerning")}
          <select ?disabled=${this.disabled} @change=${(/** @type {Event} */ event) => this.set("kerning", valueOf(event), t("kerning"))}>
            ${[["auto", element.kind === "masthead" ? t("Auto: optical") : t("Auto: font")], ["metrics", t("From the font")], ["optical", t("Optical")]].map(([value, words]) => html`<option value=${value} ?selected=${(element["kerning"] ?? "auto") === value}>${words}</option>`)}
          </select>
        </label>
        <div class="choose-list">${featureWords().map(([tag, words]) => this.feature(element, tag, words))}</div>
      </details>
      <label class="field">${inColumns(element) ? t("Columns") : t("Vertical place")}
        <select ?disabled=${this.disabled} @change=${(/** @type {Event} */ event) => this.set("valign", valueOf(event), t("vertical place"))}>
          ${placeWords(element).map(([value, words]) => html`<option value=${value} ?selected=${element["valign"] === value}>${words}</option>`)}
        </select>
      </label>`;
  }

  rank() {
    return html`<fieldset class="aligns" ?disabled=${this.disabled}><legend class="field">${t("Hierarchy")}</legend>
      <div class="tool-grid two">${rankWords().map(([name, words]) => html`<button class="small" @click=${() => this.ranked(name, words)}>${words}</button>`)}</div>
    </fieldset>`;
  }

  /** @param {string} name @param {string} words */
  ranked(name, words) {
    const rank = RANKS[name];
    if (!rank || !this.element) return;
    const runs = this.element["runs"].map((/** @type {Run} */ run) => ({ ...run, font: rank.font, size_pt: rank.size }));
    const { leading, tracking, role } = rank;
    this.emit("preset-chosen", { id: this.owner, settings: { runs, leading, tracking, role }, what: words });
  }

  /** Let the text run another way; the frame of columns is as high as lines were wide, and holds its aligned edge. @param {Element} element @param {string} direction */
  turned(element, direction) {
    const what = t("writing direction");
    if (inColumns(element) === (direction === "ttb")) return this.set("direction", direction, what);
    const { x_mm: x, w_mm: w, h_mm: h, align } = element;
    const held = align === "right" ? w - h : align === "centre" ? (w - h) / 2 : 0;
    const settings = { direction, x_mm: Math.round((x + held) * 1000) / 1000, w_mm: h, h_mm: w };
    this.emit("preset-chosen", { id: this.owner, settings, what });
  }

  /** @param {Element} element @param {string} tag @param {string} words */
  feature(element, tag, words) {
    const on = element["runs"].every((/** @type {Run} */ run) => run.features?.[tag]);
    return html`<label class="check"><input type="checkbox" .checked=${on} ?disabled=${this.disabled}
      @change=${(/** @type {Event} */ event) => this.featured(element, tag, /** @type {HTMLInputElement} */ (event.target).checked)} /> ${words}</label>`;
  }

  /** @param {Element} element @param {string} tag @param {boolean} on */
  featured(element, tag, on) {
    const runs = element["runs"].map((/** @type {Run} */ run) => {
      const { [tag]: _dropped, ...rest } = run.features ?? {};
      return { ...run, features: on ? { ...rest, [tag]: 1 } : rest };
    });
    this.set("runs", runs, t("OpenType features"));
  }

  /** @param {Element} element */
  shade(element) {
    return html`<div class="pair">
        <label class="field">${t("Form")}
          <select ?disabled=${this.disabled} @change=${(/** @type {Event} */ event) => this.set("shape", valueOf(event), t("form"))}>
            ${[["linear", t("Linear")], ["radial", t("Radial")], ["flat", t("Even")]].map(([value, words]) => html`<option value=${value} ?selected=${element["shape"] === value}>${words}</option>`)}
          </select>
        </label>
        <label class="field">${t("Colour")}
          <input type="color" .value=${element["colour"] ?? "#000000"} ?disabled=${this.disabled} @change=${(/** @type {Event} */ event) => this.set("colour", valueOf(event), t("colour"))} />
        </label>
        <number-field name="angle_deg" label=${t("Direction")} unit="°" .value=${element["angle_deg"] ?? 90} .min=${-360} .max=${360} .step=${5} .digits=${0}
          ?disabled=${this.disabled} @number-changed=${(/** @type {CustomEvent} */ event) => this.set("angle_deg", event.detail.value, t("direction"))}></number-field>
      </div>
      <label class="check"><input type="checkbox" .checked=${element["under_subject"] ?? false} ?disabled=${this.disabled}
        @change=${(/** @type {Event} */ event) => this.set("under_subject", /** @type {HTMLInputElement} */ (event.target).checked, t("subject"))} /> ${t("Leave the subject bright")}</label>`;
  }
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value;
}

customElements.define("type-details", TypeDetails);
