// One picture in its own pixels: the frame it is extended to, or the mask that is repainted.
import { html, nothing, svg } from "#lit";
import { t } from "../../core/i18n.js";
import { HANDLES, grown, handlePoint, resized, spanned, union } from "../../geom/boxes.js";
import { NONE, frameOf, pulledPadding } from "../../geom/frames.js";
import { edges, snapResize } from "../../geom/snap.js";
import { PannedStage, around, casedBox, casedLine } from "./panned-stage.js";
import "./mask-brush.js";

/** @typedef {import("../../geom/boxes.js").Box} Box */
/** @typedef {import("../../geom/boxes.js").Point} Point */
/** @typedef {import("../../geom/boxes.js").Handle} Handle */
/** @typedef {import("../../geom/pins.js").Padding} Padding */
/** @typedef {import("../../geom/pins.js").Size} Size */
/** @typedef {import("../../geom/snap.js").Line} Line */
/** @typedef {{href: string, padding: Padding, width: number, height: number, label: string}} Candidate */

const SNAP_PX = 8;
const HANDLE_PX = 11;
const HANDLE_REACH_PX = 30;

export class PaintStage extends PannedStage {
  static properties = {
    picture: { attribute: false },
    candidate: { attribute: false },
    padding: { attribute: false },
    need: { attribute: false },
    tool: { attribute: false },
    radius: { type: Number },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    /** @type {{href: string, width: number, height: number, label: string} | null} */
    this.picture = null;
    /** @type {Candidate | null} a result that is looked at in the picture's place */
    this.candidate = null;
    /** @type {Padding} */
    this.padding = NONE;
    /** @type {Padding | null} what the cover still needs */
    this.need = null;
    /** @type {"frame" | "brush" | "eraser" | "hand"} */
    this.tool = "frame";
    this.radius = 40;
    this.readOnly = false;
    /** @type {{handle: Handle, from: Point, frame: Box, padding: Padding} | null} */
    this.drag = null;
    /** @type {{x: Line | null, y: Line | null}} */
    this.snapped = { x: null, y: null };
    /** @type {Point | null} where the brush hovers */
    this.hover = null;
  }

  /** @returns {Size} */
  get size() {
    return this.picture ?? { width: 100, height: 100 };
  }

  /** @override */
  get extent() {
    const frames = [this.padding, this.need ?? NONE, this.candidate?.padding ?? NONE].map((padding) => frameOf(this.size, padding));
    return frames.reduce(union);
  }

  /** @returns {import("./mask-brush.js").MaskBrush | null} */
  get mask() {
    return this.querySelector("mask-brush");
  }

  get painting() {
    return this.tool === "brush" || this.tool === "eraser";
  }

  /** @override @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    const grew = changed.has("picture") || changed.has("need") || changed.has("candidate");
    if (grew && this.following && this.screen.w) this.fit();
  }

  /** @override @param {Point} point @param {PointerEvent} event */
  toolDown(point, event) {
    if (this.readOnly || this.candidate) return false;
    if (this.painting) return this.strokeDown(point, event);
    const target = /** @type {Element} */ (event.target);
    const handle = /** @type {Handle | undefined} */ (target.closest("[data-handle]")?.getAttribute("data-handle") ?? undefined);
    if (!handle) return false;
    this.drag = { handle, from: point, frame: frameOf(this.size, this.padding), padding: this.padding };
    return true;
  }

  /** @param {Point} point @param {PointerEvent} event */
  strokeDown(point, event) {
    const kind = this.tool === "eraser" ? "eraser" : "brush";
    this.mask?.begin({ kind, radius: this.radius, dots: [this.dot(point, event)] });
    return true;
  }

  /** @param {Point} point @param {PointerEvent} event */
  dot({ x, y }, event) {
    return { x, y, pressure: event.pointerType === "pen" ? Math.max(0.2, event.pressure) : 1 };
  }

  /** @override @param {Point} point @param {PointerEvent} event */
  toolMoved(point, event) {
    if (!this.drag) {
      const all = event.getCoalescedEvents?.() ?? [];
      this.mask?.extend((all.length > 0 ? all : [event]).map((one) => this.dot(this.stagePoint(one), one)));
      this.hover = point;
      return this.requestUpdate();
    }
    const { handle, from, frame, padding } = this.drag;
    const free = resized(frame, handle, point.x - from.x, point.y - from.y, { min: 8 });
    const lines = this.lines();
    const snap = event.ctrlKey || event.metaKey ? { box: free, x: null, y: null } : snapResize(free, handle, lines, this.units(SNAP_PX));
    this.snapped = { x: snap.x, y: snap.y };
    this.emit("frame-changed", { padding: pulledPadding(this.size, padding, handle, snap) });
  }

  /** The frame sticks to what the cover needs, and to the picture's own edges. */
  lines() {
    const sets = [frameOf(this.size, NONE), ...(this.need ? [frameOf(this.size, this.need)] : [])].map((box) => edges(box, "source"));
    return { x: sets.flatMap((set) => set.x), y: sets.flatMap((set) => set.y) };
  }

  /** @override */
  toolUp() {
    this.drag = null;
    this.snapped = { x: null, y: null };
    if (this.following) this.fit();
    this.requestUpdate();
  }

  /** @override */
  toolCancelled() {
    if (this.drag) this.emit("frame-changed", { padding: this.drag.padding });
    else if (this.painting) this.mask?.undo();
    this.drag = null;
    this.snapped = { x: null, y: null };
  }

  /** @override @param {Point} point */
  toolHovered(point) {
    if (!this.painting) return;
    this.hover = point;
    this.requestUpdate();
  }

  /** @override */
  render() {
    if (!this.picture) return nothing;
    return html`<svg
        class="stage ${this.painting && !this.candidate ? "brushing" : ""}"
        viewBox=${this.viewBox}
        role="group"
        aria-label=${this.candidate ? this.candidate.label : this.picture.label}
        tabindex="0"
        @pointerdown=${this.pointerDown}
        @pointermove=${this.pointerMoved}
        @pointerup=${this.pointerUp}
        @pointercancel=${this.pointerLost}
        @pointerleave=${() => ((this.hover = null), this.requestUpdate())}
      >
        ${this.candidate ? this.lookAt(this.candidate) : this.sheet(this.picture)}
      </svg>
      <mask-brush class=${this.painting && !this.candidate ? "" : "faint"} .size=${this.size} .view=${this.view} ?hidden=${this.candidate !== null || this.tool === "frame"}></mask-brush>`;
  }

  /** @param {{href: string, width: number, height: number}} picture */
  sheet({ href, width, height }) {
    const frame = frameOf(this.size, this.padding);
    const inner = { x: 0, y: 0, w: width, h: height };
    const step = this.units(9);
    return svg`
      <defs><pattern id="new-area" width=${step} height=${step} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="stripe" width=${step / 2} height=${step}></rect>
      </pattern></defs>
      <image href=${href} x="0" y="0" width=${width} height=${height} preserveAspectRatio="none"></image>
      <path class="new-area" fill="url(#new-area)" fill-rule="evenodd" d=${around(frame, inner)}></path>
      ${casedBox("picture-edge", inner)}
      ${this.need ? casedBox("need", frameOf(this.size, this.need)) : nothing}
      ${this.tool === "frame" ? this.frame(frame) : nothing}
      ${this.hover && this.painting ? this.cursor(this.hover) : nothing}`;
  }

  /** @param {Candidate} candidate */
  lookAt({ href, padding, width, height }) {
    const scale = (this.size.width + padding.left + padding.right) / width;
    const box = { x: -padding.left, y: -padding.top, w: width * scale, h: height * scale };
    return svg`<image href=${href} x=${box.x} y=${box.y} width=${box.w} height=${box.h} preserveAspectRatio="none"></image>
      ${casedBox("picture-edge", box)}`;
  }

  /** @param {Box} frame */
  frame(frame) {
    const { x, y } = this.snapped;
    const far = grown(frame, 100000);
    return svg`${casedBox("frame", frame)}
      ${x ? casedLine("snap", { x: x.at, y: far.y }, { x: x.at, y: far.y + far.h }) : nothing}
      ${y ? casedLine("snap", { x: far.x, y: y.at }, { x: far.x + far.w, y: y.at }) : nothing}
      ${this.readOnly ? nothing : HANDLES.map((handle) => this.handleOf(handle, frame))}`;
  }

  /** @param {Handle} handle @param {Box} frame */
  handleOf(handle, frame) {
    const { x, y } = handlePoint(frame, handle);
    const [size, reach] = [this.units(HANDLE_PX), this.units(HANDLE_REACH_PX)];
    const knob = spanned({ x: x - size / 2, y: y - size / 2 }, { x: x + size / 2, y: y + size / 2 });
    return svg`<g class="handle ${handle}" data-handle=${handle} aria-hidden="true">
      <rect class="reach" x=${x - reach / 2} y=${y - reach / 2} width=${reach} height=${reach}></rect>
      <rect class="knob" x=${knob.x} y=${knob.y} width=${knob.w} height=${knob.h}></rect>
    </g>`;
  }

  /** @param {Point} at */
  cursor({ x, y }) {
    return svg`<g class="guide brush-cursor" aria-hidden="true">
      <circle class="casing" cx=${x} cy=${y} r=${this.radius}></circle><circle class="stroke" cx=${x} cy=${y} r=${this.radius}></circle>
    </g>`;
  }
}

/** @param {number | null | undefined} score @returns {[string, string] | null} tone and words of a seam score */
export function seamWords(score) {
  if (score === null || score === undefined) return null;
  const shown = (Math.round(score * 10) / 10).toFixed(1);
  if (score <= 1) return ["ok", t("seam %(score)s · good", { score: shown })];
  if (score <= 1.25) return ["warn", t("seam %(score)s · fair", { score: shown })];
  return ["bad", t("seam %(score)s · visible", { score: shown })];
}

customElements.define("paint-stage", PaintStage);
