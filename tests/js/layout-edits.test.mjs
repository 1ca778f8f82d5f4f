/** What people do to a cover, as settings of single properties. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { alike, screenColour } from "../../static/js/core/inks.js";
import * as edits from "../../static/js/core/layout-edits.js";

const DOCUMENT = {
  issue: { date: "June", price: "" },
  removed: { "line-1": {} },
  elements: {
    art: { kind: "art", order: "m", x_mm: 0, y_mm: 0, w_mm: 10, h_mm: 10 },
    shade: { kind: "scrim", order: "m", x_mm: 0, y_mm: 0, w_mm: 10, h_mm: 10 },
    low: { kind: "cover_line", order: "B", x_mm: 5, y_mm: 5, w_mm: 50, h_mm: 20, runs: [{ text: "Mars\nin one", font: "f", size_pt: 40, ink: {} }] },
    code: { kind: "barcode", order: "D", x_mm: 5, y_mm: 200, w_mm: 40, h_mm: 20 },
    price: { kind: "price", order: "F", x_mm: 5, y_mm: 250, w_mm: 40, h_mm: 6, runs: [{ text: "{issue.date} {issue.price}", font: "f", size_pt: 9, ink: {} }] },
  },
};
const of = (/** @type {keyof typeof DOCUMENT.elements} */ id) => /** @type {any} */ (DOCUMENT.elements[id]);

test("only coordinates that changed are set, to a hundredth of a millimetre", () => {
  const settings = edits.placed("low", of("low"), { x: 7.12345, y: 5, w: 50, h: 20.001 });
  assert.deepEqual(settings, [{ object: "low", property: "x_mm", value: 7.12 }]);
});

test("a barcode's size follows from its scale, so it is never set", () => {
  const settings = edits.placed("code", of("code"), { x: 6, y: 200, w: 90, h: 90 });
  assert.deepEqual(settings.map(({ property }) => property), ["x_mm"]);
});

test("an element is called by its words, with the issue's facts filled in and unknown ones left", () => {
  assert.equal(edits.titleOf(of("low"), DOCUMENT), "Mars in one");
  assert.equal(edits.titleOf(of("price"), DOCUMENT), "June {issue.price}");
  assert.equal(edits.titleOf(of("code"), DOCUMENT), "Barcode");
});

test("raising an element passes only those on its own floor", () => {
  assert.deepEqual(edits.raised(DOCUMENT, "art", 1), []);
  const [setting] = edits.raised(DOCUMENT, "low", 1);
  assert.ok(setting && setting.object === "low" && String(setting.value) > "D" && String(setting.value) < "F");
  assert.deepEqual(edits.raised(DOCUMENT, "gone", 1), []);
});

test("one run changes and the others stay", () => {
  const setting = edits.runChanged("low", of("low"), 0, { size_pt: 44 });
  assert.deepEqual(setting.value, [{ text: "Mars\nin one", font: "f", size_pt: 44, ink: {} }]);
});

test("a new id avoids living and deleted elements", () => {
  assert.equal(edits.freeId(DOCUMENT, "line"), "line-2");
});

for (const kind of edits.NEW_KINDS.filter((name) => name !== "scrim")) {
  test(`a new ${kind} lies in the safe area, on top of the pile`, () => {
    const made = edits.newElement(DOCUMENT, { x: 6, y: 6, w: 188, h: 248 }, kind);
    assert.ok(made.order > "m");
    assert.ok(made["x_mm"] >= 6 && made["x_mm"] + made["w_mm"] <= 194.01);
    assert.ok(made["y_mm"] >= 6 && made["y_mm"] + made["h_mm"] <= 254.01);
    assert.equal("runs" in made, kind !== "barcode" && kind !== "label");
  });
}

test("a new cover line is set in the hand of the others", () => {
  const made = edits.newElement(DOCUMENT, { x: 6, y: 6, w: 188, h: 248 }, "cover_line");
  assert.equal(made["runs"][0].font, "f");
  assert.equal(made["runs"][0].size_pt, 28);
});

test("a copy lies a little off and unlocked", () => {
  const made = edits.copied({ ...of("low"), locked: true }, DOCUMENT);
  assert.deepEqual([made["x_mm"], made["y_mm"], made["locked"]], [9, 9, false]);
});

/** @type {[import("../../static/js/core/layout-edits.js").Ink, string][]} */
const INKS = [
  [{ cmyk: [0, 0, 0, 0] }, "#ffffff"],
  [{ cmyk: [0, 0, 0, 1] }, "#000000"],
  [{ cmyk: [0, 1, 1, 0] }, "#ff0000"],
  [{ cmyk: [0, 1, 1, 0], preview: "#e30613" }, "#e30613"],
];
for (const [ink, wanted] of INKS) {
  test(`ink ${JSON.stringify(ink)} is shown as ${wanted}`, () => assert.equal(screenColour(ink), wanted));
}

test("inks are alike by what prints, not by how a screen shows them", () => {
  assert.ok(alike({ cmyk: [0, 0, 0, 1] }, { cmyk: [0, 0, 0, 1], preview: "#1d1d1b" }));
  assert.ok(!alike({ cmyk: [0, 0, 0, 1] }, { spot: "Gold", tint: 1 }));
});
