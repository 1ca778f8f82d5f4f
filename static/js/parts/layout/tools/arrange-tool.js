// Align and distribute: choose elements from a list, then one button sets them in line.
import { html } from "#lit";
import { t } from "../../../core/i18n.js";
import { aligned, distributed } from "../../../geom/arrange.js";
import { union } from "../../../geom/boxes.js";
import { LightElement } from "../../shell/light-element.js";
import { Roving } from "../../shell/roving.js";

/** @typedef {import("../../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("../../../core/layout-stage.js").Page} Page */
/** @typedef {import("../../../geom/arrange.js").Edge} Edge */

const STILL = new Set(["art", "scrim"]);

export class ArrangeTool extends LightElement {
  static properties = {
    objects: { attribute: false },
    page: { attribute: false },
    selected: { attribute: false },
    chosen: { state: true },
  };

  constructor() {
    super();
    this.roving = new Roving(this, { within: ".choose-list", items: "input", row: "label" }, { within: ".tool-grid", items: "button" });
    /** @type {Shown[]} */
    this.objects = [];
    /** @type {Page | null} */
    this.page = null;
    /** @type {string | null} */
    this.selected = null;
    /** @type {Set<string> | null} what is chosen here; until then the selected element */
    this.chosen = null;
  }

  get choices() {
    return this.objects.filter(({ kind, locked, hidden }) => !STILL.has(kind) && !locked && !hidden).toReversed();
  }

  get picked() {
    const ids = this.chosen ?? new Set(this.selected === null ? [] : [this.selected]);
    return this.choices.filter(({ id }) => ids.has(id));
  }

  /** @param {string} id @param {boolean} on */
  choose(id, on) {
    const ids = new Set(this.picked.map((object) => object.id));
    if (on) ids.add(id);
    else ids.delete(id);
    this.chosen = ids;
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
    return html`<fieldset class="choose-list"><legend class="field">${t("Elements to arrange")}</legend>
        ${this.choices.map(
          ({ id, title }) => html`<label class="check"><input type="checkbox" .checked=${this.picked.some((object) => object.id === id)}
            @change=${(/** @type {Event} */ event) => this.choose(id, /** @type {HTMLInputElement} */ (event.target).checked)} /> <span class="cut">${title}</span></label>`,
        )}
      </fieldset>
      <p class="hint">${count > 1 ? t("In line with each other") : t("In line with the safe area")}</p>
      <div class="tool-grid">${edges.map(([edge, words]) => html`<button class="small" ?disabled=${count === 0} @click=${() => this.align(edge)}>${words}</button>`)}</div>
      <div class="tool-grid two">
        <button class="small" ?disabled=${count < 3} @click=${() => this.spread("x")}>${t("Equal gaps across")}</button>
        <button class="small" ?disabled=${count < 3} @click=${() => this.spread("y")}>${t("Equal gaps down")}</button>
      </div>`;
  }
}

customElements.define("arrange-tool", ArrangeTool);
