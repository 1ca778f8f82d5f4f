// Align and distribute what is selected: with each other, or one element with the safe area.
import { html, nothing, svg } from "#lit";
import { t } from "../../../core/i18n.js";
import { aligned, distributed, firstGap, spaced } from "../../../geom/arrange.js";
import { union } from "../../../geom/boxes.js";
import { LightElement } from "../../shell/light-element.js";
import { Roving } from "../../shell/roving.js";
import "../number-field.js";

/** @typedef {import("../../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("../../../core/layout-stage.js").Page} Page */
/** @typedef {import("../../../geom/arrange.js").Edge} Edge */

const STILL = new Set(["art", "scrim"]);
/** @type {Record<string, string>} */
const LINES = {
  left: "M2.5 2v12M5 5.5h8.5M5 10.5h5",
  centre: "M8 2v12M3.5 5.5h9M5 10.5h6",
  right: "M13.5 2v12M2.5 5.5h8.5M6 10.5h5",
  top: "M2 2.5h12M5.5 5v8.5M10.5 5v5",
  middle: "M2 8h12M5.5 3.5v9M10.5 5v6",
  bottom: "M2 13.5h12M5.5 2.5v8.5M10.5 6v5",
  x: "M2.5 2v12M13.5 2v12M6.5 5h3v6h-3z",
  y: "M2 2.5h12M2 13.5h12M5 6.5v3h6v-3z",
};

export class ArrangeTool extends LightElement {
  static properties = {
    objects: { attribute: false },
    page: { attribute: false },
    chosen: { attribute: false },
    listed: { type: Boolean },
  };

  constructor() {
    super();
    this.roving = new Roving(this, { within: ".choose-list", items: "input", row: "label" }, { within: ".arrange", items: "button" });
    /** @type {Shown[]} */
    this.objects = [];
    /** @type {Page | null} */
    this.page = null;
    /** @type {string[]} what is selected */
    this.chosen = [];
    /** Whether elements can be selected here. */
    this.listed = false;
  }

  get choices() {
    return this.objects.filter(({ kind, locked, hidden }) => !STILL.has(kind) && !locked && !hidden).toReversed();
  }

  get picked() {
    return this.choices.filter(({ id }) => this.chosen.includes(id));
  }

  /** @param {Edge} edge */
  align(edge) {
    const boxes = this.picked.map(({ box }) => box);
    const frame = boxes.length > 1 ? boxes.reduce(union) : this.page?.safe;
    if (frame && boxes.length > 0) this.tell(aligned(boxes, edge, frame));
  }

  /** @param {"x" | "y"} axis */
  spread(axis) {
    this.tell(distributed(this.picked.map(({ box }) => box), axis));
  }

  /** @param {import("../../../geom/boxes.js").Box[]} boxes */
  tell(boxes) {
    this.emit("objects-arranged", { boxes: Object.fromEntries(this.picked.map(({ id }, place) => [id, boxes[place]])) });
  }

  /** @override */
  render() {
    const count = this.picked.length;
    /** @type {[Edge, string][]} */
    const edges = [
      ["left", t("Left edges")],
      ["centre", t("Centres")],
      ["right", t("Right edges")],
      ["top", t("Top edges")],
      ["middle", t("Middles")],
      ["bottom", t("Bottom edges")],
    ];
    const words = count > 1 ? t("In line with each other") : t("In line with the safe area");
    return html`${this.listed ? this.list() : nothing}
      <p class="field">${words}</p>
      <div class="segments arrange" role="toolbar" aria-label=${words}>
        ${edges.map(([edge, name]) => this.button(edge, name, count === 0, () => this.align(edge)))}
        ${this.button("x", t("Equal gaps across"), count < 3, () => this.spread("x"))}
        ${this.button("y", t("Equal gaps down"), count < 3, () => this.spread("y"))}
      </div>
      ${count > 1 ? this.gaps() : nothing}`;
  }

  /** The gap between neighbours as a number, across and down. */
  gaps() {
    const boxes = this.picked.map(({ box }) => box);
    const set = (/** @type {"x" | "y"} */ axis) => (/** @type {CustomEvent} */ event) => {
      event.stopPropagation();
      this.tell(spaced(boxes, axis, event.detail.value));
    };
    return html`<div class="pair">
      <number-field name="gap-x" unit="mm" label=${t("Gap across")} .value=${firstGap(boxes, "x")} @number-changed=${set("x")}></number-field>
      <number-field name="gap-y" unit="mm" label=${t("Gap down")} .value=${firstGap(boxes, "y")} @number-changed=${set("y")}></number-field>
    </div>`;
  }

  list() {
    return html`<fieldset class="choose-list"><legend class="field">${t("Elements to arrange")}</legend>
      ${this.choices.map(
        ({ id, title }) => html`<label class="check"><input type="checkbox" .checked=${this.chosen.includes(id)}
          @change=${() => this.emit("object-selected", { id, toggle: true })} /> <span class="cut">${title}</span></label>`,
      )}
    </fieldset>`;
  }

  /** @param {string} line @param {string} name @param {boolean} disabled @param {() => void} run */
  button(line, name, disabled, run) {
    return html`<button class="icon" aria-label=${name} title=${name} ?disabled=${disabled} @click=${run}>
      <svg class="line-icon" viewBox="0 0 16 16" aria-hidden="true">${svg`<path d=${LINES[line] ?? ""}></path>`}</svg></button>`;
  }
}

customElements.define("arrange-tool", ArrangeTool);
