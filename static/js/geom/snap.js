/** Snapping: the lines that boxes stick to, and the correction that puts them there. */

import { bottom, right } from "./boxes.js";

/**
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {import("./boxes.js").Handle} Handle
 * @typedef {"trim"|"safe"|"bleed"|"centre"|"element"|"source"|"guide"} LineKind
 * @typedef {{at: number, kind: LineKind}} Line
 * @typedef {{x: Line[], y: Line[]}} Lines
 * @typedef {{box: Box, x: Line | null, y: Line | null}} Snapped
 */

/** Return the vertical and horizontal edges of a box as lines. @param {Box} box @param {LineKind} kind @returns {Lines} */
export function edges(box, kind) {
  return {
    x: [box.x, right(box)].map((at) => ({ at, kind })),
    y: [box.y, bottom(box)].map((at) => ({ at, kind })),
  };
}

/** @param {Box} box @param {LineKind} kind @returns {Lines} */
export function middle(box, kind) {
  return { x: [{ at: box.x + box.w / 2, kind }], y: [{ at: box.y + box.h / 2, kind }] };
}

/**
 * Return every line of a page: trim, safe, bleed, their centre, and the other elements. On a
 * wraparound sheet back, spine and front have lines of their own.
 * @param {{trim: Box, safe: Box, bleed: Box, front?: Box, spine?: Box | null, back?: {trim: Box, safe: Box} | null}} page
 * @param {Box[]} others
 * @returns {Lines}
 */
export function pageLines(page, others) {
  const { front, spine, back } = page;
  const parts = front && spine && back ? [edges(back.safe, "safe"), edges(spine, "trim"), ...[back.trim, spine, front].map((part) => middle(part, "centre"))] : [];
  const sets = [
    ...parts,
    edges(page.safe, "safe"),
    edges(page.trim, "trim"),
    edges(page.bleed, "bleed"),
    middle(page.trim, "centre"),
    ...others.flatMap((box) => [edges(box, "element"), middle(box, "element")]),
  ];
  return { x: sets.flatMap((set) => set.x), y: sets.flatMap((set) => set.y) };
}

/** Return the lines together with the guides that people drew. @param {Lines} lines @param {{x?: number[], y?: number[]}} guides @returns {Lines} */
export function withGuides(lines, { x = [], y = [] }) {
  /** @param {number} at @returns {Line} */
  const line = (at) => ({ at, kind: "guide" });
  return { x: [...lines.x, ...x.map(line)], y: [...lines.y, ...y.map(line)] };
}

/**
 * Return the moved box with the nearest of its edges or its centre on a line, per axis.
 * @param {Box} box
 * @param {Lines} lines
 * @param {number} tolerance in the unit of the box
 * @returns {Snapped}
 */
export function snapMove(box, lines, tolerance) {
  const x = nearest([box.x, box.x + box.w / 2, right(box)], lines.x, tolerance);
  const y = nearest([box.y, box.y + box.h / 2, bottom(box)], lines.y, tolerance);
  const held = { ...box, x: box.x + (x ? x.by : 0), y: box.y + (y ? y.by : 0) };
  return { box: held, x: x && x.line, y: y && y.line };
}

/**
 * Return the resized box with the dragged edges on their nearest lines; the other edges stay.
 * @param {Box} box
 * @param {Handle} handle
 * @param {Lines} lines
 * @param {number} tolerance
 * @param {number} min least width and height that snapping may leave
 * @returns {Snapped}
 */
export function snapResize(box, handle, lines, tolerance, min = 1) {
  const held = { ...box };
  const x = nearest(draggedX(box, handle), lines.x, tolerance);
  const y = nearest(draggedY(box, handle), lines.y, tolerance);
  const fitsX = x && pullX(held, handle, x.by, min);
  const fitsY = y && pullY(held, handle, y.by, min);
  return { box: held, x: x && fitsX ? x.line : null, y: y && fitsY ? y.line : null };
}

/** @param {Box} box @param {Handle} handle */
function draggedX(box, handle) {
  return handle.includes("w") ? [box.x] : handle.includes("e") ? [right(box)] : [];
}

/** @param {Box} box @param {Handle} handle */
function draggedY(box, handle) {
  return handle.includes("n") ? [box.y] : handle.includes("s") ? [bottom(box)] : [];
}

/** @param {Box} held @param {Handle} handle @param {number} by @param {number} min */
function pullX(held, handle, by, min) {
  const grow = handle.includes("w") ? -by : by;
  if (held.w + grow < min) return false;
  held.w += grow;
  if (handle.includes("w")) held.x += by;
  return true;
}

/** @param {Box} held @param {Handle} handle @param {number} by @param {number} min */
function pullY(held, handle, by, min) {
  const grow = handle.includes("n") ? -by : by;
  if (held.h + grow < min) return false;
  held.h += grow;
  if (handle.includes("n")) held.y += by;
  return true;
}

/**
 * Return the smallest move that puts one of the places on one of the lines. Earlier lines win
 * where two are equally near, so the page comes before its elements.
 * @param {number[]} places
 * @param {Line[]} lines
 * @param {number} tolerance
 * @returns {{by: number, line: Line} | null}
 */
function nearest(places, lines, tolerance) {
  /** @type {{by: number, line: Line} | null} */
  let best = null;
  for (const line of lines) {
    for (const place of places) {
      const by = line.at - place;
      const nearer = best === null || Math.abs(by) < Math.abs(best.by) - 1e-9;
      if (Math.abs(by) <= tolerance && nearer) best = { by, line };
    }
  }
  return best;
}
