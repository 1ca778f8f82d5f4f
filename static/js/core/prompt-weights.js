// Weights in a prompt, (word:1.2): making a stretch of words count more or less.

export const WEIGHT_MIN = 0.1;
export const WEIGHT_MAX = 2;
const WEIGHTED = /^\(([^()]+):\s*(\d+(?:\.\d+)?)\)$/;
const WORD = /[^\s,;.，、。；()（）]+/gu;

/**
 * Return the change that makes the words at a selection count `by` more: what to replace, and by what.
 * A caret takes the word it stands in; words that have a weight already get another one.
 * @param {string} text
 * @param {{from: number, to: number}} selection
 * @param {number} by
 * @returns {{from: number, to: number, insert: string} | null}
 */
export function weighted(text, { from, to }, by) {
  const around = bracketsAround(text, from, to);
  const place = around ?? (from === to ? wordAt(text, from) : trimmed(text, from, to));
  if (!place || place.from === place.to) return null;
  const whole = text.slice(place.from, place.to);
  const known = WEIGHTED.exec(whole);
  const words = known?.[1] ?? whole;
  if (/[()]/.test(words)) return null;
  const before = known ? Number(known[2]) : 1;
  const weight = Math.round(Math.max(WEIGHT_MIN, Math.min(WEIGHT_MAX, before + by)) * 10) / 10;
  return { ...place, insert: weight === 1 ? words : `(${words}:${weight})` };
}

/** @param {string} text @param {number} from @param {number} to */
function bracketsAround(text, from, to) {
  const start = text.lastIndexOf("(", Math.max(0, from));
  if (start < 0) return null;
  const end = text.indexOf(")", start);
  if (end < 0 || end + 1 < to || end < from - 1) return null;
  return WEIGHTED.test(text.slice(start, end + 1)) ? { from: start, to: end + 1 } : null;
}

/** @param {string} text @param {number} at */
function wordAt(text, at) {
  for (const found of text.matchAll(WORD)) {
    const from = found.index;
    const to = from + found[0].length;
    if (from <= at && at <= to) return { from, to };
  }
  return null;
}

/** @param {string} text @param {number} from @param {number} to */
function trimmed(text, from, to) {
  const part = text.slice(from, to);
  return { from: from + part.length - part.trimStart().length, to: to - (part.length - part.trimEnd().length) };
}
