/** House styles: which face each text gets, sizes that look alike, and the way back. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { STYLES, familiesOf, partOf, styled } from "../../static/js/core/house-styles.js";

const FONTS = new Set(
  JSON.parse(readFileSync(new URL("../../studio/press/data/fonts/fonts.json", import.meta.url), "utf8")).map((/** @type {any} */ font) => font.handle),
);
const text = (/** @type {string} */ kind, /** @type {number} */ size_pt, /** @type {object} */ more = {}) => ({
  kind,
  order: "m",
  runs: [{ text: "Mars", font: "barlow-condensed-700", size_pt, ink: {} }],
  ...more,
});
const COVER = {
  elements: {
    name: text("masthead", 150),
    main: text("cover_line", 62, { role: "main" }),
    side: text("cover_line", 27),
    deck: text("cover_line", 19),
    han: text("cover_line", 27, { runs: [{ text: "火星来信", font: "barlow-condensed-700", size_pt: 27, ink: {} }] }),
    price: text("price", 15),
    spine: text("cover_line", 14),
    fixed: text("kicker", 13, { locked: true }),
    art: { kind: "art", order: "a" },
  },
};

const PANELS = { spine: "spine", main: "front" };

/** @param {any} document @param {string} style */
function set(document, style) {
  const changed = structuredClone(document);
  for (const { object, property, value } of styled(changed, style, PANELS)) changed.elements[object][property] = value;
  return changed;
}

/** @type {[string, string][]} */
const PARTS = [["name", "masthead"], ["main", "main"], ["side", "second"], ["deck", "deck"], ["price", "small"], ["spine", "small"]];
for (const [id, part] of PARTS) test(`${id} is set as ${part}`, () => assert.equal(partOf(/** @type {any} */ (COVER.elements)[id], /** @type {any} */ (PANELS)[id]), part));

for (const style of Object.keys(STYLES)) {
  test(`the style ${style} sets every free text in faces that are there, and keeps words and inks`, () => {
    const after = set(COVER, style);
    for (const [id, element] of Object.entries(after.elements)) {
      if (!element.runs) continue;
      const [run] = element.runs;
      assert.equal(run.text, /** @type {any} */ (COVER.elements)[id].runs[0].text);
      if (id !== "fixed") assert.ok(run.font === "barlow-condensed-700" || FONTS.has(run.font), run.font);
      assert.ok(run.size_pt >= 7, `${id} at ${run.size_pt} pt`);
    }
    assert.deepEqual(after.elements.fixed, COVER.elements.fixed);
    assert.ok(familiesOf(style).length >= 2);
  });

  test(`from ${style} back to Classic every size is what it was`, () => {
    const there = set(set(COVER, style), "classic");
    for (const id of ["main", "side", "deck", "price"]) {
      const sizes = [there, COVER].map((document) => /** @type {any} */ (document.elements)[id].runs[0].size_pt);
      assert.ok(Math.abs(Number(sizes[0]) - Number(sizes[1])) < 0.11, `${id}: ${sizes.join(" and ")}`);
    }
  });
}

test("Han lines get more room than Latin ones, and setting a style twice changes nothing", () => {
  const once = set(COVER, "news");
  assert.ok(once.elements.han.leading > once.elements.side.leading);
  assert.deepEqual(styled(once, "news", PANELS), []);
  assert.deepEqual(styled(COVER, "no such style", PANELS), []);
});
