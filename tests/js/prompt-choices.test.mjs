// Counting the combinations of a prompt; the server's table has the same cases.
import assert from "node:assert/strict";
import { test } from "node:test";
import { combinations, valuesIn } from "../../static/js/core/prompt-choices.js";

for (const [prompt, compared, total] of /** @type {[string, number[][], number][]} */ ([
  ["a red fox", [], 1],
  ["a {red|blue} fox", [], 2],
  ["{封面|杂志}，雪", [], 2],
  ["{a|b} {c|d}", [[4, 8, 4], []], 8],
  ["{a|a|b}", [], 2],
  ["f{x}  }{", [], 1],
  ["{a|b|c} {d|e|f|g}", [], 12],
])) {
  test(`"${prompt}" with ${JSON.stringify(compared)} makes ${total}`, () => {
    assert.deepEqual(combinations(prompt, compared), { total, made: Math.min(total, 9) });
  });
}

for (const [text, values] of /** @type {[string, number[] | null][]} */ ([
  ["", []],
  ["4, 8 16", [4, 8, 16]],
  ["4，8、8", [4, 8]],
  ["4 151", null],
  ["4.5", null],
  ["four", null],
])) {
  test(`the steps "${text}" read as ${JSON.stringify(values)}`, () => {
    assert.deepEqual(valuesIn(text, { min: 1, max: 150, whole: true }), values);
  });
}
