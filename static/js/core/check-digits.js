// Check digits of the codes on covers: EAN-13, UPC-A, and ISSN with its own modulus.

/** @typedef {"ean13" | "issn" | "upca"} Symbology */
/** @typedef {{state: "empty" | "short" | "wrong" | "good" | "odd", expected?: string, full?: string}} Verdict */

/** @type {Record<Symbology, number>} */
const LENGTHS = { ean13: 13, upca: 12, issn: 8 };

/** Return the last digit of an EAN-13 or UPC-A, given the digits before it. @param {string} body */
export function gtinCheckDigit(body) {
  const sum = [...body].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}

/** Return the last character of an ISSN, which may be X. @param {string} seven */
export function issnCheckDigit(seven) {
  const sum = [...seven].reduce((total, digit, place) => total + Number(digit) * (8 - place), 0);
  const digit = (11 - (sum % 11)) % 11;
  return digit === 10 ? "X" : String(digit);
}

/**
 * Judge typed digits. Hyphens and spaces do not count; all but the last digit may be typed, and
 * `full` then is the whole code.
 * @param {string} symbology
 * @param {string} typed
 * @returns {Verdict}
 */
export function judged(symbology, typed) {
  const digits = typed.replace(/[\s-]/g, "").toUpperCase();
  if (digits === "") return { state: "empty" };
  const issn = symbology === "issn" && digits.length < 12;
  const length = issn ? LENGTHS.issn : symbology === "upca" ? LENGTHS.upca : LENGTHS.ean13;
  const pattern = issn ? /^\d{0,7}[\dX]?$/ : /^\d*$/;
  if (!pattern.test(digits) || digits.length > length) return { state: "odd" };
  if (digits.length < length - 1) return { state: "short" };
  const body = digits.slice(0, length - 1);
  if (!/^\d+$/.test(body)) return { state: "odd" };
  const expected = issn ? issnCheckDigit(body) : gtinCheckDigit(body);
  if (digits.length === length && digits[length - 1] !== expected) return { state: "wrong", expected };
  return { state: "good", expected, full: body + expected };
}
