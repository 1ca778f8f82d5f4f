/** The frame of an outpainting: a picture, what is added on each side, and what may be. */

import { bottom, right } from "./boxes.js";

/**
 * @typedef {import("./pins.js").Size} Size
 * @typedef {import("./pins.js").Padding} Padding
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {{code: "empty"} | {code: "side" | "padding" | "area", value: number, limit: number}} Refusal
 */

export const MULTIPLE = 8;
export const PADDING_MAX = 4096;
export const SIDE_MAX = 8192;
export const AREA_MAX = 64_000_000;
export const NONE = Object.freeze({ left: 0, top: 0, right: 0, bottom: 0 });

/** Return the frame around a picture whose top left corner is 0, 0. @param {Size} size @param {Padding} padding @returns {Box} */
export function frameOf(size, padding) {
  return {
    x: -padding.left,
    y: -padding.top,
    w: size.width + padding.left + padding.right,
    h: size.height + padding.top + padding.bottom,
  };
}

/** Return the padding that a frame means: whole steps of the model, never into the picture. @param {Size} size @param {Box} frame @returns {Padding} */
export function paddingOf(size, frame) {
  return {
    left: stepped(-frame.x),
    top: stepped(-frame.y),
    right: stepped(right(frame) - size.width),
    bottom: stepped(bottom(frame) - size.height),
  };
}

/**
 * Return the padding after one handle was pulled: sides that the handle does not move keep
 * theirs, and a side on a snapping line lies exactly there instead of on a whole step.
 * @param {Size} size
 * @param {Padding} before
 * @param {import("./boxes.js").Handle} handle
 * @param {import("./snap.js").Snapped} snapped
 * @returns {Padding}
 */
export function pulledPadding(size, before, handle, { box, x, y }) {
  const steps = paddingOf(size, box);
  /** @param {number} length @param {number} step @param {unknown} line */
  const side = (length, step, line) => (line ? Math.max(0, Math.round(length)) : step);
  return {
    left: handle.includes("w") ? side(-box.x, steps.left, x) : before.left,
    top: handle.includes("n") ? side(-box.y, steps.top, y) : before.top,
    right: handle.includes("e") ? side(right(box) - size.width, steps.right, x) : before.right,
    bottom: handle.includes("s") ? side(bottom(box) - size.height, steps.bottom, y) : before.bottom,
  };
}

/** @param {number} length */
export function stepped(length) {
  const whole = Math.round(length / MULTIPLE) * MULTIPLE;
  return Math.min(PADDING_MAX, Math.max(0, whole)) + 0;
}

/** Return the share of the frame that is painted already, 0 to 1. @param {Size} size @param {Padding} padding */
export function paintedShare(size, padding) {
  const frame = frameOf(size, padding);
  return (size.width * size.height) / (frame.w * frame.h);
}

/** Return why a frame cannot be painted, or null. @param {Size} size @param {Padding} padding @returns {Refusal | null} */
export function refusalOf(size, padding) {
  const frame = frameOf(size, padding);
  const most = Math.max(padding.left, padding.top, padding.right, padding.bottom);
  if (most <= 0) return { code: "empty" };
  if (most > PADDING_MAX) return { code: "padding", value: most, limit: PADDING_MAX };
  const side = Math.max(frame.w, frame.h);
  if (side > SIDE_MAX) return { code: "side", value: side, limit: SIDE_MAX };
  if (frame.w * frame.h > AREA_MAX) return { code: "area", value: frame.w * frame.h, limit: AREA_MAX };
  return null;
}

/** Tell whether two paddings are the same. @param {Padding} a @param {Padding} b */
export function samePadding(a, b) {
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}

/** Return the size of a canvas of at most `most` pixels a side with a picture's proportions. @param {Size} size @param {number} most @returns {Size & {scale: number}} */
export function heldTo(size, most) {
  const scale = Math.min(1, most / Math.max(size.width, size.height));
  return { width: Math.round(size.width * scale), height: Math.round(size.height * scale), scale };
}
