/** Turned boxes: their handles, the angle a pointer asks for, and what a paste may bring in. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { CLIP_TYPE, clipOf, elementsIn } from "../../static/js/core/layout-clipboard.js";
import { PASTED_MAX } from "../../static/js/core/layout-edits.js";
import { centre } from "../../static/js/geom/boxes.js";
import { resizedTurned, turnTo, turned, turnedAbout } from "../../static/js/geom/turning.js";

const BOX = { x: 20, y: 30, w: 60, h: 20 };
const near = (/** @type {number} */ a, /** @type {number} */ b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test("a quarter turn clockwise sends what points right downwards", () => {
  const { x, y } = turned({ x: 1, y: 0 }, 90);
  near(x, 0);
  near(y, 1);
});

for (const deg of [0, 30, 90, -135]) {
  test(`the corner opposite the dragged one stays where it is at ${deg} degrees`, () => {
    const after = resizedTurned(BOX, "se", 7, -3, deg);
    const before = turnedAbout({ x: BOX.x, y: BOX.y }, centre(BOX), deg);
    const corner = turnedAbout({ x: after.x, y: after.y }, centre(after), deg);
    near(corner.x, before.x);
    near(corner.y, before.y);
  });
}

/** @type {[string, {x: number, y: number}, number, boolean, number][]} */
const TURNS = [
  ["a pointer that goes a quarter round", { x: 50, y: 60 }, 0, false, 90],
  ["one that goes on from a rotation", { x: 50, y: 60 }, 30, false, 120],
  ["one nearly at a right angle is held by it", { x: 50.5, y: 60 }, 0, false, 90],
  ["one in steps of fifteen", { x: 70, y: 51 }, 0, true, 30],
  ["one past half a turn comes round from the other side", { x: 50, y: 20 }, -100, false, 170],
];
for (const [what, to, before, steps, want] of TURNS) {
  test(`${what} asks for ${want} degrees`, () => {
    assert.equal(turnTo({ x: 50, y: 40 }, { x: 70, y: 40 }, to, before, steps), want);
  });
}

test("copied elements come back from the clipboard, pictures and logos do not travel", () => {
  const line = { kind: "cover_line", order: "m", x_mm: 1, y_mm: 2, w_mm: 3, h_mm: 4, runs: [] };
  const art = { kind: "art", order: "a", x_mm: 0, y_mm: 0, w_mm: 9, h_mm: 9, asset: "abc" };
  assert.deepEqual(elementsIn(clipOf([art, line])), [line]);
  assert.match(CLIP_TYPE, /^application\//);
});

/** @type {[string, string][]} */
const STRANGE = [
  ["nothing", ""],
  ["words", "Mars in one meeting"],
  ["half a file", '{"masthead": 1, "elements": ['],
  ["somebody else's JSON", '{"elements": [{"kind": "cover_line"}]}'],
  ["an element without a place", '{"masthead": 1, "elements": [{"kind": "cover_line", "x_mm": "1"}]}'],
  ["a kind nobody knows", '{"masthead": 1, "elements": [{"kind": "script", "x_mm": 1, "y_mm": 1, "w_mm": 1, "h_mm": 1}]}'],
  ["a list of lists", '{"masthead": 1, "elements": [[], null, 4]}'],
  ["a flood", JSON.stringify({ masthead: 1, elements: [], more: "x".repeat(500_000) })],
];
for (const [what, text] of STRANGE) test(`${what} on the clipboard is no element`, () => assert.equal(elementsIn(text), null));

test("a paste takes at most as many elements as one batch may hold", () => {
  const line = { kind: "cover_line", order: "m", x_mm: 1, y_mm: 2, w_mm: 3, h_mm: 4 };
  assert.equal(elementsIn(clipOf(Array(100).fill(line)))?.length, PASTED_MAX);
});
