// Making words of a prompt count more or less by a key.
import assert from "node:assert/strict";
import { test } from "node:test";
import { weighted } from "../../static/js/core/prompt-weights.js";

for (const [name, text, from, to, by, result] of /** @type {[string, string, number, number, number, string | null][]} */ ([
  ["the word at the caret", "a red fox", 3, 3, 0.1, "a (red:1.1) fox"],
  ["a selection without its spaces", "a red fox", 1, 6, 0.1, "a (red:1.1) fox"],
  ["what is weighted already", "a (red:1.1) fox", 4, 4, 0.1, "a (red:1.2) fox"],
  ["back to 1", "a (red:1.1) fox", 3, 6, -0.1, "a red fox"],
  ["Chinese", "红色的狐狸", 0, 3, -0.2, "(红色的:0.8)狐狸"],
  ["no further than 2", "(red:2)", 2, 2, 0.1, "(red:2)"],
  ["no word", "a  fox", 2, 2, 0.1, null],
  ["brackets without a weight", "(at dusk", 0, 8, 0.1, null],
])) {
  test(`${name}: "${text}"`, () => {
    const change = weighted(text, { from, to }, by);
    const made = change ? text.slice(0, change.from) + change.insert + text.slice(change.to) : null;
    assert.equal(made, result);
  });
}
