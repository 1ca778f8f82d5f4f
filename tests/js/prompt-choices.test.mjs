// Counting the combinations of a prompt; the server's table has the same cases.
import assert from "node:assert/strict";
import { test } from "node:test";
import { combinations, listed, wildcardsIn } from "../../static/js/core/prompt-choices.js";

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

test("values stand on lines or between semicolons, each once", () => {
  assert.deepEqual(listed("4; 8\n 16；8\n\n"), ["4", "8", "16"]);
});

test("wildcards are found by name in any script", () => {
  assert.deepEqual(wildcardsIn("__light__, __光线__ ___ x __light__ _a_"), ["light", "光线"]);
});
