// The page: its format by name or free entry, its sheet, and the spine that the paper gives.
import { html, nothing } from "#lit";
import { number, t } from "../../../core/i18n.js";
import { LightElement } from "../../shell/light-element.js";
import "../number-field.js";

/** @typedef {import("../../../core/feed.js").Row} Row */

const MM_PER_INCH = 25.4;

export class PageTool extends LightElement {
  static properties = {
    page: { attribute: false },
    formats: { attribute: false },
    size: { attribute: false },
    busy: { type: Boolean },
    draft: { state: true },
  };

  constructor() {
    super();
    /** @type {Row} format, sheet, binding and spine as the document has them */
    this.page = {};
    /** @type {Row[]} */
    this.formats = [];
    /** @type {{trim: number[], bleed: number, safe: number, spine: number}} in mm, as they are now */
    this.size = { trim: [210, 297], bleed: 3, safe: 6.35, spine: 0 };
    this.busy = false;
    /** @type {Row} what was changed here and not yet applied */
    this.draft = {};
  }

  /** @param {string} name @param {unknown} value */
  note(name, value) {
    this.draft = { ...this.draft, [name]: value };
  }

  /** What was typed is kept until the page has it. @override @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    const before = changed.get("size");
    if (before && JSON.stringify(before) !== JSON.stringify(this.size)) this.draft = {};
  }

  get custom() {
    return (this.draft["handle"] ?? this.page["format"]?.handle ?? "") === "";
  }

  get sheet() {
    return this.draft["sheet"] ?? this.page["sheet"] ?? "front";
  }

  get binding() {
    return this.draft["binding"] ?? this.page["binding"] ?? "left";
  }

  apply() {
    const spine = { ...this.page["spine"], ...this.draft["spine"] };
    if (spine["caliper_mm"] > 0 && spine["pages_per_inch"] > 0) delete spine[this.draft["spine"]?.caliper_mm > 0 ? "pages_per_inch" : "caliper_mm"];
    const wrapped = this.sheet === "wraparound";
    this.emit("page-changed", { format: this.format(), sheet: this.sheet, ...(wrapped ? { binding: this.binding, spine } : {}) });
  }

  format() {
    if (!this.custom) return { handle: this.draft["handle"] ?? this.page["format"].handle };
    const { trim, bleed, safe } = this.size;
    const value = (/** @type {string} */ name, /** @type {number | undefined} */ now) => this.draft[name] ?? now;
    return { trim_mm: [value("w", trim[0]), value("h", trim[1])], bleed_mm: value("bleed", bleed), safe_mm: value("safe", safe) };
  }

  /** @override */
  render() {
    const handle = this.draft["handle"] ?? this.page["format"]?.handle ?? "";
    return html`<label class="field">${t("Format")}
        <select @change=${(/** @type {Event} */ event) => this.note("handle", valueOf(event))}>
          ${this.formats.map((format) => html`<option value=${format["handle"]} ?selected=${format["handle"] === handle}>${format["name"]}</option>`)}
          <option value="" ?selected=${handle === ""}>${t("Own size…")}</option>
        </select>
      </label>
      ${this.custom ? this.ownSize() : nothing}
      <label class="field">${t("Sheet")}
        <select @change=${(/** @type {Event} */ event) => this.note("sheet", valueOf(event))}>
          ${[["front", t("Front only")], ["wraparound", t("Wraparound: back, spine, front")]].map(([value, words]) => html`<option value=${value} ?selected=${value === this.sheet}>${words}</option>`)}
        </select>
      </label>
      ${this.sheet === "wraparound" ? this.spine() : nothing}
      <div class="deeds"><button class="primary" ?disabled=${this.busy || Object.keys(this.draft).length === 0} @click=${() => this.apply()}>${t("Change the page")}</button></div>
      <p class="hint">${t("Every element keeps its distance from the edge it stands by. One undo takes all of it back.")}</p>`;
  }

  ownSize() {
    const { trim, bleed, safe } = this.size;
    return html`<p class="hint">${t("Millimetres, or inches with “in”: 8.375 in")}</p>
      <div class="pair">
        ${this.field("w", t("Trim width"), trim[0] ?? 210, 50, 600)}${this.field("h", t("Trim height"), trim[1] ?? 297, 50, 600)}
        ${this.field("bleed", t("Bleed"), bleed, 0, 20)}${this.field("safe", t("Safe margin"), safe, 0, 50)}
      </div>`;
  }

  spine() {
    const held = { ...this.page["spine"], ...this.draft["spine"] };
    const set = (/** @type {string} */ name) => (/** @type {CustomEvent} */ event) => {
      event.stopPropagation();
      this.note("spine", { ...this.draft["spine"], [name]: name === "pages" ? Math.round(event.detail.value) : event.detail.value });
    };
    return html`<label class="field">${t("Binding")}
        <select @change=${(/** @type {Event} */ event) => this.note("binding", valueOf(event))}>
          ${[["left", t("Glued, spine on the left")], ["right", t("Glued, spine on the right")], ["stitched", t("Stitched, no spine")]].map(([value, words]) => html`<option value=${value} ?selected=${value === this.binding}>${words}</option>`)}
        </select>
      </label>
      ${this.binding === "stitched" ? nothing : html`<div class="pair">
        <number-field name="pages" label=${t("Pages")} unit="" .value=${held["pages"] ?? 0} .min=${0} .max=${2000} .step=${4} .digits=${0} @number-changed=${set("pages")}></number-field>
        <number-field name="caliper" label=${t("Caliper per leaf")} unit="mm" .value=${held["caliper_mm"] ?? 0} .min=${0} .max=${5} .step=${0.005} .digits=${4} @number-changed=${set("caliper_mm")}></number-field>
        <number-field name="ppi" label=${t("or pages per inch")} unit="" .value=${held["pages_per_inch"] ?? 0} .min=${0} .max=${10000} .step=${10} .digits=${0} @number-changed=${set("pages_per_inch")}></number-field>
        <number-field name="allowance" label=${t("Glue allowance")} unit="mm" .value=${held["allowance_mm"] ?? 0} .min=${0} .max=${20} .step=${0.1} .digits=${2} @number-changed=${set("allowance_mm")}></number-field>
      </div>
      ${this.size.spine > 0 ? html`<p class="hint good">${t("The spine is %(mm)s mm (%(inch)s in) wide.", { mm: number(this.size.spine, 2), inch: number(this.size.spine / MM_PER_INCH, 4) })}</p>` : nothing}`}`;
  }

  /** @param {string} name @param {string} label @param {number} value @param {number} min @param {number} max */
  field(name, label, value, min, max) {
    return html`<number-field name=${name} label=${label} unit="mm" .value=${this.draft[name] ?? value} .min=${min} .max=${max} .digits=${3}
      @number-changed=${(/** @type {CustomEvent} */ event) => {
        event.stopPropagation();
        this.note(name, event.detail.value);
      }}></number-field>`;
  }
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLSelectElement} */ (event.target).value;
}

customElements.define("page-tool", PageTool);
