/** What copies are called. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { copyName } from "../../static/js/core/copies.js";

const LONG = "封".repeat(80);

/** @type {[string, string[], string][]} */
const CASES = [
  ["Cover", ["Cover"], "Cover 2"],
  ["Cover", ["Cover", "Cover 2"], "Cover 3"],
  ["Cover 2", ["Cover", "Cover 2"], "Cover 3"],
  ["Cover 9", ["Cover", "Cover 9"], "Cover 10"],
  ["封面", ["封面", "封面 2"], "封面 3"],
  ["封面2", ["封面2"], "封面3"],
  ["Cover 2026", ["Cover 2026"], "Cover 2026 2"],
  ["Cover, idea 2", ["Cover, idea 2", "Cover, idea 3"], "Cover, idea 4"],
  ["MP3", ["MP3"], "MP3 2"],
  [LONG, [LONG], `${"封".repeat(78)} 2`],
  ["🚀".repeat(80), [], `${"🚀".repeat(78)} 2`],
];
for (const [name, taken, copy] of CASES) {
  test(`a copy of ${name.slice(0, 16)} beside ${taken.length} is ${copy.slice(0, 16)}`, () => {
    assert.equal(copyName(name, taken, 80), copy);
  });
}

test("a copy of a full list finds a name that fits and is free", () => {
  const taken = [LONG, ...Array.from({ length: 200 }, (_, index) => `${"封".repeat(78)} ${index + 2}`)];
  const copy = copyName(LONG, taken, 80);

  assert.ok([...copy].length <= 80);
  assert.ok(!taken.includes(copy));
});
