// The lineage's lanes and steps, and words side by side.
import assert from "node:assert/strict";
import { test } from "node:test";
import { graphOf, pathOf, settingsChange, stepFrom } from "../../static/js/parts/lineage/graph-model.js";
import { wordDiff } from "../../static/js/parts/board/wording.js";

/** @param {number} id @param {number | null} [parent] @param {number | null} [merged] */
const iteration = (id, parent = null, merged = null) => ({ id, number: id, parent, merged });

test("a first child goes on in its parent's lane, a fork beside it, and a lane that ended is used again", () => {
  const { nodes, lines, lanes } = graphOf([
    iteration(1),
    iteration(2, 1),
    iteration(3, 1),
    iteration(4, 2, 3),
    iteration(5, 4),
    iteration(6),
  ]);
  assert.deepEqual(nodes.map(({ lane }) => lane), [0, 0, 1, 0, 0, 0]);
  assert.equal(lanes, 2);
  assert.deepEqual(
    lines.filter(({ kind }) => kind === "merged").map(({ from, to }) => [from.iteration.id, to.iteration.id]),
    [[3, 4]],
  );
});

test("arrows lead to the parent, the first child, and the neighbours by number", () => {
  const { nodes } = graphOf([iteration(1), iteration(2, 1), iteration(3, 1), iteration(4, 2, 3)]);
  const step = (/** @type {number} */ id, /** @type {string} */ key) => stepFrom(nodes, id, key);
  assert.equal(step(3, "ArrowLeft"), 1);
  assert.equal(step(1, "ArrowRight"), 2);
  assert.equal(step(3, "ArrowRight"), 4);
  assert.equal(step(2, "ArrowDown"), 3);
  assert.equal(step(1, "ArrowUp"), null);
  assert.equal(step(2, "End"), 4);
});

test("two hundred iterations with a fork at every tenth stay narrow", () => {
  const many = Array.from({ length: 200 }, (_, index) => iteration(index + 1, index === 0 ? null : index % 10 === 0 ? index - 5 : index));
  const { nodes, lines, lanes } = graphOf(many);
  assert.equal(nodes.length, 200);
  assert.equal(lines.length, 199);
  assert.ok(lanes <= 3, `${lanes} lanes`);
  for (const line of lines) assert.match(pathOf(line, { lane: 18, row: 68 }), /^M[\d.]+ [\d.]+V/);
});

test("only the settings that differ are told", () => {
  const one = { width: 512, height: 640, steps: 8, guidance_scale: 4, model_title: "A", scheduler: "auto", negative_prompt: "", styles: [] };
  assert.deepEqual(settingsChange(one, { ...one, steps: 16, styles: ["Riso"] }), [
    { name: "steps", one: "8", other: "16" },
    { name: "style", one: "", other: "Riso" },
  ]);
});

for (const [before, after, pieces] of /** @type {[string, string, [string, string][]][]} */ ([
  ["a fox", "a fox", [["same", "a fox"]]],
  ["a fox", "a red fox", [["same", "a"], ["added", " red"], ["same", " fox"]]],
  ["a red fox", "a blue fox", [["same", "a"], ["removed", " red"], ["added", " blue"], ["same", " fox"]]],
  ["一只狐狸", "一只红狐狸", [["same", "一只"], ["added", "红"], ["same", "狐狸"]]],
  ["", "a", [["added", "a"]]],
])) {
  test(`from "${before}" to "${after}"`, () => {
    assert.deepEqual(wordDiff(before, after).map(({ kind, text }) => [kind, text]), pieces);
  });
}
