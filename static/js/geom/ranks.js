/** Stacking ranks: texts of digits and letters between which there is always room for another. */

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FIRST = DIGITS[0];

/**
 * Return a rank above `low` and below `high`; null stands for the end of the pile.
 *
 * Ranks compare as plain text. No rank ends in "0", since nothing fits between "a" and "a0".
 * @param {string | null} low
 * @param {string | null} high
 */
export function rankBetween(low, high) {
  if (low !== null && high !== null && low >= high) {
    throw new RangeError(`No rank lies between "${low}" and "${high}"; the first must be lower.`);
  }
  const rank = between(low ?? "", high);
  if (high !== null && rank >= high) throw new RangeError(`There is no room below rank "${high}".`);
  return rank;
}

/** @param {string} low @param {string | null} high @returns {string} */
function between(low, high) {
  const shared = high === null ? 0 : sharedLength(low, high);
  if (high !== null && shared > 0) {
    return high.slice(0, shared) + between(low.slice(shared), high.slice(shared));
  }
  const from = low === "" ? 0 : DIGITS.indexOf(low[0]);
  const to = high === null ? DIGITS.length : DIGITS.indexOf(high[0]);
  if (to - from > 1) return DIGITS[Math.round((from + to) / 2)];
  if (high !== null && high.length > 1) return high[0];
  return DIGITS[from] + between(low.slice(1), null);
}

/** How many leading digits two ranks share, the shorter one filled up with zeros. @param {string} low @param {string} high */
function sharedLength(low, high) {
  let length = 0;
  while (length < high.length && (low[length] ?? FIRST) === high[length]) length += 1;
  return length;
}

/**
 * Return ids from the lowest to the highest; equal ranks fall back to the id.
 * @template {{order: string}} T
 * @param {Record<string, T>} elements
 * @returns {[string, T][]}
 */
export function stacked(elements) {
  return Object.entries(elements).sort(([idA, a], [idB, b]) =>
    a.order !== b.order ? (a.order < b.order ? -1 : 1) : idA < idB ? -1 : 1,
  );
}

/**
 * Return the ranks to write so that `id` lies `steps` places higher (or lower, when negative).
 *
 * Usually that is one rank. Where the neighbours share a rank there is no room between them, so
 * the whole pile is ranked anew.
 * @param {Record<string, {order: string}>} elements
 * @param {string} id
 * @param {number} steps
 * @returns {Record<string, string>}
 */
export function restacked(elements, id, steps) {
  const ids = stacked(elements).map(([key]) => key);
  const from = ids.indexOf(id);
  const to = Math.min(ids.length - 1, Math.max(0, from + steps));
  if (from < 0 || to === from) return {};
  ids.splice(from, 1);
  ids.splice(to, 0, id);
  const low = to > 0 ? elements[ids[to - 1]].order : null;
  const high = to < ids.length - 1 ? elements[ids[to + 1]].order : null;
  if (!roomBetween(low, high)) return rankedAnew(elements, ids);
  const rank = rankBetween(low, high);
  return rank.length <= 32 ? { [id]: rank } : rankedAnew(elements, ids);
}

/** Tell whether a rank fits: not between equal ranks, nor below one that ends in zeros. @param {string | null} low @param {string | null} high */
function roomBetween(low, high) {
  return high === null || ((low ?? "") < high && !high.endsWith(FIRST));
}

/** @param {Record<string, {order: string}>} elements @param {string[]} ids @returns {Record<string, string>} */
function rankedAnew(elements, ids) {
  const step = (DIGITS.length ** 2 - 1) / (ids.length + 1);
  /** @type {Record<string, string>} */
  const ranks = {};
  ids.forEach((id, place) => {
    const rank = twoDigits(Math.round(step * (place + 1)));
    if (rank !== elements[id].order) ranks[id] = rank;
  });
  return ranks;
}

/** @param {number} value */
function twoDigits(value) {
  const low = value % DIGITS.length;
  return DIGITS[Math.floor(value / DIGITS.length)] + (low === 0 ? DIGITS[1] : DIGITS[low]);
}
