// A press profile's form: the record it gives, and the name that its files get.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName, GROUPS, recordOf } from "../../static/js/parts/exports/profile-fields.js";

const FACTS = { title: "Cosmos & Sea", number: "7", date: "June 2026", version: "3", profile: "coated-x4" };

for (const [pattern, name] of [
  ["{title}-{number}-v{version}", "Cosmos-Sea-7-v3.pdf"],
  ["封面 {number}", "封面-7.pdf"],
  ["{profile}_{date}", "coated-x4_June-2026.pdf"],
  ["-", "cover.pdf"],
  ["{isbn}", ""],
  ["a/b", ""],
  ["{title", ""],
  [" ", ""],
]) {
  test(`the pattern ${JSON.stringify(pattern)} gives ${JSON.stringify(name)}`, () => assert.equal(fileName(pattern, FACTS), name));
}

test("a form's record has numbers, flags and lists, and keeps what the form does not show", () => {
  const given = new FormData();
  for (const { name, min, flag } of GROUPS.flatMap(({ fields }) => fields)) given.set(name, flag ? "" : min === undefined ? "x" : "3.5");
  given.set("ai_label", "yes");
  given.set("file_name", "{title}");
  given.append("required", "masthead");

  const record = recordOf({ handle: "own-1", required: ["art", "scrim"] }, given);

  assert.equal(record["handle"], "own-1");
  assert.equal(record["bleed_mm"], 3.5);
  assert.deepEqual([record["ai_label"], record["outline_type"]], [true, false]);
  assert.deepEqual(record["required"], ["masthead", "scrim"]);
});
