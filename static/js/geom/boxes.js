/** Rectangles with y downwards, in whatever unit the caller uses. */

/**
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 * @typedef {{x: number, y: number}} Point
 * @typedef {"nw"|"n"|"ne"|"e"|"se"|"s"|"sw"|"w"} Handle
 */

/** @type {readonly Handle[]} */
export const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

/** @type {readonly Handle[]} */
export const CORNERS = ["nw", "ne", "se", "sw"];

/** @type {Readonly<Record<string, Handle>>} */
export const OPPOSITE = { nw: "se", ne: "sw", se: "nw", sw: "ne" };

/** @param {Box} box */
export function right(box) {
  return box.x + box.w;
}

/** @param {Box} box */
export function bottom(box) {
  return box.y + box.h;
}

/** @param {Box} box @returns {Point} */
export function centre(box) {
  return { x: box.x + box.w / 2, y: box.y + box.h / 2 };
}

/** @param {Box} box @param {number} dx @param {number} dy @returns {Box} */
export function moved(box, dx, dy) {
  return { ...box, x: box.x + dx, y: box.y + dy };
}

/** Return the box with every side moved outwards; negative `by` moves them inwards. @param {Box} box @param {number} by @returns {Box} */
export function grown(box, by) {
  return { x: box.x - by, y: box.y - by, w: box.w + 2 * by, h: box.h + 2 * by };
}

/** Return the box that two corners span, in any order. @param {Point} a @param {Point} b @returns {Box} */
export function spanned(a, b) {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    w: Math.abs(a.x - b.x),
    h: Math.abs(a.y - b.y),
  };
}

/** @param {Box} a @param {Box} b @returns {Box} */
export function union(a, b) {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return { x, y, w: Math.max(right(a), right(b)) - x, h: Math.max(bottom(a), bottom(b)) - y };
}

/** Tell whether `inner` lies inside, edges included. @param {Box} outer @param {Box} inner */
export function contains(outer, inner, tolerance = 1e-6) {
  return (
    inner.x >= outer.x - tolerance &&
    inner.y >= outer.y - tolerance &&
    right(inner) <= right(outer) + tolerance &&
    bottom(inner) <= bottom(outer) + tolerance
  );
}

/** @param {Box} box @param {Point} point */
export function holds(box, point) {
  return point.x >= box.x && point.y >= box.y && point.x <= right(box) && point.y <= bottom(box);
}

/** @param {Box} a @param {Box} b */
export function same(a, b, tolerance = 1e-6) {
  return (
    Math.abs(a.x - b.x) <= tolerance &&
    Math.abs(a.y - b.y) <= tolerance &&
    Math.abs(a.w - b.w) <= tolerance &&
    Math.abs(a.h - b.h) <= tolerance
  );
}

/** Return where a handle sits on the box. @param {Box} box @param {Handle} handle @returns {Point} */
export function handlePoint(box, handle) {
  const x = handle.includes("w") ? box.x : handle.includes("e") ? right(box) : box.x + box.w / 2;
  const y = handle.includes("n") ? box.y : handle.includes("s") ? bottom(box) : box.y + box.h / 2;
  return { x, y };
}

/**
 * Return the box after dragging one handle; the opposite side or corner stays where it is.
 *
 * A side never passes its opposite: it stops `min` before it.
 * @param {Box} box
 * @param {Handle} handle
 * @param {number} dx
 * @param {number} dy
 * @param {{min?: number, keepAspect?: boolean}} options
 * @returns {Box}
 */
export function resized(box, handle, dx, dy, options = {}) {
  const min = options.min ?? 1;
  const free = pulled(box, handle, dx, dy, min);
  return options.keepAspect ? withAspect(box, free, handle, min) : free;
}

/** @param {Box} box @param {Handle} handle @param {number} dx @param {number} dy @param {number} min @returns {Box} */
function pulled(box, handle, dx, dy, min) {
  let { x, y, w, h } = box;
  if (handle.includes("e")) w = Math.max(min, box.w + dx);
  if (handle.includes("s")) h = Math.max(min, box.h + dy);
  if (handle.includes("w")) {
    w = Math.max(min, box.w - dx);
    x = right(box) - w;
  }
  if (handle.includes("n")) {
    h = Math.max(min, box.h - dy);
    y = bottom(box) - h;
  }
  return { x, y, w, h };
}

/** Scale `box` by the larger of the two pulls, about the corner or side opposite the handle. @param {Box} box @param {Box} free @param {Handle} handle @param {number} min @returns {Box} */
function withAspect(box, free, handle, min) {
  const across = free.w / box.w;
  const down = free.h / box.h;
  const wanted = handle === "n" || handle === "s" ? down : handle.length === 1 ? across : Math.max(across, down);
  const scale = Math.max(wanted, min / Math.min(box.w, box.h));
  const w = box.w * scale;
  const h = box.h * scale;
  const x = handle.includes("w") ? right(box) - w : handle.includes("e") ? box.x : box.x + (box.w - w) / 2;
  const y = handle.includes("n") ? bottom(box) - h : handle.includes("s") ? box.y : box.y + (box.h - h) / 2;
  return { x, y, w, h };
}

/**
 * Return the SVG transform that maps what was drawn for `from` onto `to`.
 *
 * Text keeps its shape while a box is resized (only the press breaks lines), so `scale` false
 * moves the drawing by the corner alone.
 * @param {Box} from
 * @param {Box} to
 * @param {boolean} scale
 */
export function transformBetween(from, to, scale) {
  if (!scale || from.w <= 0 || from.h <= 0) return `translate(${to.x - from.x} ${to.y - from.y})`;
  const sx = to.w / from.w;
  const sy = to.h / from.h;
  return `matrix(${sx} 0 0 ${sy} ${to.x - from.x * sx} ${to.y - from.y * sy})`;
}
