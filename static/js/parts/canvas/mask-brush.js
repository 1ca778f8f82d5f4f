// The mask of a frame: a drawing of at most 2048 pixels a side over it, made stroke by stroke.
import { html } from "#lit";
import { begun, draw, extended, marksAny, withoutLast } from "../../core/strokes.js";
import { heldTo } from "../../geom/frames.js";
import { toScreen } from "../../geom/viewport.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/strokes.js").Stroke} Stroke */
/** @typedef {import("../../core/strokes.js").Dot} Dot */
/** @typedef {import("../../geom/pins.js").Size} Size */
/** @typedef {import("../../geom/viewport.js").View} View */

const SIDE_MAX = 2048;
const CANVAS_AREA_MAX = 16_777_216; // Safari refuses larger ones

export class MaskBrush extends LightElement {
  static properties = { size: { attribute: false }, origin: { attribute: false }, view: { attribute: false } };

  constructor() {
    super();
    /** @type {Size} of the frame */
    this.size = { width: 1, height: 1 };
    /** Where the frame's corner lies on the stage; strokes are counted from there. */
    this.origin = { x: 0, y: 0 };
    /** @type {View} */
    this.view = { scale: 1, x: 0, y: 0 };
    /** @type {Stroke[]} */
    this.strokes = [];
  }

  get held() {
    return heldTo(this.size, SIDE_MAX);
  }

  get marked() {
    return marksAny(this.strokes);
  }

  /** @returns {HTMLCanvasElement | null} */
  get canvas() {
    return this.querySelector("canvas");
  }

  get context() {
    return this.canvas?.getContext("2d") ?? null;
  }

  /** @param {Stroke} stroke */
  begin(stroke) {
    this.strokes = begun(this.strokes, stroke);
    if (this.context) draw(this.context, stroke, this.held.scale);
    this.told();
  }

  /** @param {Dot[]} dots */
  extend(dots) {
    const stroke = this.strokes.at(-1);
    const kept = extended(this.strokes, dots);
    if (!stroke || stroke.kind === "area" || kept.length === 0 || !this.context) return;
    draw(this.context, stroke, this.held.scale, stroke.dots.length - kept.length);
  }

  undo() {
    this.strokes = withoutLast(this.strokes);
    this.redraw();
  }

  clear() {
    this.strokes = [];
    this.redraw();
  }

  redraw() {
    const { context, canvas } = this;
    if (!context || !canvas) return;
    context.globalCompositeOperation = "source-over";
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (const stroke of this.strokes) draw(context, stroke, this.held.scale);
    this.told();
  }

  told() {
    this.emit("mask-changed", { strokes: this.strokes.length, marked: this.marked });
  }

  /** Whether this browser can make a mask of the frame's size. */
  get exportable() {
    return this.size.width * this.size.height <= CANVAS_AREA_MAX;
  }

  /** Return the mask at the frame's size: white is repainted, black is kept. @returns {Promise<Blob>} */
  async png() {
    const canvas = document.createElement("canvas");
    canvas.width = this.size.width;
    canvas.height = this.size.height;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = "#000";
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (this.canvas) context.drawImage(this.canvas, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The browser made no PNG."))), "image/png");
    });
  }

  /** @override @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    const { canvas, held } = this;
    if (!canvas) return;
    if (changed.has("size") && (canvas.width !== held.width || canvas.height !== held.height)) {
      canvas.width = held.width;
      canvas.height = held.height;
      this.redraw();
    }
    const corner = toScreen(this.view, this.origin);
    const scale = this.view.scale / held.scale;
    canvas.style.setProperty("transform", `translate(${corner.x}px, ${corner.y}px) scale(${scale})`);
  }

  /** @override */
  render() {
    return html`<canvas aria-hidden="true"></canvas>`;
  }
}

customElements.define("mask-brush", MaskBrush);
