// The cover in millimetres: outlines, guides, and the objects that are selected, moved, resized.
import { classMap, html, nothing, repeat, svg } from "#lit";
import { t } from "../../core/i18n.js";
import { HANDLES, grown, handlePoint, moved, resized, same } from "../../geom/boxes.js";
import { rounded } from "../../geom/units.js";
import { pageLines, snapMove, snapResize, withGuides } from "../../geom/snap.js";
import { PannedStage, around, casedBox, casedLine } from "../canvas/panned-stage.js";
import { frameTurn, graspOf, painted, pointerMark } from "./drawing.js";
import { brushLayer, foldsOf, ownGuides, subjectsOver, zonesOf } from "./stage-layers.js";

/** @typedef {import("../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("../../core/layout-stage.js").Page} Page */
/** @typedef {import("../../geom/boxes.js").Box} Box */
/** @typedef {import("../../geom/boxes.js").Point} Point */
/** @typedef {import("../../geom/boxes.js").Handle} Handle */
/** @typedef {import("../../geom/snap.js").Line} Line */
/** @typedef {{id: string, name: string, color: number}} Holder */
/** @typedef {{id: string, handle: Handle | null, from: Point, box: Box, moved: boolean}} Drag */

const SNAP_PX = 6;
const HANDLE_PX = 9;
const HANDLE_REACH_PX = 26;
const DRAG_PX = 3;
const LEAST_MM = 2;

export class CoverStage extends PannedStage {
  static properties = {
    objects: { attribute: false },
    page: { attribute: false },
    selected: { attribute: false },
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
    /** @type {string | null} */
    this.selected = null;
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
    /** @type {Drag | null} */
    this.drag = null;
    /** @type {{x: Line | null, y: Line | null}} */
    this.snapped = { x: null, y: null };
    /** @type {string | null} the object that has the focus */
    this.focused = null;
  }

  /** @override */
  get extent() {
    return this.page?.bleed ?? { x: 0, y: 0, w: 210, h: 297 };
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
    const target = /** @type {Element} */ (event.target);
    const handle = /** @type {Handle | undefined} */ (target.closest("[data-handle]")?.getAttribute("data-handle") ?? undefined);
    const zone = target.closest("[data-zone]")?.getAttribute("data-zone");
    if (zone) {
      this.emit("zone-picked", { place: Number(zone) });
      return false;
    }
    const id = handle ? this.selected : (target.closest("[data-id]")?.getAttribute("data-id") ?? null);
    const object = this.object(id);
    if (!object) {
      if (event.pointerType !== "touch") this.emit("object-selected", { id: null });
      return false;
    }
    if (this.selected !== object.id) this.emit("object-selected", { id: object.id });
    this.objectNode(object.id)?.focus({ preventScroll: true });
    this.drag = { id: object.id, handle: handle ?? null, from: point, box: object.box, moved: false };
    return true;
  }

  /** @override @param {Point} point @param {PointerEvent} event */
  toolMoved(point, event) {
    if (this.brush) return this.brush.moved(point);
    const drag = this.drag;
    const object = this.object(drag?.id);
    if (!drag || !object || this.readOnly || object.locked) return;
    const dx = point.x - drag.from.x;
    const dy = point.y - drag.from.y;
    if (!drag.moved && Math.hypot(dx, dy) < this.units(DRAG_PX)) return;
    drag.moved = true;
    const free = this.pulled(object, drag, dx, dy, event.shiftKey);
    const snap = event.ctrlKey || event.metaKey ? { box: free, x: null, y: null } : this.snap(free, drag);
    this.snapped = { x: snap.x, y: snap.y };
    this.emit("object-previewed", { id: drag.id, box: snap.box });
  }

  /** @param {Shown} object @param {Drag} drag @param {number} dx @param {number} dy @param {boolean} shift @returns {Box} */
  pulled(object, drag, dx, dy, shift) {
    if (drag.handle) {
      const keepAspect = shift !== (object.kind === "art");
      return resized(drag.box, drag.handle, dx, dy, { min: LEAST_MM, keepAspect });
    }
    if (!shift) return moved(drag.box, dx, dy);
    return Math.abs(dx) > Math.abs(dy) ? moved(drag.box, dx, 0) : moved(drag.box, 0, dy);
  }

  /** @param {Box} box @param {Drag} drag */
  snap(box, drag) {
    if (!this.page) return { box, x: null, y: null };
    const others = this.objects.filter(({ id, hidden, locked }) => id !== drag.id && !hidden && !locked);
    const lines = withGuides(pageLines(this.page, others.map((object) => object.box)), this.lines);
    const reach = this.units(SNAP_PX);
    return drag.handle ? snapResize(box, drag.handle, lines, reach, LEAST_MM) : snapMove(box, lines, reach);
  }

  /** @override @param {Point} _point @param {PointerEvent} event */
  toolUp(_point, event) {
    if (this.brush) return this.brush.up();
    const drag = this.drag;
    this.drag = null;
    this.snapped = { x: null, y: null };
    if (drag?.moved) this.emit("object-placed", { id: drag.id, resized: drag.handle !== null });
    else if (drag && event.detail === 2) this.emit("object-opened", { id: drag.id });
    this.requestUpdate();
  }

  /** @override */
  toolCancelled() {
    this.brush?.up();
    const drag = this.drag;
    this.drag = null;
    this.snapped = { x: null, y: null };
    if (drag?.moved) this.emit("object-previewed", { id: drag.id, box: null });
  }

  /** @override @param {Point} point */
  toolHovered(point) {
    this.emit("stage-pointed", { x: rounded(point.x, 1), y: rounded(point.y, 1) });
  }

  /** @param {KeyboardEvent} event @param {string} id */
  objectKey(event, id) {
    if (event.key === "Escape" && this.drag) this.toolCancelled();
    else if (event.key === "Enter" && this.selected === id) this.emit("object-opened", { id });
    else if (event.key === "Enter" || event.key === " ") this.emit("object-selected", { id });
    else if (this.selected !== id && /^Arrow(Up|Left|Down|Right)$/.test(event.key)) {
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
      class=${classMap({ stage: true, dragging: this.drag?.moved ?? false })}
      viewBox=${this.viewBox}
      role="group"
      aria-label=${t("Cover")}
      tabindex=${this.objects.length === 0 || this.brush ? 0 : -1}
      @keydown=${this.stageKey}
      @pointerdown=${this.pointerDown}
      @pointermove=${this.pointerMoved}
      @pointerup=${this.pointerUp}
      @pointercancel=${this.pointerLost}
    >
      ${this.sheet(this.page)}
    </svg>`;
  }

  /** While the brush is in use the stage's keys are its keys. @param {KeyboardEvent} event */
  stageKey(event) {
    if (event.target !== event.currentTarget || !this.brush?.key(event)) return;
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
      ${this.proof ? nothing : this.holders.map((holder) => this.heldBy(holder))}
      ${this.proof ? nothing : this.selection()}
      ${this.proof ? nothing : this.pointers.map((pointer) => pointerMark(pointer, this.units(1)))}
      ${this.proof ? nothing : zonesOf(this.zones)}
      ${this.brush ? brushLayer(this.brush, this.units(1)) : nothing}
      ${this.snapLines()}`;
  }

  /** @param {Page} page @param {string} proof */
  proofOf({ trim }, proof) {
    return svg`<image class="proof" href=${proof} x=${trim.x} y=${trim.y} width=${trim.w} height=${trim.h}
      preserveAspectRatio="none" role="img" aria-label=${t("Proof")}></image>`;
  }

  /** @param {Page} page */
  guidesOf(page) {
    const { trim, bleed, safe } = page;
    return [casedBox("bleed", bleed), casedBox("trim", trim), casedBox("safe", safe), foldsOf(page), ownGuides(page, this.lines)];
  }

  /** @param {Shown} object @param {Shown[]} shown */
  objectOf(object, shown) {
    const { id, locked } = object;
    const box = graspOf(object, this.selected === id);
    const entry = this.object(this.selected)?.hidden === false ? this.selected : shown.at(-1)?.id;
    return svg`<g
      class=${classMap({ object: true, locked, selected: this.selected === id })}
      data-id=${id}
      role="button"
      tabindex=${entry === id ? 0 : -1}
      aria-pressed=${this.selected === id ? "true" : "false"}
      aria-label="${object.title}, ${object.kindWord}${locked ? `, ${t("locked")}` : ""}"
      @focus=${() => (this.focused = id)}
      @keydown=${(/** @type {KeyboardEvent} */ event) => this.objectKey(event, id)}
    >
      ${painted(object, this.asset)}
      <rect class="hit" x=${box.x} y=${box.y} width=${Math.max(0.1, box.w)} height=${Math.max(0.1, box.h)}></rect>
    </g>`;
  }

  selection() {
    const object = this.object(this.selected);
    if (!object || object.hidden) return nothing;
    const movable = !this.readOnly && !object.locked;
    const handles = movable && object.kind !== "barcode" && object.turn === 0 ? HANDLES : [];
    return svg`<g transform=${frameTurn(object)}>${casedBox("selection", object.box)}</g>
      ${handles.map((handle) => this.handleOf(handle, object.box))}`;
  }

  /** @param {Handle} handle @param {Box} box */
  handleOf(handle, box) {
    const { x, y } = handlePoint(box, handle);
    const size = this.units(HANDLE_PX);
    const reach = Math.min(this.units(HANDLE_REACH_PX), Math.max(size, box.w / 2, box.h / 2));
    return svg`<g class="handle ${handle}" data-handle=${handle} aria-hidden="true">
      <rect class="reach" x=${x - reach / 2} y=${y - reach / 2} width=${reach} height=${reach}></rect>
      <rect class="knob" x=${x - size / 2} y=${y - size / 2} width=${size} height=${size}></rect>
    </g>`;
  }

  /** @param {Holder} holder */
  heldBy({ id, name, color }) {
    const object = this.object(id);
    if (!object || object.hidden || id === this.selected) return nothing;
    const size = this.units(11);
    return svg`<g class="holder person-${color}" aria-hidden="true">
      ${casedBox("held", object.box)}
      <text x=${object.box.x} y=${object.box.y - this.units(5)} font-size=${size}>${name}</text>
    </g>`;
  }

  snapLines() {
    const { bleed } = /** @type {Page} */ (this.page);
    const { x, y } = this.snapped;
    return svg`
      ${x ? casedLine("snap", { x: x.at, y: bleed.y }, { x: x.at, y: bleed.y + bleed.h }) : nothing}
      ${y ? casedLine("snap", { x: bleed.x, y: y.at }, { x: bleed.x + bleed.w, y: y.at }) : nothing}`;
  }
}

customElements.define("cover-stage", CoverStage);
