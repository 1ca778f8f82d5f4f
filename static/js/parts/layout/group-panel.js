// What can be done to several selected elements, or to one against the page.
import { html, nothing } from "#lit";
import { n, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { Roving } from "../shell/roving.js";
import { union } from "../../geom/boxes.js";
import { icon } from "./icons.js";
import "./number-field.js";
import "./tools/arrange-tool.js";

/** @typedef {import("../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("../../core/layout-stage.js").Page} Page */
/** @typedef {import("../../geom/boxes.js").Box} Box */

/** How many of the selected ones are named. */
const NAMED = 6;

export class GroupPanel extends LightElement {
  static properties = { objects: { attribute: false }, page: { attribute: false }, readOnly: { type: Boolean, attribute: "read-only" } };

  constructor() {
    super();
    this.roving = new Roving(this, { within: ".deeds", items: "button" });
    /** @type {Shown[]} the selected ones */
    this.objects = [];
    /** @type {Page | null} */
    this.page = null;
    this.readOnly = false;
  }

  get ids() {
    return this.objects.map(({ id }) => id);
  }

  /** @override */
  render() {
    const count = this.objects.length;
    return html`<h2 class="panel-title"><span class="grow">${n("%(count)s element selected", "%(count)s elements selected", count)}</span>
        <button class="quiet small" @click=${() => this.emit("object-selected", { id: null })}>${t("Select nothing")}</button></h2>
      <ul class="group-names small">
        ${this.objects.toReversed().slice(0, NAMED).map(({ title, locked }) => html`<li class="cut">${title}${locked ? html` <span class="chip">${t("locked")}</span>` : nothing}</li>`)}
        ${count > NAMED ? html`<li>${n("and %(count)s more", "and %(count)s more", count - NAMED)}</li>` : nothing}
      </ul>
      ${this.readOnly ? nothing : this.deeds()}`;
  }

  /** What the selected ones cover together, locked ones left out. @returns {Box | null} */
  get frame() {
    const boxes = this.objects.filter(({ locked }) => !locked).map(({ box }) => box);
    return boxes.length > 1 ? boxes.reduce(union) : null;
  }

  /** Make the group as wide or as high as typed; the other side and the type follow. @param {CustomEvent<{name: string, value: number}>} event */
  resize({ detail: { name, value } }) {
    const frame = this.frame;
    const held = name === "w" ? frame?.w : frame?.h;
    if (held && value > 0) this.emit("objects-scaled", { ids: this.ids, factor: value / held });
  }

  /** @param {Box} frame */
  size(frame) {
    return html`<div class="pair" role="group" aria-label=${t("Size of the group")} @number-changed=${this.resize}>
      <number-field name="w" unit="mm" label=${t("Width")} min="1" .value=${frame.w}></number-field>
      <number-field name="h" unit="mm" label=${t("Height")} min="1" .value=${frame.h}></number-field>
    </div>`;
  }

  deeds() {
    const frame = this.frame;
    return html`${frame ? this.size(frame) : nothing}<arrange-tool .objects=${this.objects} .page=${this.page} .chosen=${this.ids}></arrange-tool>
      <div class="deeds">
        <button @click=${() => this.emit("objects-copied", { ids: this.ids })}>${icon("copy")} ${t("Duplicate")}</button>
        <button @click=${() => this.emit("objects-removed", { ids: this.ids })}>${icon("bin")} ${t("Delete")}</button>
      </div>
      <p class="hint">${t("Shift and a click adds an element to the selection or takes it away; Ctrl+A selects all. The arrow keys move them together.")} ${frame ? t("A corner of their frame, dragged, resizes them with their type.") : nothing}</p>`;
  }
}

customElements.define("group-panel", GroupPanel);
