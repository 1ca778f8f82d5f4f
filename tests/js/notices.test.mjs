// The bell: it asks when it rings for this person, once at a time, and not for others.
import assert from "node:assert/strict";
import { test } from "node:test";
import { followNotices } from "../../static/js/core/notices.js";

function stage() {
  const live = Object.assign(new EventTarget(), { me: { id: 7 } });
  /** @type {any[]} */
  const waiting = [];
  /** @type {number[]} */
  const shown = [];
  const requests = { get: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })) };
  followNotices(/** @type {any} */ (live), (unread) => shown.push(unread), { requests });
  const ring = (/** @type {number[]} */ ...people) => live.dispatchEvent(new CustomEvent("told", { detail: { people } }));
  return { live, waiting, shown, ring };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a ring for me asks for the count, one for others does not", async () => {
  const { waiting, shown, ring } = stage();
  ring(3, 4);
  assert.equal(waiting.length, 0);
  ring(3, 7);
  waiting[0].resolve({ unread: 2 });
  await turn();
  assert.deepEqual(shown, [2]);
});

test("rings during an answer become one more question", async () => {
  const { waiting, shown, ring } = stage();
  ring(7);
  ring(7);
  ring(7);
  waiting[0].resolve({ unread: 1 });
  await turn();
  assert.equal(waiting.length, 2);
  waiting[1].resolve({ unread: 3 });
  await turn();
  assert.deepEqual([waiting.length, shown], [2, [1, 3]]);
});

test("a failed question is forgotten, the next ring asks again", async () => {
  const { waiting, shown, ring } = stage();
  ring(7);
  waiting[0].reject(new Error("offline"));
  await turn();
  ring(7);
  waiting[1].resolve({ unread: 0 });
  await turn();
  assert.deepEqual(shown, [0]);
});
