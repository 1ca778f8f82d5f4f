/**
 * Elements of a cover on the clipboard: what is copied, and what of a paste may come in.
 *
 * What is pasted is a stranger's: only known fields of known elements are taken, and the server
 * checks every value again. Pictures belong to their project and do not travel.
 */
import { NEW_KINDS, PASTED_MAX } from "./layout-edits.js";

/** @typedef {import("./operations.js").Element} Element */

export const CLIP_TYPE = "application/x-masthead-elements";
const CLIP_LENGTH_MAX = 400_000;
export const WORDS_MAX = 2000;

/** @param {Element[]} elements */
export function clipOf(elements) {
  return JSON.stringify({ masthead: 1, elements: elements.filter((element) => NEW_KINDS.includes(element.kind)) });
}

/** Return the elements on a clipboard, or null where there are none of ours. @param {string} text @returns {Element[] | null} */
export function elementsIn(text) {
  if (text === "" || text.length > CLIP_LENGTH_MAX) return null;
  const held = parsed(text);
  if (held?.masthead !== 1 || !Array.isArray(held.elements)) return null;
  const known = held.elements.filter(isElement).slice(0, PASTED_MAX);
  return known.length > 0 ? known : null;
}

/** @param {unknown} held @returns {held is Element} */
function isElement(held) {
  if (typeof held !== "object" || held === null || Array.isArray(held)) return false;
  const { kind, x_mm, y_mm, w_mm, h_mm } = /** @type {Element} */ (held);
  return NEW_KINDS.includes(kind) && [x_mm, y_mm, w_mm, h_mm].every((side) => Number.isFinite(side));
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
