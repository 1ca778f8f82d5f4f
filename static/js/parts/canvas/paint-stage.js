// The canvas in picture pixels: base, patches, frames being painted, and the frame in hand.
import { html, nothing, svg } from "#lit";
import { t } from "../../core/i18n.js";
import { HANDLES, centre, grown, handlePoint, holds, moved, resized, union } from "../../geom/boxes.js";
import { snappedFrame } from "../../geom/frames.js";
import { edges, snapMove, snapResize } from "../../geom/snap.js";
import { PannedStage, around, casedBox, casedLine } from "./panned-stage.js";
import { seamMarks } from "./seam-marks.js";
import "./mask-brush.js";

/** @typedef {import("../../geom/boxes.js").Box} Box */
/** @typedef {import("../../geom/boxes.js").Point} Point */
/** @typedef {import("../../geom/boxes.js").Handle} Handle */
/** @typedef {import("../../geom/snap.js").Line} Line */
/** @typedef {{id: number, href: string, box: Box}} Patch */
/** @typedef {{id: number, box: Box, words: string, tone: string, preview: string}} Work a frame being painted */
/** @typedef {import("./seam-marks.js").Look} Look */

const SNAP_PX = 8;
const HANDLE_PX = 11;
const HANDLE_REACH_PX = 30;
const LABEL_PX = 13;

export class PaintStage extends PannedStage {
  static properties = {
    base: { attribute: false },
    patches: { attribute: false },
    works: { attribute: false },
    others: { attribute: false },
    look: { attribute: false },
    frame: { attribute: false },
    target: { attribute: false },
    trim: { attribute: false },
    multiple: { type: Number },
    tool: { attribute: false },
    radius: { type: Number },
    label: {},
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    /** @type {{href: string, box: Box} | null} */
    this.base = null;
    /** @type {Patch[]} the lowest first */
    this.patches = [];
    /** @type {Work[]} */
    this.works = [];
    /** @type {{tab: string, box: Box, name: string, color: number}[]} frames that others hold */
    this.others = [];
    /** @type {Look | null} a candidate shown at its place */
    this.look = null;
    /** @type {Box | null} */
    this.frame = null;
    /** @type {Box | null} what the page needs, bleed included */
    this.target = null;
    /** @type {Box | null} where the paper is cut */
    this.trim = null;
    this.multiple = 8;
    /** @type {"frame" | "brush" | "eraser" | "hand"} */
    this.tool = "frame";
    this.radius = 40;
    this.label = "";
    this.readOnly = false;
    /** @type {{handle: Handle | "move", from: Point, frame: Box} | null} */
    this.drag = null;
    /** @type {{x: Line | null, y: Line | null}} */
    this.snapped = { x: null, y: null };
    /** @type {Point | null} where the brush hovers */
    this.hover = null;
  }

  /** Everything that is painted. @returns {Box} */
  get painted() {
    const base = this.base?.box ?? { x: 0, y: 0, w: 100, h: 100 };
    return this.patches.reduce((whole, { box }) => union(whole, box), base);
  }

  /** @override */
  get extent() {
    const more = [this.target, this.frame, this.look?.box ?? null, ...this.works.map(({ box }) => box)];
    return more.reduce((/** @type {Box} */ whole, box) => (box ? union(whole, box) : whole), this.painted);
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
    const grew = ["base", "target", "patches", "works"].some((name) => changed.has(name));
    if (grew && this.following && this.screen.w && !this.drag) this.fit();
  }

  /** @override @param {Point} point @param {PointerEvent} event */
  toolDown(point, event) {
    if (this.readOnly || this.look || !this.frame || this.tool === "hand") return false;
    if (this.painting) return this.strokeDown(point, event);
    const target = /** @type {Element} */ (event.target);
    const handle = /** @type {Handle | undefined} */ (target.closest("[data-handle]")?.getAttribute("data-handle") ?? undefined);
    if (!handle && !holds(this.frame, point)) {
      this.emit("frame-changed", { frame: snappedFrame({ ...this.frame, x: point.x - this.frame.w / 2, y: point.y - this.frame.h / 2 }, this.multiple) });
      return false;
    }
    this.drag = { handle: handle ?? "move", from: point, frame: this.frame };
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
    const { x: left, y: top } = this.frame ?? { x: 0, y: 0 };
    return { x: x - left, y: y - top, pressure: event.pointerType === "pen" ? Math.max(0.2, event.pressure) : 1 };
  }

  /** @override @param {Point} point @param {PointerEvent} event */
  toolMoved(point, event) {
    if (!this.drag) {
      const all = event.getCoalescedEvents?.() ?? [];
      this.mask?.extend((all.length > 0 ? all : [event]).map((one) => this.dot(this.stagePoint(one), one)));
      this.hover = point;
      return this.requestUpdate();
    }
    const { handle, from, frame } = this.drag;
    const [dx, dy] = [point.x - from.x, point.y - from.y];
    const free = handle === "move" ? moved(frame, dx, dy) : resized(frame, handle, dx, dy, { min: 64 });
    const loose = event.ctrlKey || event.metaKey;
    const reach = this.units(SNAP_PX);
    const snap = loose ? { box: free, x: null, y: null } : handle === "move" ? snapMove(free, this.lines(), reach) : snapResize(free, handle, this.lines(), reach);
    this.snapped = { x: snap.x, y: snap.y };
    this.emit("frame-changed", { frame: snappedFrame(snap.box, this.multiple, handle) });
  }

  /** The frame sticks to what is painted and to what the cover needs. */
  lines() {
    const sets = [this.painted, ...(this.target ? [this.target] : [])].map((box) => edges(box, "source"));
    return { x: sets.flatMap((set) => set.x), y: sets.flatMap((set) => set.y) };
  }

  /** @override */
  toolUp() {
    this.drag = null;
    this.snapped = { x: null, y: null };
    this.requestUpdate();
  }

  /** @override */
  toolCancelled() {
    if (this.drag) this.emit("frame-changed", { frame: this.drag.frame });
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
    if (!this.base) return nothing;
    const brushing = this.painting && !this.look;
    const { x, y, w, h } = this.frame ?? { x: 0, y: 0, w: 1, h: 1 };
    return html`<svg
        class="stage ${brushing ? "brushing" : ""}"
        viewBox=${this.viewBox}
        role="group"
        aria-label=${this.look ? this.look.words : this.label}
        tabindex="0"
        @pointerdown=${this.pointerDown}
        @pointermove=${this.pointerMoved}
        @pointerup=${this.pointerUp}
        @pointercancel=${this.pointerLost}
        @pointerleave=${() => ((this.hover = null), this.requestUpdate())}
      >
        ${this.sheet(this.base)} ${this.overlays()}
      </svg>
      <mask-brush class=${brushing ? "" : "faint"} .size=${{ width: w, height: h }} .origin=${{ x, y }} .view=${this.view} ?hidden=${this.look !== null || !this.painting}></mask-brush>`;
  }

  /** @param {{href: string, box: Box}} base */
  sheet(base) {
    const step = this.units(9);
    return svg`
      <defs><pattern id="new-area" width=${step} height=${step} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="stripe" width=${step / 2} height=${step}></rect>
      </pattern></defs>
      ${this.look ? nothing : this.ground()}
      ${picture(base.href, base.box)}
      ${this.patches.map(({ href, box }) => picture(href, box))}
      ${this.works.map((work) => this.work(work))}
      ${this.look ? picture(this.look.href, this.look.box) : nothing}`;
  }

  /** What is still empty of the page and of the frame; pictures cover the rest of it. */
  ground() {
    const { frame, target } = this;
    return svg`
      ${target ? svg`<path class="need-area" fill-rule="evenodd" d=${around(target, this.painted)}></path>` : nothing}
      ${frame && this.tool !== "hand" ? svg`<rect class="new-area" fill="url(#new-area)" x=${frame.x} y=${frame.y} width=${frame.w} height=${frame.h}></rect>` : nothing}`;
  }

  overlays() {
    const { look, frame, target, trim } = this;
    return svg`
      ${target ? casedBox("need", target) : nothing}
      ${trim ? casedBox("trim-line", trim) : nothing}
      ${look ? nothing : this.others.map((held) => this.otherFrame(held))}
      ${look ? seamMarks(look, this.units(1)) : nothing}
      ${frame && !look && this.tool !== "hand" ? this.frameOf(frame) : nothing}
      ${this.hover && this.painting && !look ? this.cursor(this.hover) : nothing}`;
  }

  /** @param {Work} work */
  work({ box, words, tone, preview }) {
    const size = this.units(LABEL_PX);
    return svg`<g class="work ${tone}">
      ${preview ? picture(preview, box) : svg`<rect class="waiting" x=${box.x} y=${box.y} width=${box.w} height=${box.h}></rect>`}
      ${casedBox("work-edge", box)}
      <text class="stage-words" x=${box.x + size / 2} y=${box.y + size * 1.4} font-size=${size}>${words}</text>
    </g>`;
  }

  /** @param {{box: Box, name: string, color: number}} held */
  otherFrame({ box, name, color }) {
    const size = this.units(LABEL_PX);
    return svg`<g class="other-frame person-${color}">${casedBox("held", box)}
      <text class="stage-words" x=${box.x + size / 2} y=${box.y - size / 2} font-size=${size}>${name}</text></g>`;
  }

  /** @param {Box} frame */
  frameOf(frame) {
    const { x, y } = this.snapped;
    const far = grown(frame, 100000);
    const grab = this.tool === "frame" && !this.readOnly;
    return svg`
      ${grab ? svg`<rect class="grab" x=${frame.x} y=${frame.y} width=${frame.w} height=${frame.h}></rect>` : nothing}
      ${casedBox("frame", frame)}
      ${x ? casedLine("snap", { x: x.at, y: far.y }, { x: x.at, y: far.y + far.h }) : nothing}
      ${y ? casedLine("snap", { x: far.x, y: y.at }, { x: far.x + far.w, y: y.at }) : nothing}
      ${grab ? HANDLES.map((handle) => this.handleOf(handle, frame)) : nothing}`;
  }

  /** @param {Handle} handle @param {Box} frame */
  handleOf(handle, frame) {
    const { x, y } = handlePoint(frame, handle);
    const [size, reach] = [this.units(HANDLE_PX), this.units(HANDLE_REACH_PX)];
    return svg`<g class="handle ${handle}" data-handle=${handle} aria-hidden="true">
      <rect class="reach" x=${x - reach / 2} y=${y - reach / 2} width=${reach} height=${reach}></rect>
      <rect class="knob" x=${x - size / 2} y=${y - size / 2} width=${size} height=${size}></rect>
    </g>`;
  }

  /** @param {Point} at */
  cursor({ x, y }) {
    return svg`<g class="guide brush-cursor" aria-hidden="true">
      <circle class="casing" cx=${x} cy=${y} r=${this.radius}></circle><circle class="stroke" cx=${x} cy=${y} r=${this.radius}></circle>
    </g>`;
  }

  /** The middle of what the window shows, in picture pixels. @returns {Point} */
  get middle() {
    return centre({ x: -this.view.x / this.view.scale, y: -this.view.y / this.view.scale, w: this.units(this.screen.w), h: this.units(this.screen.h) });
  }
}

/** @param {string} href @param {Box} box */
function picture(href, box) {
  return svg`<image href=${href} x=${box.x} y=${box.y} width=${box.w} height=${box.h} preserveAspectRatio="none"></image>`;
}

customElements.define("paint-stage", PaintStage);
