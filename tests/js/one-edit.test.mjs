/** One edit between two texts, and a phrase put into one. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { carried, oneEdit, placeIn } from "../../static/js/core/one-edit.js";
import { phraseChange } from "../../static/js/core/phrases-in.js";

test("an edit names what went and what came", () => {
  assert.deepEqual(oneEdit("a fox", "a red fox"), { start: 2, end: 2, insert: "red " });
  assert.deepEqual(oneEdit("a red fox", "a fox"), { start: 2, end: 6, insert: "" });
  assert.deepEqual(oneEdit("aa", "aaa"), { start: 2, end: 2, insert: "a" });
});

test("an edit never parts a surrogate pair", () => {
  const { start, end, insert } = oneEdit("🦊🌙", "🦉🌙");

  assert.deepEqual([start, end, insert], [0, 2, "🦉"]);
});

for (const [shown, typed, now, both] of [
  ["", "a fox", "", "a fox"],
  ["a fox", "a fox", "a wolf", "a wolf"],
  ["a fox", "a red fox", "a fox at night", "a red fox at night"],
  ["a fox", "a fox at night", "a red fox", "a red fox at night"],
  ["a fox", "a owl", "look: a fox", "look: a owl"],
  ["a fox", "a fox!", "", "!"],
]) {
  test(`typing "${typed}" over "${shown}" while it became "${now}" makes "${both}"`, () => {
    assert.equal(carried(shown ?? "", typed ?? "", now ?? ""), both);
  });
}

test("a caret stays at its words", () => {
  assert.equal(placeIn("a fox", "a red fox", 5), 9);
  assert.equal(placeIn("a fox", "a fox at night", 5), 5);
});

for (const [text, from, to, phrase, after, caret] of /** @type {[string, number, number, string, string, number][]} */ ([
  ["", 0, 0, "dawn", "dawn", 4],
  ["a fox", 5, 5, "dawn", "a fox, dawn", 11],
  ["a fox,", 6, 6, "dawn", "a fox, dawn", 11],
  ["一只狐狸", 4, 4, "黎明", "一只狐狸，黎明", 7],
  ["a fox, snow", 5, 5, "dawn", "a fox, dawn, snow", 11],
])) {
  test(`"${phrase}" put into "${text}" at ${from} makes "${after}"`, () => {
    const change = phraseChange(text, { from, to }, phrase);

    assert.equal(text.slice(0, change.from) + change.insert + text.slice(change.to), after);
    assert.equal(change.caret, caret);
  });
}
