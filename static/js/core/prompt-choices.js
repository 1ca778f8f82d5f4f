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

/** Values in a field stand one on a line or between semicolons. @param {string} text */
export function listed(text) {
  return different(text.split(/[\n;；]+/).map((value) => value.trim()).filter(Boolean));
}

/** Return the names of the wildcards in a prompt. @param {string} prompt */
export function wildcardsIn(prompt) {
  return different([...prompt.matchAll(/__([\p{L}\p{N}](?:[\p{L}\p{N}_-]{0,38}?[\p{L}\p{N}])?)__/gu)].map(([, name]) => name ?? ""));
}

/** @template T @param {T[]} values @returns {T[]} */
function different(values) {
  return [...new Set(values)];
}
