/** Millimetres, inches, points and pixels: conversions, and numbers as people type them. */

export const MM_PER_INCH = 25.4;

/** Return the resolution at which `px` pixels print over `mm` millimetres. @param {number} px @param {number} mm */
export function effectivePpi(px, mm) {
  return mm > 0 ? px / (mm / MM_PER_INCH) : Infinity;
}

/** Round to a number of decimals, without a negative zero. @param {number} value @param {number} decimals */
export function rounded(value, decimals = 2) {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor + 0;
}

/** @type {Record<string, number>} */
const UNIT_IN_MM = {
  mm: 1,
  cm: 10,
  in: MM_PER_INCH,
  '"': MM_PER_INCH,
  pt: MM_PER_INCH / 72,
};

/**
 * Return the millimetres that a typed length means, or null where it means none.
 *
 * "15.4", "15,4 mm", "0.5in" and "12 pt" are understood; a bare number is in millimetres.
 * @param {string} typed
 */
export function parseMm(typed) {
  const match = /^\s*([+-]?(?:\d+[.,]?\d*|[.,]\d+))\s*(mm|cm|in|pt|")?\s*$/i.exec(typed);
  if (!match) return null;
  const number = Number(match[1].replace(",", "."));
  return number * UNIT_IN_MM[(match[2] || "mm").toLowerCase()];
}

/** Return a typed number (comma or point), or null. @param {string} typed */
export function parseNumber(typed) {
  const text = typed.trim().replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return null;
  return Number(text);
}
