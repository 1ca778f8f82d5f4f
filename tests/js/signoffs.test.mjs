// Whose turn it is, as the page sees it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isOverdue, lastVerdict, mayDecide, stillToDecide } from "../../static/js/core/signoffs.js";

const seat = (/** @type {number | null} */ person, /** @type {string | null} */ verdict = null, role = "") => ({
  person, role, name: "", verdict, by: verdict ? (person ?? 9) : null, by_name: null, at: null,
});
const stage = (/** @type {string} */ state, /** @type {any[]} */ ...seats) => ({ state, seats, due: null });
const review = { current: 1, stages: [stage("approved", seat(1, "approved")), stage("open", seat(2), seat(null, null, "editor")), stage("waiting", seat(3))] };
const asked = { standing: "open", review, decisions: [] };
const me = (/** @type {number} */ id, role = "viewer", /** @type {string[]} */ can = []) => ({ id, role, can });

for (const [name, who, may] of /** @type {[string, any, boolean][]} */ ([
  ["who has decided may change their mind", me(1), true],
  ["whose turn it is", me(2), true],
  ["anybody with the role", me(7, "editor"), true],
  ["whose stage has not begun", me(3), false],
  ["somebody else", me(7), false],
  ["a guest", { ...me(2), guest: true }, false],
])) {
  test(`${name} ${may ? "decides" : "does not decide"}`, () => assert.equal(mayDecide(asked, who), may));
}

test("without a sign-off editors decide, and on an outdated layout nobody does", () => {
  const free = { standing: "open", review: null, decisions: [] };
  assert.equal(mayDecide(free, me(5, "editor", ["approve"])), true);
  assert.equal(mayDecide(free, me(5, "artist")), false);
  assert.equal(mayDecide({ ...asked, standing: "stale" }, me(2)), false);
  assert.equal(mayDecide(null, me(2)), false);
});

test("who is left is told until changes are asked for", () => {
  assert.equal(stillToDecide(review).length, 2);
  const back = { current: 0, stages: [stage("changes_requested", seat(1, "changes_requested"), seat(2))] };
  assert.deepEqual(stillToDecide(back), []);
});

test("one's last word is found, and a stage is late only while it is its turn", () => {
  assert.equal(lastVerdict(review, 1), "approved");
  assert.equal(lastVerdict(review, 2), null);
  const due = { due: "2026-06-01T12:00:00+00:00" };
  assert.equal(isOverdue({ ...stage("open"), ...due }, Date.parse("2026-06-02")), true);
  assert.equal(isOverdue({ ...stage("approved"), ...due }, Date.parse("2026-06-02")), false);
});
