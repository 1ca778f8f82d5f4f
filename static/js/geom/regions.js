/** Marked regions of a picture, in fractions: a rectangle by two corners, or a line drawn by hand. */

/**
 * @typedef {import("./pins.js").Pin} Pin
 * @typedef {"rect" | "freehand"} RegionKind
 * @typedef {{kind: RegionKind, points: [number, number][]}} Region
 */

export const POINTS_MAX = 64;

/** @param {number} value */
const inside = (value) => Math.min(1, Math.max(0, Number(value.toFixed(5))));

/** Return a rectangle around a place. @param {Pin} centre @param {number} width @param {number} height @returns {Region} */
export function rectangleAt(centre, width, height) {
  return rectangle({ x: centre.x - width / 2, y: centre.y - height / 2 }, { x: centre.x + width / 2, y: centre.y + height / 2 });
}

/** @param {Pin} one @param {Pin} other @returns {Region} */
export function rectangle(one, other) {
  return {
    kind: "rect",
    points: [
      [inside(Math.min(one.x, other.x)), inside(Math.min(one.y, other.y))],
      [inside(Math.max(one.x, other.x)), inside(Math.max(one.y, other.y))],
    ],
  };
}

/** Return the middle of a region's bounds: where its pin stands. @param {Region} region @returns {Pin} */
export function anchorOf({ points }) {
  const along = (/** @type {0 | 1} */ axis) => {
    const values = points.map((point) => point[axis]);
    return (Math.min(...values) + Math.max(...values)) / 2;
  };
  return { x: along(0), y: along(1) };
}

/** Return the region moved as a whole, held to the picture. @param {Region} region @param {number} dx @param {number} dy @returns {Region} */
export function shifted(region, dx, dy) {
  return { ...region, points: region.points.map(([x, y]) => [inside(x + dx), inside(y + dy)]) };
}

/** Return a rectangle with its far corner moved. @param {Region} region @param {number} dx @param {number} dy @returns {Region} */
export function stretched(region, dx, dy) {
  const [[left, top], [right, bottom]] = region.points;
  return { ...region, points: [[left, top], [Math.max(inside(left + 0.01), inside(right + dx)), Math.max(inside(top + 0.01), inside(bottom + dy))]] };
}

/** Return a drawn line with a point more; once full, every other earlier point goes. @param {Region} region @param {Pin} at @returns {Region} */
export function extended(region, at) {
  const points = region.points.length < POINTS_MAX ? region.points : region.points.filter((_point, index) => index % 2 === 0);
  return { ...region, points: [...points, [inside(at.x), inside(at.y)]] };
}

/** Return the region as an SVG path in a square of 1 by 1. @param {Region} region */
export function pathOf({ kind, points }) {
  if (kind === "rect") {
    const [[left, top], [right, bottom]] = points;
    return `M${left} ${top}H${right}V${bottom}H${left}Z`;
  }
  return `M${points.map(([x, y]) => `${x} ${y}`).join("L")}Z`;
}
