import assert from "node:assert/strict";
import { test } from "node:test";
import { findingWords } from "../../static/js/parts/layout/finding-words.js";

test("what a cover lacks is called by its kind, whatever an element of that id is called", () => {
  const finding = { code: "required_missing", severity: "error", element: "", values: { kind: "art" } };
  assert.match(findingWords(finding, { art: "Art" }), /has no art\b/);
});

test("an element that stands in the way is called by its name", () => {
  const finding = { code: "barcode_quiet_zone", severity: "error", element: "code", values: { object: "price", side: "left" } };
  assert.match(findingWords(finding, { price: "Price, red" }), /Price, red/);
});

test("the day of a used code is said as a day, also west of Greenwich", () => {
  const finding = { code: "barcode_reused", severity: "warning", element: "barcode", values: { digits: "977", issue: "05", date: "2026-03-01" } };
  assert.match(findingWords(finding, {}), /on March 1, 2026\./);
});
