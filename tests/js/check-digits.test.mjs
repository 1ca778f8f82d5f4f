/** Check digits of known codes, and what is said about half-typed ones. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { judged } from "../../static/js/core/check-digits.js";

/** @type {[string, string, import("../../static/js/core/check-digits.js").Verdict][]} */
const CASES = [
  ["issn", "", { state: "empty" }],
  ["issn", "1234-56", { state: "short" }],
  ["issn", "1234-567", { state: "good", expected: "9", full: "12345679" }],
  ["issn", "1234-5679", { state: "good", expected: "9", full: "12345679" }],
  ["issn", "1234-5678", { state: "wrong", expected: "9" }],
  ["issn", "2434-561x", { state: "good", expected: "X", full: "2434561X" }],
  ["issn", "12a4", { state: "odd" }],
  ["issn", "9771234567003", { state: "good", expected: "3", full: "9771234567003" }],
  ["ean13", "4006381333931", { state: "good", expected: "1", full: "4006381333931" }],
  ["ean13", "400638133393", { state: "good", expected: "1", full: "4006381333931" }],
  ["ean13", "4006381333932", { state: "wrong", expected: "1" }],
  ["ean13", "40063813339312", { state: "odd" }],
  ["upca", "036000291452", { state: "good", expected: "2", full: "036000291452" }],
  ["upca", "036000291453", { state: "wrong", expected: "2" }],
  ["upca", "03600", { state: "short" }],
  ["upca", "0360x", { state: "odd" }],
];
for (const [symbology, typed, wanted] of CASES) {
  test(`${symbology} "${typed}" is ${wanted.state}`, () => {
    assert.deepEqual(judged(symbology, typed), wanted);
  });
}
