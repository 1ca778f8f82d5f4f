// The brush that marks the subject on the stage: strokes by pointer, or dabs by keyboard.
import { rounded } from "../geom/units.js";

/** @typedef {import("../geom/boxes.js").Box} Box */
/** @typedef {import("../geom/boxes.js").Point} Point */
/** @typedef {{keep: boolean, width: number, points: [number, number][]}} Stroke in fractions of the picture, as the server takes it */

const POINTS_MAX = 400;
const STROKES_MAX = 200;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class SubjectBrush extends EventTarget {
  /** @param {Box} placed where the whole picture lies, in mm @param {boolean} flip */
  constructor(placed, flip) {
    super();
    this.placed = placed;
    this.flip = flip;
    this.keep = true;
    this.widthMm = 10;
    /** @type {{keep: boolean, widthMm: number, points: Point[]}[]} */
    this.strokes = [];
    /** @type {Point} */
    this.cross = { x: placed.x + placed.w / 2, y: placed.y + placed.h / 3 };
    this.drawing = false;
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Point} point */
  down(point) {
    this.drawing = true;
    this.cross = point;
    this.strokes = [...this.strokes, { keep: this.keep, widthMm: this.widthMm, points: [point] }].slice(-STROKES_MAX);
    this.changed();
  }

  /** @param {Point} point */
  moved(point) {
    const stroke = this.strokes.at(-1);
    const last = stroke?.points.at(-1);
    if (!this.drawing || !stroke || !last || stroke.points.length >= POINTS_MAX) return;
    if (Math.hypot(point.x - last.x, point.y - last.y) < stroke.widthMm / 6) return;
    stroke.points.push(point);
    this.changed();
  }

  up() {
    this.drawing = false;
    this.changed();
  }

  undo() {
    this.strokes = this.strokes.slice(0, -1);
    this.changed();
  }

  clear() {
    this.strokes = [];
    this.changed();
  }

  /** Move the cross by arrows and dab with space; true where the key was meant for the brush. @param {{key: string, shiftKey: boolean}} event */
  key(event) {
    const by = ARROWS[event.key];
    if (by) {
      const step = event.shiftKey ? 1 : this.widthMm / 2;
      this.cross = { x: this.cross.x + by[0] * step, y: this.cross.y + by[1] * step };
    } else if (event.key === " " || event.key === "Enter") {
      this.down(this.cross);
      this.up();
    } else return false;
    this.changed();
    return true;
  }

  /** @returns {Stroke[]} */
  get body() {
    const side = Math.max(this.placed.w, this.placed.h);
    return this.strokes.map(({ keep, widthMm, points }) => ({
      keep,
      width: Math.min(0.5, Math.max(0.001, rounded(widthMm / side, 4))),
      points: points.map((point) => this.fraction(point)),
    }));
  }

  /** @param {Point} point @returns {[number, number]} */
  fraction({ x, y }) {
    const across = held((x - this.placed.x) / this.placed.w);
    return [rounded(this.flip ? 1 - across : across, 4), rounded(held((y - this.placed.y) / this.placed.h), 4)];
  }
}

/** @param {number} fraction */
function held(fraction) {
  return Math.min(1, Math.max(0, fraction));
}
