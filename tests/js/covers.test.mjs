// Which cover is meant where none is named, where it is found, and the languages covers are set in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { byWork, coverAddress, coversOf } from "../../static/js/core/covers.js";
import { languageChoices } from "../../static/js/core/languages.js";

const LAYOUTS = [
  { id: 1, edited_at: "2026-06-03T08:00:00.000002+00:00", archived: false },
  { id: 2, edited_at: "2026-06-02T08:00:00+00:00", archived: false },
  { id: 3, edited_at: "2026-06-04T08:00:00+00:00", archived: true },
  { id: 4, edited_at: "2026-06-02T08:00:00+00:00", archived: false },
];
/** @param {Record<string, string>} urls */
const live = (urls) => /** @type {any} */ ({ data: { urls }, list: () => LAYOUTS });

test("the cover last worked on stands first, the newer of two alike before the older", () => {
  assert.deepEqual(byWork(LAYOUTS).map(({ id }) => id), [3, 1, 4, 2]);
  assert.deepEqual(coversOf(live({})).map(({ id }) => id), [1, 4, 2]);
});

test("a cover's address leaves out the cover that the page's own address names", () => {
  assert.equal(coverAddress(live({ layout: "/projects/7/layout/?layout=1" }), 4), "/projects/7/layout/?layout=4");
  assert.equal(coverAddress(live({ layout: "/projects/7/layout/" }), "new"), "/projects/7/layout/?layout=new");
});

test("languages are called as their readers call them, and one that is in use is never left out", () => {
  const choices = Object.fromEntries(languageChoices("cy"));

  assert.equal(choices["de"], "Deutsch");
  assert.match(choices["zh-Hans"] ?? "", /简体/);
  assert.equal(choices["cy"], "Cymraeg");
  assert.equal(languageChoices("de").length, languageChoices().length);
});
