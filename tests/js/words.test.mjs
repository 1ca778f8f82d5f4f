/** Words: catalogue, plurals and values. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Translator, ago, t } from "../../static/js/core/i18n.js";

const CHINESE = new Translator("zh-Hans", {
  Saved: "已保存",
  "step %(step)s/%(steps)s": "第 %(step)s/%(steps)s 步",
  "%(count)s variant": ["%(count)s 张变体"],
});

test("a known text is translated, an unknown one stays English", () => {
  assert.equal(CHINESE.t("Saved"), "已保存");
  assert.equal(CHINESE.t("Unknown"), "Unknown");
});

test("values are filled in after the translation", () => {
  assert.equal(CHINESE.t("step %(step)s/%(steps)s", { step: 3, steps: 10 }), "第 3/10 步");
});

test("a value that is missing stays visible", () => {
  assert.equal(t("by %(name)s"), "by %(name)s");
});

test("Chinese has one plural form", () => {
  assert.equal(CHINESE.n("%(count)s variant", "%(count)s variants", 1), "1 张变体");
  assert.equal(CHINESE.n("%(count)s variant", "%(count)s variants", 6), "6 张变体");
});

/** @type {[number, string][]} */
const COUNTS = [
  [0, "0 variants"],
  [1, "1 variant"],
  [2, "2 variants"],
];
for (const [count, words] of COUNTS) {
  test(`English says ${words} without a catalogue`, () => {
    assert.equal(new Translator("en", {}).n("%(count)s variant", "%(count)s variants", count), words);
  });
}

test("languages with many forms take them in the order of gettext", () => {
  const polish = new Translator("pl", { "%(count)s dog": ["%(count)s pies", "%(count)s psy", "%(count)s psów"] });

  assert.deepEqual([1, 3, 5].map((count) => polish.n("%(count)s dog", "%(count)s dogs", count)), ["1 pies", "3 psy", "5 psów"]);
});

test("moments are told in the largest unit that fits", () => {
  const now = Date.parse("2026-06-01T12:00:00Z");

  assert.equal(ago("2026-06-01T11:59:50Z", now), "just now");
  assert.equal(ago("2026-06-01T11:57:00Z", now), "3 min. ago");
  assert.equal(ago("2026-06-01T09:00:00Z", now), "3 hr. ago");
  assert.equal(ago("2026-05-31T09:00:00Z", now), "yesterday");
});
