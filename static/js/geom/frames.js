/** Frames on a canvas: snapped to a model, how much of them is painted, where a canvas grows to. */

import { bottom, right } from "./boxes.js";

/**
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {import("./boxes.js").Point} Point
 * @typedef {import("./pins.js").Size} Size
 * @typedef {{left: number, top: number, width: number, height: number}} Rect as rows and the API carry a box
 * @typedef {{code: "side" | "small" | "area", value: number, limit: number} | {code: "apart" | "painted"}} Refusal
 * @typedef {"left" | "top" | "right" | "bottom"} Side
 */

export const SIDE_MIN = 64;
export const SIDE_MAX = 8192;
export const AREA_MAX = 64_000_000;
export const LEAST_SHARE = 0.25;

/** @param {Rect} rect @returns {Box} */
export function boxOf({ left, top, width, height }) {
  return { x: left, y: top, w: width, h: height };
}

/** @param {Box} box @returns {Rect} */
export function rectOf({ x, y, w, h }) {
  return { left: Math.round(x), top: Math.round(y), width: Math.round(w), height: Math.round(h) };
}

/** Return the box between two corners, as [left, top, right, bottom]. @param {number[]} corners @returns {Box} */
export function between([left = 0, top = 0, far = 0, low = 0]) {
  return { x: left, y: top, w: far - left, h: low - top };
}

/** Return the frame on whole pixels with sides on the model's multiple; the side that a handle holds stays. @param {Box} box @param {number} multiple @param {string} [handle] @returns {Box} */
export function snappedFrame(box, multiple, handle = "se") {
  const w = stepped(box.w, multiple);
  const h = stepped(box.h, multiple);
  const x = Math.round(handle.includes("w") ? right(box) - w : box.x);
  const y = Math.round(handle.includes("n") ? bottom(box) - h : box.y);
  return { x, y, w, h };
}

/** @param {number} length @param {number} multiple */
function stepped(length, multiple) {
  const most = Math.floor(SIDE_MAX / multiple) * multiple;
  const least = Math.ceil(SIDE_MIN / multiple) * multiple;
  return Math.min(most, Math.max(least, Math.round(length / multiple) * multiple));
}

/** Return the frame to begin with: small, at the middle of the top edge and half beyond it. @param {Box} extent @param {number} multiple @returns {Box} */
export function firstFrame(extent, multiple) {
  const side = Math.min(extent.w, extent.h, 1024) * 0.7;
  const w = stepped(side, multiple);
  const h = stepped(side * 0.75, multiple);
  return { x: Math.round(extent.x + (extent.w - w) / 2), y: Math.round(extent.y - h / 2), w, h };
}

/** Return what two boxes have in common, or null. @param {Box} a @param {Box} b @returns {Box | null} */
export function shared(a, b) {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const w = Math.min(right(a), right(b)) - x;
  const h = Math.min(bottom(a), bottom(b)) - y;
  return w > 0 && h > 0 ? { x, y, w, h } : null;
}

/** Return the share of a frame that painted boxes cover together, 0 to 1. @param {Box} frame @param {Box[]} painted */
export function paintedShare(frame, painted) {
  const parts = painted.map((box) => shared(frame, box)).filter((box) => box !== null);
  const xs = [...new Set(parts.flatMap((box) => [box.x, right(box)]))].sort((a, b) => a - b);
  const ys = [...new Set(parts.flatMap((box) => [box.y, bottom(box)]))].sort((a, b) => a - b);
  let area = 0;
  for (let i = 1; i < xs.length; i += 1) {
    for (let j = 1; j < ys.length; j += 1) {
      const [x0, x1, y0, y1] = [xs[i - 1] ?? 0, xs[i] ?? 0, ys[j - 1] ?? 0, ys[j] ?? 0];
      const held = parts.some((box) => box.x <= x0 && right(box) >= x1 && box.y <= y0 && bottom(box) >= y1);
      if (held) area += (x1 - x0) * (y1 - y0);
    }
  }
  return area / (frame.w * frame.h);
}

/** Return why a frame cannot be painted as it lies, or null. @param {Box} frame @param {Box[]} painted @param {boolean} marked whether a part of it is marked @returns {Refusal | null} */
export function refusalOf(frame, painted, marked) {
  const small = Math.min(frame.w, frame.h);
  const side = Math.max(frame.w, frame.h);
  if (small < SIDE_MIN) return { code: "small", value: small, limit: SIDE_MIN };
  if (side > SIDE_MAX) return { code: "side", value: side, limit: SIDE_MAX };
  if (frame.w * frame.h > AREA_MAX) return { code: "area", value: frame.w * frame.h, limit: AREA_MAX };
  const share = paintedShare(frame, painted);
  if (share === 0) return { code: "apart" };
  return share >= 1 - 1e-9 && !marked ? { code: "painted" } : null;
}

/** Return where a canvas grows to when one steps back by a factor. @param {Box} extent @param {number} factor @returns {Box} */
export function zoomedOut(extent, factor) {
  const w = Math.round(extent.w * factor);
  const h = Math.round(extent.h * factor);
  return { x: extent.x - Math.round((w - extent.w) / 2), y: extent.y - Math.round((h - extent.h) / 2), w, h };
}

/** Return where a canvas grows to on one side, by a share of its length there. @param {Box} extent @param {Side} side @param {number} share @returns {Box} */
export function pannedTo(extent, side, share) {
  const dx = Math.round(extent.w * share);
  const dy = Math.round(extent.h * share);
  const { x, y, w, h } = extent;
  return { left: { x: x - dx, y, w: w + dx, h }, right: { x, y, w: w + dx, h }, top: { x, y: y - dy, w, h: h + dy }, bottom: { x, y, w, h: h + dy } }[side];
}

/** Return the smallest box of an aspect (width / height) around a canvas, the canvas in its middle. @param {Box} extent @param {number} aspect @returns {Box} */
export function withAspect(extent, aspect) {
  const w = Math.max(extent.w, Math.round(extent.h * aspect));
  const h = Math.max(extent.h, Math.round(extent.w / aspect));
  return { x: extent.x - Math.round((w - extent.w) / 2), y: extent.y - Math.round((h - extent.h) / 2), w, h };
}

/** Return the lines along which a frame was joined to what it continues, on the canvas. @param {Box} frame @param {number[] | null} kept [left, top, right, bottom] in the frame @returns {[Point, Point][]} */
export function seamLines(frame, kept) {
  if (!kept) return [];
  const box = between(kept);
  const [x0, y0, x1, y1] = [frame.x + box.x, frame.y + box.y, frame.x + right(box), frame.y + bottom(box)];
  /** @type {[boolean, Point, Point][]} */
  const sides = [
    [box.x > 0, { x: x0, y: y0 }, { x: x0, y: y1 }],
    [box.y > 0, { x: x0, y: y0 }, { x: x1, y: y0 }],
    [right(box) < frame.w, { x: x1, y: y0 }, { x: x1, y: y1 }],
    [bottom(box) < frame.h, { x: x0, y: y1 }, { x: x1, y: y1 }],
  ];
  return sides.filter(([joined]) => joined).map(([, a, b]) => [a, b]);
}

/** Return the size of a drawing of at most `most` pixels a side with a picture's proportions. @param {Size} size @param {number} most @returns {Size & {scale: number}} */
export function heldTo(size, most) {
  const scale = Math.min(1, most / Math.max(size.width, size.height));
  return { width: Math.round(size.width * scale), height: Math.round(size.height * scale), scale };
}
