// The cover in millimetres: outlines, guides, and the objects that are selected, moved, resized.
import { classMap, html, nothing, repeat, svg } from "#lit";
import { t } from "../../core/i18n.js";
import { grown, same, union } from "../../geom/boxes.js";
import { rounded } from "../../geom/units.js";
import { toStage } from "../../geom/viewport.js";
import { PannedStage, around, casedBox } from "../canvas/panned-stage.js";
import { graspOf, painted, pointerMark } from "./drawing.js";
import { brushLayer, foldsOf, ownGuides, subjectsOver, zonesOf } from "./stage-layers.js";
import { holderMarks, pointerMarks, selectionMarks } from "./stage-marks.js";
import { StagePointer } from "./stage-pointer.js";

/** @typedef {import("../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("../../core/layout-stage.js").Page} Page */
/** @typedef {import("../../geom/boxes.js").Box} Box */
/** @typedef {import("../../geom/boxes.js").Point} Point */
/** @typedef {{id: string, name: string, color: number, editing: boolean}} Holder */

export class CoverStage extends PannedStage {
  static properties = {
    objects: { attribute: false },
    page: { attribute: false },
    chosen: { attribute: false },
    typing: { attribute: false },
    holders: { attribute: false },
    pointers: { attribute: false },
    asset: { attribute: false },
    guides: { type: Boolean },
    trimmed: { type: Boolean },
    proof: { attribute: false },
    subjects: { attribute: false },
    zones: { attribute: false },
    lines: { attribute: false },
    brush: { attribute: false },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    /** @type {Shown[]} from the lowest to the highest */
    this.objects = [];
    /** @type {Page | null} */
    this.page = null;
    /** @type {string[]} the selected objects, the last one the one whose properties are shown */
    this.chosen = [];
    /** @type {import("../../core/operations.js").Element | null} the selected text while it is typed in place */
    this.typing = null;
    this.pointer = new StagePointer(this);
    /** @type {Holder[]} */
    this.holders = [];
    /** @type {{name: string, color: number, x: number, y: number}[]} where the others point */
    this.pointers = [];
    /** @type {(sha: string) => string} */
    this.asset = (sha) => sha;
    this.guides = true;
    this.trimmed = false;
    /** @type {string | null} */
    this.proof = null;
    /** @type {import("../../core/feed.js").Row[]} */
    this.subjects = [];
    /** @type {import("./stage-layers.js").Zone[]} */
    this.zones = [];
    /** @type {{x?: number[], y?: number[]}} the guides that people drew */
    this.lines = {};
    /** @type {import("../../core/subject-brush.js").SubjectBrush | null} the brush that takes the pointer and the keys */
    this.brush = null;
    this.readOnly = false;
    /** @type {string | null} the object that has the focus */
    this.focused = null;
  }

  /** @override */
  get extent() {
    return this.page?.bleed ?? { x: 0, y: 0, w: 210, h: 297 };
  }

  /** @returns {string | null} */
  get selected() {
    return this.chosen.at(-1) ?? null;
  }

  get chosenObjects() {
    return this.objects.filter(({ id }) => this.chosen.includes(id));
  }

  /** Where the window begins, in millimetres. */
  get top() {
    return toStage(this.view, { x: 0, y: 0 }).y;
  }

  /** @override @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    const before = /** @type {Page | null | undefined} */ (changed.get("page"));
    const resized = this.page && (!before || !same(before.bleed, this.page.bleed));
    if (changed.has("page") && resized && this.following && this.screen.w) this.fit();
    this.keepFocus(/** @type {Shown[] | undefined} */ (changed.get("objects")));
  }

  /** Moving an object in the pile takes the focus off it; give it back. @param {Shown[] | undefined} before */
  keepFocus(before) {
    if (!before || this.focused === null || document.activeElement !== document.body) return;
    if (!this.object(this.focused)) this.querySelector("svg")?.focus({ preventScroll: true });
    else if (before.map(({ id }) => id).join() !== this.objects.map(({ id }) => id).join()) this.focusObject(this.focused);
  }

  zoomToChosen() {
    const [first, ...others] = this.chosenObjects.map(({ box }) => box);
    if (first) this.zoomOn(others.reduce(union, first));
  }

  /** @param {string} id @returns {SVGElement | null} */
  objectNode(id) {
    return this.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  /** @param {string} id */
  focusObject(id) {
    this.objectNode(id)?.focus();
  }

  /** @param {string | null | undefined} id */
  object(id) {
    return this.objects.find((object) => object.id === id);
  }

  /** @override @param {Point} point @param {PointerEvent} event */
  toolDown(point, event) {
    if (this.proof) return false;
    if (this.brush) {
      this.brush.down(point);
      return true;
    }
    const zone = /** @type {Element} */ (event.target).closest("[data-zone]")?.getAttribute("data-zone");
    if (!zone) return this.pointer.down(point, event);
    this.emit("zone-picked", { place: Number(zone) });
    return false;
  }

  /** @override @param {Point} point @param {PointerEvent} event */
  toolMoved(point, event) {
    if (this.brush) this.brush.moved(point);
    else this.pointer.moved(point, event);
  }

  /** @override */
  toolUp() {
    if (this.brush) this.brush.up();
    else this.pointer.up();
  }

  /** @override */
  toolCancelled() {
    this.brush?.up();
    this.pointer.cancelled();
  }

  /** @override @param {Point} point */
  toolHovered(point) {
    this.emit("stage-pointed", { x: rounded(point.x, 1), y: rounded(point.y, 1) });
  }

  /** @param {KeyboardEvent} event @param {string} id */
  objectKey(event, id) {
    const pick = event.key === "Enter" || event.key === " ";
    if (pick && event.shiftKey) this.emit("object-selected", { id, toggle: true });
    else if (event.key === "F2" || (event.key === "Enter" && this.selected === id)) this.emit("object-opened", { id });
    else if (pick) this.emit("object-selected", { id });
    else if (!this.chosen.includes(id) && /^Arrow(Up|Left|Down|Right)$/.test(event.key)) {
      this.walk(id, /Up|Left/.test(event.key) ? 1 : -1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Give the focus to the next object, upwards or downwards in the pile. @param {string} id @param {number} by */
  walk(id, by) {
    const ids = this.objects.filter(({ hidden }) => !hidden).map((object) => object.id);
    const next = ids[(ids.indexOf(id) + by + ids.length) % ids.length];
    if (next) this.focusObject(next);
  }

  /** @override */
  render() {
    if (!this.page) return nothing;
    return html`<svg
      class=${classMap({ stage: true, dragging: this.pointer.atWork })}
      viewBox=${this.viewBox}
      role="group"
      aria-label=${t("Cover")}
      tabindex=${this.objects.length === 0 || this.brush ? 0 : -1}
      @keydown=${this.stageKey}
      @pointerdown=${this.pointerDown}
      @pointermove=${this.pointerMoved}
      @pointerup=${this.pointerUp}
      @pointercancel=${this.pointerLost}
      @dblclick=${() => this.brush ?? this.pointer.doubled()}
    >
      ${this.sheet(this.page)}
    </svg>${this.typing && this.selected ? this.words(this.typing, this.selected) : nothing}`;
  }

  /** @param {import("../../core/operations.js").Element} element @param {string} id */
  words(element, id) {
    return html`<text-in-place .object=${this.object(id) ?? null} .runs=${element["runs"]} .view=${this.view} .screen=${this.screen}></text-in-place>`;
  }

  /** Escape ends a drag, whatever has the focus; while the brush is in use the stage's keys are its keys. @param {KeyboardEvent} event */
  stageKey(event) {
    if (event.key === "Escape" && this.pointer.drag) this.toolCancelled();
    else if (event.target !== event.currentTarget || !this.brush?.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Page} page */
  sheet(page) {
    const shown = this.objects.filter(({ hidden }) => !hidden);
    const far = grown(page.bleed, 4000);
    const cut = this.trimmed || this.proof !== null;
    return svg`
      <rect class="paper-sheet" x=${page.bleed.x} y=${page.bleed.y} width=${page.bleed.w} height=${page.bleed.h}></rect>
      ${repeat(shown, ({ id }) => id, (object) => svg`${this.objectOf(object, shown)}${subjectsOver(this.subjects, object.id, this.asset)}`)}
      ${this.proof ? this.proofOf(page, this.proof) : nothing}
      <path class=${cut ? "off-page full" : "off-page"} fill-rule="evenodd" d=${around(far, cut ? page.trim : page.bleed)}></path>
      ${this.guides && !cut ? this.guidesOf(page) : nothing}
      ${this.proof ? nothing : holderMarks(this.holders.filter(({ id }) => !this.chosen.includes(id)), this)}
      ${this.proof ? nothing : selectionMarks(this)}
      ${this.proof ? nothing : this.pointers.map((pointer) => pointerMark(pointer, this.units(1)))}
      ${this.proof ? nothing : zonesOf(this.zones)}
      ${this.brush ? brushLayer(this.brush, this.units(1)) : nothing}
      ${pointerMarks(this)}`;
  }

  /** @param {Page} page @param {string} proof */
  proofOf({ trim }, proof) {
    return svg`<image class="proof" href=${proof} x=${trim.x} y=${trim.y} width=${trim.w} height=${trim.h}
      preserveAspectRatio="none" role="img" aria-label=${t("Proof")}></image>`;
  }

  /** @param {Page} page */
  guidesOf(page) {
    const { trim, bleed, safe } = page;
    return [casedBox("bleed", bleed), casedBox("trim", trim), casedBox("safe", safe), page.back ? casedBox("safe", page.back.safe) : nothing, foldsOf(page), ownGuides(page, this.lines)];
  }

  /** @param {Shown} object @param {Shown[]} shown */
  objectOf(object, shown) {
    const { id, locked } = object;
    const chosen = this.chosen.includes(id);
    const box = graspOf(object, chosen && this.chosen.length === 1);
    const entry = this.object(this.selected)?.hidden === false ? this.selected : shown.at(-1)?.id;
    return svg`<g
      class=${classMap({ object: true, locked, selected: chosen })}
      data-id=${id}
      role="button"
      tabindex=${entry === id ? 0 : -1}
      aria-pressed=${chosen ? "true" : "false"}
      aria-label="${object.title}, ${object.kindWord}${locked ? `, ${t("locked")}` : ""}"
      @focus=${() => (this.focused = id)}
      @keydown=${(/** @type {KeyboardEvent} */ event) => this.objectKey(event, id)}
    >
      ${painted(object, this.asset)}
      <rect class="hit" x=${box.x} y=${box.y} width=${Math.max(0.1, box.w)} height=${Math.max(0.1, box.h)}></rect>
    </g>`;
  }
}

customElements.define("cover-stage", CoverStage);
