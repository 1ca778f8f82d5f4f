// Where names stand beside carets, so that all can be read and none leaves its field.

/**
 * @typedef {object} Tag a caret and its name's size, in px of the field's own viewport
 * @property {number} x the caret's left edge
 * @property {number} top
 * @property {number} bottom
 * @property {number} width the name's
 * @property {number} height the name's
 */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Edges */
/** @typedef {{dx: number, below: boolean}} Place how far the name is moved sideways from its caret, in px */

/**
 * Return where each name stands: above its caret, below where that is cut or taken, otherwise moved along
 * the line. Names keep inside `field`; one wider than the field begins at its left edge.
 * @param {Tag[]} tags
 * @param {Edges} field what can be seen of the field now
 * @returns {Place[]} in the order of `tags`
 */
export function placeNames(tags, field) {
  /** @type {Place[]} */
  const places = [];
  /** @type {Edges[]} */
  const taken = [];
  for (const index of inReadingOrder(tags)) {
    const tag = /** @type {Tag} */ (tags[index]);
    const spots = spotsOf(tag, field, taken);
    const [spot] = [...spots.filter((one) => free(boxAt(tag, one), taken)), ...spots];
    places[index] = spot ?? { dx: 0, below: false };
    taken.push(boxAt(tag, places[index]));
  }
  return places;
}

/** @param {Tag[]} tags */
function inReadingOrder(tags) {
  return [...tags.keys()].sort((a, b) => {
    const [first, second] = [/** @type {Tag} */ (tags[a]), /** @type {Tag} */ (tags[b])];
    return first.top - second.top || first.x - second.x || a - b;
  });
}

/** Places to try, the best first. @param {Tag} tag @param {Edges} field @param {Edges[]} taken @returns {Place[]} */
function spotsOf(tag, field, taken) {
  const fits = { above: tag.top - tag.height >= field.top, below: tag.bottom + tag.height <= field.bottom };
  const sides = [...(fits.above ? [false] : []), ...(fits.below ? [true] : [])];
  const rows = sides.length > 0 ? sides : [true];
  const home = clamped(tag.x, tag, field);
  const beside = taken.flatMap(({ left, right }) => [right + 1, left - tag.width - 1]);
  const near = beside
    .filter((x) => x === clamped(x, tag, field))
    .sort((a, b) => Math.abs(a - home) - Math.abs(b - home));
  return [home, ...near].flatMap((x) => rows.map((below) => ({ dx: x - tag.x, below })));
}

/** @param {number} x @param {Tag} tag @param {Edges} field */
function clamped(x, tag, field) {
  return Math.max(field.left, Math.min(x, field.right - tag.width));
}

/** @param {Tag} tag @param {Place} place @returns {Edges} */
function boxAt({ x, top, bottom, width, height }, { dx, below }) {
  const upper = below ? bottom : top - height;
  return { left: x + dx, right: x + dx + width, top: upper, bottom: upper + height };
}

/** @param {Edges} box @param {Edges[]} taken */
function free(box, taken) {
  return taken.every(
    (other) => box.right <= other.left || box.left >= other.right || box.bottom <= other.top || box.top >= other.bottom,
  );
}
