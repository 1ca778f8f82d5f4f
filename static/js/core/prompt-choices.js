// Choices in a prompt, {dawn|dusk}: how many combinations they make. The server chooses among them.

const CHOICE = /\{([^{}]*\|[^{}]*)\}/g;

/** As many iterations as one "Generate" makes at most. */
export const COMBINATIONS_MAX = 9;

/**
 * Return how many combinations the choices of a prompt and lists of values make, and how many are painted.
 * @param {string} prompt
 * @param {number[][]} [compared]
 */
export function combinations(prompt, compared = []) {
  const choices = [...prompt.matchAll(CHOICE)].map(([, text]) => different((text ?? "").split("|").map((o) => o.trim())));
  const lengths = [...choices, ...compared.map(different)].map(({ length }) => length);
  const total = lengths.reduce((product, length) => product * Math.max(1, length), 1);
  return { total, made: Math.min(total, COMBINATIONS_MAX) };
}

/**
 * Read values that are separated by spaces, commas or semicolons; null where one is no number in bounds.
 * @param {string} text
 * @param {{min: number, max: number, whole: boolean}} bounds
 */
export function valuesIn(text, { min, max, whole }) {
  const values = text.split(/[\s,;，；、]+/).filter(Boolean).map(Number);
  const fits = (/** @type {number} */ value) =>
    value >= min && value <= max && (!whole || Number.isInteger(value));
  return values.length <= COMBINATIONS_MAX && values.every(fits) ? different(values) : null;
}

/** @template T @param {T[]} values @returns {T[]} */
function different(values) {
  return [...new Set(values)];
}
