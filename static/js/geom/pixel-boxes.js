/** Rectangles of a picture in whole pixels, as people type them, and as regions in fractions. */
import { rectangle } from "./regions.js";

/** @typedef {{x: number, y: number, width: number, height: number}} PixelBox */
/** @typedef {{width: number, height: number}} Size */

/** Return the pixels that a rectangle covers, at least one each way. @param {import("./regions.js").Region} region @param {Size} size @returns {PixelBox} */
export function pixelsOf({ points }, { width, height }) {
  const [[left, top], [right, bottom]] = points;
  const [x, y] = [Math.min(width - 1, Math.round(left * width)), Math.min(height - 1, Math.round(top * height))];
  return { x, y, width: Math.max(1, Math.round(right * width) - x), height: Math.max(1, Math.round(bottom * height) - y) };
}

/** Return the rectangle that covers the pixels. @param {PixelBox} box @param {Size} size */
export function regionOf({ x, y, width, height }, size) {
  return rectangle({ x: x / size.width, y: y / size.height }, { x: (x + width) / size.width, y: (y + height) / size.height });
}

/** Return how large each number may be while the others stay: the box ends within the picture. @param {PixelBox} box @param {Size} size @returns {PixelBox} */
export function mostOf({ x, y }, { width, height }) {
  return { x: width - 1, y: height - 1, width: Math.max(1, width - x), height: Math.max(1, height - y) };
}
