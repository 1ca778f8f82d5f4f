/** Boxes that are turned about their middle: dragging their handles, and the angle a pointer asks for. */

import { centre, moved, resized } from "./boxes.js";

/**
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {import("./boxes.js").Point} Point
 * @typedef {import("./boxes.js").Handle} Handle
 */

const RIGHT_ANGLE_HOLDS_DEG = 2;

/** Return a vector turned clockwise on a page whose y points down. @param {Point} vector @param {number} deg @returns {Point} */
export function turned({ x, y }, deg) {
  const angle = (deg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { x: x * cos - y * sin, y: x * sin + y * cos };
}

/** Return where a point comes to lie when the page is turned about `middle`. @param {Point} point @param {Point} middle @param {number} deg @returns {Point} */
export function turnedAbout(point, middle, deg) {
  const by = turned({ x: point.x - middle.x, y: point.y - middle.y }, deg);
  return { x: middle.x + by.x, y: middle.y + by.y };
}

/**
 * Return the box of a turned element after one of its handles was dragged.
 *
 * The pull is measured along the element's own sides, and the opposite corner stays where it is
 * on the page, though the middle that the element turns about moves.
 * @param {Box} box
 * @param {Handle} handle
 * @param {number} dx
 * @param {number} dy
 * @param {number} deg
 * @param {{min?: number, keepAspect?: boolean}} [options]
 * @returns {Box}
 */
export function resizedTurned(box, handle, dx, dy, deg, options = {}) {
  const pull = turned({ x: dx, y: dy }, -deg);
  const flat = resized(box, handle, pull.x, pull.y, options);
  const wanted = turnedAbout(centre(flat), centre(box), deg);
  const now = centre(flat);
  return moved(flat, wanted.x - now.x, wanted.y - now.y);
}

/**
 * Return the rotation that a pointer asks for, from -180 to 180 degrees.
 *
 * With `steps` it moves in steps of 15; otherwise only the right angles hold it.
 * @param {Point} middle
 * @param {Point} from where the pointer took hold
 * @param {Point} to
 * @param {number} before the rotation it had then
 * @param {boolean} steps
 */
export function turnTo(middle, from, to, before, steps) {
  const angle = (/** @type {Point} */ point) => (Math.atan2(point.y - middle.y, point.x - middle.x) * 180) / Math.PI;
  const free = before + angle(to) - angle(from);
  if (steps) return within(Math.round(free / 15) * 15);
  const right = Math.round(free / 90) * 90;
  return within(Math.abs(free - right) <= RIGHT_ANGLE_HOLDS_DEG ? right : Math.round(free * 10) / 10);
}

/** @param {number} deg */
function within(deg) {
  const rest = (((deg + 180) % 360) + 360) % 360;
  return Math.round((rest === 0 ? 180 : rest - 180) * 10) / 10;
}
