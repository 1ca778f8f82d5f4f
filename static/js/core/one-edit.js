// Two texts as one edit: where they part, what went and what came; and that edit made in a third text.

/**
 * @typedef {object} Edit
 * @property {number} start
 * @property {number} end where the old text goes on as the new one does
 * @property {string} insert
 */

/**
 * Return the edit that makes `after` of `before`; it never parts a surrogate pair.
 * @param {string} before
 * @param {string} after
 * @returns {Edit}
 */
export function oneEdit(before, after) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
  // Half a surrogate pair would become part of the text on its own.
  if (isHigh(before.charCodeAt(start - 1)) || isHigh(after.charCodeAt(start - 1))) start -= 1;
  if (isLow(before.charCodeAt(before.length - same)) || isLow(after.charCodeAt(after.length - same))) same -= 1;
  same = Math.max(0, same);
  return { start, end: before.length - same, insert: after.slice(start, after.length - same) };
}

/**
 * Return where a place of `before` is in `after`; a place inside what changed is behind it.
 * @param {string} before
 * @param {string} after
 * @param {number} place
 */
export function placeIn(before, after, place) {
  const { start, end, insert } = oneEdit(before, after);
  if (place <= start) return place;
  return place >= end ? place + after.length - before.length : start + insert.length;
}

/**
 * Return `now` with the edit that made `typed` of `shown`: what came meanwhile stays.
 * @param {string} shown
 * @param {string} typed
 * @param {string} now
 */
export function carried(shown, typed, now) {
  if (typed === shown) return now;
  const { start, end, insert } = oneEdit(shown, typed);
  const from = placeIn(shown, now, start);
  return now.slice(0, from) + insert + now.slice(Math.max(from, placeIn(shown, now, end)));
}

/** @param {number} unit */
const isHigh = (unit) => unit >= 0xd800 && unit < 0xdc00;
/** @param {number} unit */
const isLow = (unit) => unit >= 0xdc00 && unit < 0xe000;
