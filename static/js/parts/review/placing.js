// How a pin or region is placed: by clicks, by a drag, or by keys. Pure functions over the mark being made.
import { nudged } from "../../geom/pins.js";
import { anchorOf, extended, rectangle, rectangleAt, shifted, stretched } from "../../geom/regions.js";

/** @typedef {import("../../geom/regions.js").Region} Region */
/** @typedef {import("../../geom/pins.js").Pin} Pin */
/** @typedef {"point" | "rect" | "freehand"} Tool */
/**
 * @typedef {object} Mark what a new comment points at
 * @property {Tool} tool
 * @property {Pin} pin
 * @property {Region | null} region
 * @property {boolean} placing whether clicks still shape it
 * @property {Pin | null} corner the first corner of a rectangle, once it is set
 */

const CENTRE = { x: 0.5, y: 0.5 };

/** Begin in the centre: clicks, drags or arrows move it from there. @param {Tool} tool @returns {Mark} */
export function newMark(tool) {
  const region = tool === "rect" ? rectangleAt(CENTRE, 0.2, 0.2) : null;
  return { tool, pin: CENTRE, region, placing: true, corner: null };
}

/** Return the mark after a step of the pointer. @param {Mark} mark @param {"down" | "drag" | "up" | "click"} what @param {Pin} at @returns {Mark} */
export function placingSteps(mark, what, at) {
  if (mark.tool === "point") return what === "up" || what === "click" ? { ...mark, pin: at, placing: false } : mark;
  return mark.tool === "rect" ? rectangleStep(mark, what, at) : drawnStep(mark, what, at);
}

/** @param {Mark} mark @param {string} what @param {Pin} at @returns {Mark} */
function rectangleStep(mark, what, at) {
  if (what === "down") return mark.corner ? mark : { ...mark, corner: at, pin: at };
  if (!mark.corner) return mark;
  const region = rectangle(mark.corner, at);
  if (what === "drag") return { ...mark, region, pin: anchorOf(region) };
  // The first click sets one corner, the second the other.
  const [[left, top], [right, bottom]] = region.points;
  if (what === "click" && (right - left < 0.002 || bottom - top < 0.002)) return mark;
  return { ...mark, region, pin: anchorOf(region), placing: false, corner: null };
}

/** @param {Mark} mark @param {string} what @param {Pin} at @returns {Mark} */
function drawnStep(mark, what, at) {
  if (what === "down") return mark;
  const region = extended(mark.region ?? { kind: "freehand", points: [] }, at);
  const done = what === "up" && region.points.length > 2;
  return { ...mark, region, pin: done ? anchorOf(region) : at, placing: !done };
}

/** Add the place of the pin to a drawn line: how keys draw. @param {Mark} mark @returns {Mark} */
export function withPoint(mark) {
  if (mark.tool !== "freehand") return mark;
  return { ...mark, region: extended(mark.region ?? { kind: "freehand", points: [] }, mark.pin) };
}

/** End the placing; a drawn line of less than three points is a mere pin. @param {Mark} mark @returns {Mark} */
export function finished(mark) {
  const region = mark.region && (mark.tool === "rect" || mark.region.points.length > 2) ? mark.region : null;
  return { ...mark, region, pin: region ? anchorOf(region) : mark.pin, placing: false, corner: null };
}

/** Move by keys: a rectangle as a whole, a drawn line's next point, a pin. @param {Mark} mark @param {number} dx @param {number} dy @returns {Mark} */
export function nudgedMark(mark, dx, dy) {
  if (mark.tool !== "rect" || !mark.region) return { ...mark, pin: nudged(mark.pin, dx, dy) };
  const region = shifted(mark.region, dx, dy);
  return { ...mark, region, pin: anchorOf(region) };
}

/** Change a rectangle's size by keys. @param {Mark} mark @param {number} dx @param {number} dy @returns {Mark} */
export function stretchedMark(mark, dx, dy) {
  if (mark.tool !== "rect" || !mark.region) return mark;
  const region = stretched(mark.region, dx, dy);
  return { ...mark, region, pin: anchorOf(region) };
}
