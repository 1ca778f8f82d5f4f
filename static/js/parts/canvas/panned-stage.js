// The base of both stages: an SVG in real units that pans, zooms, and hands the rest of the
// pointer to its tool.
import { svg } from "#lit";
import * as viewport from "../../geom/viewport.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../geom/boxes.js").Box} Box */
/** @typedef {import("../../geom/boxes.js").Point} Point */
/** @typedef {import("../../geom/viewport.js").View} View */

const KEEP_PX = 48;
const WHEEL_ZOOM = 0.0022;

export class PannedStage extends LightElement {
  constructor() {
    super();
    /** @type {View} */
    this.view = { scale: 1, x: 0, y: 0 };
    this.screen = { w: 0, h: 0 };
    /** True until somebody zooms or pans: the stage then follows the size of its window. */
    this.following = true;
    /** @type {Map<number, Point>} pointers that are down, on the screen */
    this.fingers = new Map();
    /** @type {"none" | "tool" | "pan" | "pinch"} */
    this.gesture = "none";
    this.penDown = false;
    this.spaceHeld = false;
    this.resizes = new ResizeObserver(() => this.measured());
  }

  /** What must fit on the screen, in stage units. @returns {Box} */
  get extent() {
    return { x: 0, y: 0, w: 100, h: 100 };
  }

  get margin() {
    return this.screen.w < 600 ? 12 : 28;
  }

  get limits() {
    const fit = viewport.fitted(this.extent, this.screen, this.margin).scale;
    return { min: fit * 0.25, max: fit * 32 };
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.resizes.observe(this);
    this.addEventListener("wheel", this.wheeled, { passive: false });
    this.addEventListener("keydown", this.spacePressed);
    this.addEventListener("keyup", this.spaceReleased);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.resizes.disconnect();
  }

  measured() {
    const { width, height } = this.getBoundingClientRect();
    if (width === 0 || (width === this.screen.w && height === this.screen.h)) return;
    this.screen = { w: width, h: height };
    if (this.following) this.fit();
    else this.show(this.view);
  }

  /** Show everything. */
  fit() {
    this.following = true;
    this.setView(viewport.fitted(this.extent, this.screen, this.margin));
  }

  /** Show one stage unit as `scale` screen pixels. @param {number} scale */
  zoomTo(scale) {
    this.following = false;
    this.show(viewport.centredOn(this.extent, this.screen, scale));
  }

  /** Show a part of the stage as near as it fits, with some of what is round it. @param {Box} box */
  zoomOn(box) {
    this.following = false;
    const { scale } = viewport.fitted(box, this.screen, this.margin * 3);
    this.show(viewport.centredOn(box, this.screen, Math.min(this.limits.max, scale)));
  }

  /** @param {number} factor @param {Point} [at] on the screen */
  zoomBy(factor, at = { x: this.screen.w / 2, y: this.screen.h / 2 }) {
    this.following = false;
    this.show(viewport.zoomed(this.view, factor, at, this.limits));
  }

  /** @param {number} dx @param {number} dy */
  panBy(dx, dy) {
    this.following = false;
    this.show(viewport.panned(this.view, dx, dy));
  }

  /** @param {View} view */
  show(view) {
    this.setView(viewport.heldOn(view, this.extent, this.screen, KEEP_PX));
  }

  /** @param {View} view */
  setView(view) {
    this.view = view;
    this.requestUpdate();
    this.emit("stage-zoomed", { scale: view.scale });
  }

  /** @param {WheelEvent} event */
  wheeled = (event) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      this.zoomBy(Math.exp(-event.deltaY * WHEEL_ZOOM), this.screenPoint(event));
    } else if (event.shiftKey && event.deltaX === 0) this.panBy(-event.deltaY, 0);
    else this.panBy(-event.deltaX, -event.deltaY);
  };

  /** @param {KeyboardEvent} event */
  spacePressed = (event) => {
    if (event.key !== " " || event.target !== this.querySelector("svg")) return;
    event.preventDefault();
    this.spaceHeld = true;
    this.classList.add("panning");
  };

  /** @param {KeyboardEvent} event */
  spaceReleased = (event) => {
    if (event.key !== " ") return;
    this.spaceHeld = false;
    this.classList.remove("panning");
  };

  /** @param {PointerEvent} event */
  pointerDown(event) {
    if (event.pointerType === "touch" && this.penDown) return;
    this.penDown = event.pointerType === "pen";
    this.fingers.set(event.pointerId, this.screenPoint(event));
    const area = /** @type {Element} */ (event.currentTarget);
    if (this.fingers.size === 2) {
      if (this.gesture === "tool") this.toolCancelled();
      this.gesture = "pinch";
    } else if (this.fingers.size === 1) {
      const pans = event.button === 1 || this.spaceHeld;
      this.gesture = pans ? "pan" : event.button === 0 && this.toolDown(this.stagePoint(event), event) ? "tool" : "none";
      if (this.gesture === "none" && event.pointerType === "touch" && event.button === 0) this.gesture = "pan";
    }
    if (this.gesture !== "none") area.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  pointerMoved(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return this.toolHovered(this.stagePoint(event), event);
    const now = this.screenPoint(event);
    if (this.gesture === "pan") this.panBy(now.x - before.x, now.y - before.y);
    if (this.gesture === "pinch") this.pinched(event.pointerId, before, now);
    this.fingers.set(event.pointerId, now);
    if (this.gesture === "tool") this.toolMoved(this.stagePoint(event), event);
  }

  /** @param {number} id @param {Point} before @param {Point} now */
  pinched(id, before, now) {
    const other = [...this.fingers.entries()].find(([key]) => key !== id)?.[1];
    if (!other) return;
    const factor = distance(now, other) / Math.max(1, distance(before, other));
    this.zoomBy(factor, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    this.panBy((now.x - before.x) / 2, (now.y - before.y) / 2);
  }

  /** @param {PointerEvent} event */
  pointerUp(event) {
    if (!this.fingers.delete(event.pointerId)) return;
    if (event.pointerType === "pen") this.penDown = false;
    if (this.fingers.size > 0) return;
    const done = this.gesture;
    this.gesture = "none";
    if (done === "tool") this.toolUp(this.stagePoint(event), event);
  }

  /** @param {PointerEvent} event */
  pointerLost(event) {
    if (!this.fingers.delete(event.pointerId)) return;
    if (this.gesture === "tool") this.toolCancelled();
    if (this.fingers.size === 0) this.gesture = "none";
  }

  /** Whether the tool takes this press. @param {Point} _point @param {PointerEvent} _event @returns {boolean} */
  toolDown(_point, _event) {
    return false;
  }

  /** @param {Point} _point @param {PointerEvent} _event */
  toolMoved(_point, _event) {}

  /** @param {Point} _point @param {PointerEvent} _event */
  toolHovered(_point, _event) {}

  /** @param {Point} _point @param {PointerEvent} _event */
  toolUp(_point, _event) {}

  toolCancelled() {}

  /** @param {MouseEvent} event @returns {Point} */
  screenPoint(event) {
    const { left, top } = this.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  /** @param {MouseEvent} event @returns {Point} */
  stagePoint(event) {
    return viewport.toStage(this.view, this.screenPoint(event));
  }

  /** Screen pixels as stage units. @param {number} pixels */
  units(pixels) {
    return pixels / this.view.scale;
  }

  get viewBox() {
    return viewport.viewBox(this.view, { w: Math.max(1, this.screen.w), h: Math.max(1, this.screen.h) });
  }
}

/** @param {Point} a @param {Point} b */
function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** A line that stays visible on any picture: dark under light. @param {string} kind @param {Box} box */
export function casedBox(kind, box) {
  return svg`<g class="guide ${kind}" aria-hidden="true">
    <rect class="casing" x=${box.x} y=${box.y} width=${box.w} height=${box.h}></rect>
    <rect class="stroke" x=${box.x} y=${box.y} width=${box.w} height=${box.h}></rect>
  </g>`;
}

/** @param {string} kind @param {Point} a @param {Point} b */
export function casedLine(kind, a, b) {
  return svg`<g class="guide ${kind}" aria-hidden="true">
    <line class="casing" x1=${a.x} y1=${a.y} x2=${b.x} y2=${b.y}></line>
    <line class="stroke" x1=${a.x} y1=${a.y} x2=${b.x} y2=${b.y}></line>
  </g>`;
}

/** Return a path that covers `outer` but for `inner`; use with fill-rule evenodd. @param {Box} outer @param {Box} inner */
export function around(outer, inner) {
  return rectPath(outer) + rectPath(inner);
}

/** @param {Box} box */
function rectPath(box) {
  return `M${box.x} ${box.y}h${box.w}v${box.h}h${-box.w}z`;
}
