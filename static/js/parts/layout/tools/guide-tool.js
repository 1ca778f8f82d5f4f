// Guides of one's own: lines in mm that elements snap to, added and moved by number.
import { html } from "#lit";
import { t } from "../../../core/i18n.js";
import { LightElement } from "../../shell/light-element.js";
import "../number-field.js";

/** @typedef {import("../../../core/layout-stage.js").Page} Page */
/** @typedef {"x" | "y"} Axis */

const GUIDES_MAX = 40;

export class GuideTool extends LightElement {
  static properties = { guides: { attribute: false }, page: { attribute: false } };

  constructor() {
    super();
    /** @type {{x?: number[], y?: number[]}} */
    this.guides = {};
    /** @type {Page | null} */
    this.page = null;
  }

  /** @param {Axis} axis @param {number[]} places */
  tell(axis, places) {
    this.emit("guides-changed", { guides: { x: this.guides.x ?? [], y: this.guides.y ?? [], [axis]: places } });
  }

  /** @override */
  render() {
    const { front } = this.page ?? {};
    if (!front) return "";
    return html`${this.list("x", t("Vertical guide"), t("Add a vertical guide"), front.w / 2)}
      ${this.list("y", t("Horizontal guide"), t("Add a horizontal guide"), front.h / 3)}
      <p class="hint">${t("Elements snap to guides; everyone on this cover sees them. They never print.")}</p>`;
  }

  /** @param {Axis} axis @param {string} label @param {string} adding @param {number} first where the next one begins, in mm */
  list(axis, label, adding, first) {
    const places = this.guides[axis] ?? [];
    return html`<div class="stack-tight">${places.length === 0 ? "" : html`<ul class="stack-tight">${places.map((at, place) => html`<li class="template-row">
        <number-field class="grow" name="${axis}-${place}" label="${label} ${place + 1}" unit="mm" .value=${at} .min=${-1000} .max=${1000}
          @number-changed=${(/** @type {CustomEvent} */ event) => {
            event.stopPropagation();
            this.tell(axis, places.with(place, event.detail.value));
          }}></number-field>
        <button class="quiet small" @click=${() => this.tell(axis, places.toSpliced(place, 1))}>${t("Delete")}<span class="visually-hidden"> ${label} ${place + 1}</span></button>
      </li>`)}</ul>`}
      <button class="small" ?disabled=${places.length >= GUIDES_MAX} @click=${() => this.tell(axis, [...places, Math.round(first)])}>${adding}</button></div>`;
  }
}

customElements.define("guide-tool", GuideTool);
