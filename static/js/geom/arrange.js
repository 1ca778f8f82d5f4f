/** Aligning and distributing boxes: where each is to go, and nothing else of it. */

import { bottom, handlePoint, right, union } from "./boxes.js";

/**
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {import("./boxes.js").Handle} Handle
 * @typedef {"left"|"centre"|"right"|"top"|"middle"|"bottom"} Edge
 */

/** Return the box that several objects fill together. @param {{box: Box}[]} objects @returns {Box} */
export function frameOf(objects) {
  return objects.map(({ box }) => box).reduce(union);
}

/** Return the boxes with one edge, or their middle, on that of `frame`. @param {Box[]} boxes @param {Edge} edge @param {Box} frame @returns {Box[]} */
export function aligned(boxes, edge, frame) {
  return boxes.map((box) => {
    switch (edge) {
      case "left":
        return { ...box, x: frame.x };
      case "centre":
        return { ...box, x: frame.x + (frame.w - box.w) / 2 };
      case "right":
        return { ...box, x: right(frame) - box.w };
      case "top":
        return { ...box, y: frame.y };
      case "middle":
        return { ...box, y: frame.y + (frame.h - box.h) / 2 };
      default:
        return { ...box, y: bottom(frame) - box.h };
    }
  });
}

/** Return the boxes with equal gaps between neighbours; the outermost two stay. @param {Box[]} boxes @param {"x"|"y"} axis @returns {Box[]} */
export function distributed(boxes, axis) {
  if (boxes.length < 3) return boxes;
  const size = axis === "x" ? "w" : "h";
  const order = [...boxes].sort((a, b) => a[axis] - b[axis]);
  const first = at(order, 0);
  const last = at(order, order.length - 1);
  const taken = boxes.reduce((sum, box) => sum + box[size], 0);
  return spaced(boxes, axis, (last[axis] + last[size] - first[axis] - taken) / (boxes.length - 1));
}

/** Return the boxes one after the other with a gap between neighbours; the first of them stays. @param {Box[]} boxes @param {"x"|"y"} axis @param {number} gap @returns {Box[]} */
export function spaced(boxes, axis, gap) {
  const size = axis === "x" ? "w" : "h";
  const moved = [...boxes];
  const places = boxes.map((_, place) => place).sort((a, b) => at(boxes, a)[axis] - at(boxes, b)[axis]);
  let start = boxes.length > 0 ? at(boxes, places[0] ?? 0)[axis] : 0;
  for (const place of places) {
    moved[place] = { ...at(boxes, place), [axis]: start };
    start += at(boxes, place)[size] + gap;
  }
  return moved;
}

/** Return the gap between the first two boxes along an axis; less than nothing where they overlap. @param {Box[]} boxes @param {"x"|"y"} axis */
export function firstGap(boxes, axis) {
  const [first, second] = [...boxes].sort((a, b) => a[axis] - b[axis]);
  return first && second ? second[axis] - first[axis] - (axis === "x" ? first.w : first.h) : 0;
}

/** Return the boxes all larger or smaller by `factor`, with their gaps; the named corner of their frame stays. @param {Box[]} boxes @param {number} factor @param {Handle} [corner] @returns {Box[]} */
export function scaled(boxes, factor, corner = "nw") {
  if (boxes.length === 0) return boxes;
  const { x, y } = handlePoint(boxes.reduce(union), corner);
  return boxes.map((box) => ({ x: x + (box.x - x) * factor, y: y + (box.y - y) * factor, w: box.w * factor, h: box.h * factor }));
}

/** @param {Box[]} boxes @param {number} place @returns {Box} */
function at(boxes, place) {
  return /** @type {Box} */ (boxes[place]);
}
