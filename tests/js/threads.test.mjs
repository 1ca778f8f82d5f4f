/** Comments as threads, and pins within the picture. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { threadsOf, withNews } from "../../static/js/parts/review/threads.js";

/** @param {number} id @param {Record<string, any>} more */
const comment = (id, more = {}) => ({ id, variant: 5, parent: null, pin: null, text: `c${id}`, resolved_at: null, ...more });

test("replies hang below their comment, and pins are numbered in order", () => {
  const threads = threadsOf([
    comment(3, { pin: { x: 0.1, y: 0.2 } }),
    comment(1, { pin: { x: 0.5, y: 0.5 } }),
    comment(2),
    comment(4, { parent: 1 }),
  ]);

  assert.deepEqual(
    threads.map(({ comment: { id }, number, replies }) => [id, number, replies.map((reply) => reply["id"])]),
    [
      [1, 1, [4]],
      [2, null, []],
      [3, 2, []],
    ],
  );
});

const ON_FIVE = (/** @type {any} */ row) => row.variant === 5;

test("a new comment on the picture joins its thread, one on another picture does not", () => {
  const known = new Map([[1, comment(1)]]);
  const news = withNews(known, [comment(2), comment(3, { variant: 6 })], ON_FIVE);

  assert.deepEqual([...news.keys()], [1, 2]);
});

test("a carried pin keeps its place on this picture when its comment changes", () => {
  const carried = comment(1, { variant: 4, pin: { x: 0.4, y: 0.4 }, carried_from: "#1.2" });
  const changed = comment(1, { variant: 4, pin: { x: 0.9, y: 0.9 }, carried_from: null, resolved_at: "2026-06-01" });

  const row = withNews(new Map([[1, carried]]), [changed], ON_FIVE).get(1);

  assert.deepEqual([row?.["pin"], row?.["carried_from"], row?.["resolved_at"]], [{ x: 0.4, y: 0.4 }, "#1.2", "2026-06-01"]);
});

test("a text that an event had to cut does not replace the whole one", () => {
  const whole = comment(1, { text: "all of it", text_cut: false });

  const row = withNews(new Map([[1, whole]]), [comment(1, { text: "all", text_cut: true })], ON_FIVE).get(1);

  assert.equal(row?.["text"], "all of it");
});
