/** Comments as threads, and pins within the picture. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { completed, matching, mentionAt, namedIn, partsOf } from "../../static/js/core/mentions.js";
import { confirmedBy, pinsOf, shownThreads, threadsOf, withNews } from "../../static/js/parts/review/threads.js";

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

test("a picture shows the pins of its open threads, and of a chosen one that is resolved", () => {
  const comments = [
    comment(1, { pin: { x: 0.5, y: 0.5 }, resolved_at: "2026-06-01" }),
    comment(2),
    comment(3, { pin: { x: 0.1, y: 0.2 }, confirmed: [{ variant: 5, by_name: "Ada" }] }),
  ];
  const shown = (/** @type {number | null} */ chosen) => pinsOf(comments, "variant:5", chosen).map(({ number, comment: row }) => [number, row["id"], row["confirmed_by_name"]]);

  assert.deepEqual(shown(null), [[2, 3, "Ada"]]);
  assert.deepEqual(shown(1), [[1, 1, undefined], [2, 3, "Ada"]]);
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

test("a removed comment takes its answers with it, a removed answer goes alone", () => {
  const threads = threadsOf([comment(1, { removed: true }), comment(2, { parent: 1 }), comment(3), comment(4, { parent: 3, removed: true })]);

  assert.deepEqual(threads.map(({ comment: { id }, replies }) => [id, replies.length]), [[3, 0]]);
});

test("filters leave what is mine, what names me, and what is new; the chosen one always shows", () => {
  const threads = threadsOf([
    comment(1, { by: 7 }),
    comment(2, { by: 8, mentions: [7] }),
    comment(3, { by: 8 }),
    comment(4, { by: 8, resolved_at: "2026-06-01" }),
    comment(5, { by: 7, parent: 3 }),
    comment(6, { by: 8 }),
  ]);
  const who = { me: 7, unread: new Set([4, 6]), chosen: null };
  const ids = (/** @type {any} */ filter, resolved = false, more = {}) => shownThreads(threads, filter, resolved, { ...who, ...more }).map((thread) => thread.comment["id"]);

  assert.deepEqual(ids("all"), [1, 2, 3, 6]);
  assert.deepEqual(ids("all", true), [1, 2, 3, 4, 6]);
  assert.deepEqual(ids("mine"), [1, 2, 3]);
  assert.deepEqual(ids("unread"), [4, 6]);
  assert.deepEqual(ids("unread", false, { chosen: 1 }), [1, 4, 6]);
});

test("a confirmation counts on the picture it was made for", () => {
  const row = comment(1, { confirmed: [{ variant: 9, version: null, by_name: "Vera" }] });

  assert.equal(confirmedBy(row, "variant:9"), "Vera");
  assert.equal(confirmedBy(row, "version:9"), undefined);
});

const PEOPLE = [{ id: 1, name: "Ann Lee" }, { id: 2, name: "Ann Leeds" }, { id: 3, name: "王芳" }, { id: 4, name: "Tomás Ruiz" }];

test("an @ begins a mention, one inside a word or an address does not", () => {
  assert.deepEqual(mentionAt("Look, @an", 9), { from: 6, query: "an" });
  assert.deepEqual(mentionAt("请@王", 3), { from: 1, query: "王" });
  assert.deepEqual(mentionAt("请 @王", 4), { from: 2, query: "王" });
  assert.equal(mentionAt("ann@example", 11), null);
  assert.equal(mentionAt("@ann\nnext", 9), null);
});

test("people are found by the beginning of any of their names", () => {
  assert.deepEqual(matching(PEOPLE, "ru").map(({ id }) => id), [4]);
  assert.deepEqual(matching(PEOPLE, "").length, 4);
  assert.deepEqual(matching(PEOPLE, "le").map(({ id }) => id), [1, 2]);
});

test("a chosen name replaces what was typed of it", () => {
  assert.deepEqual(completed("Hi @an, look", 6, "Ann Lee"), { text: "Hi @Ann Lee , look", caret: 12 });
});

test("of two names the longer one is meant, and a longer word is no name", () => {
  assert.deepEqual(namedIn("@Ann Leeds and @王芳请看 @Ann Leedsx", PEOPLE), [2, 3]);
  assert.deepEqual(partsOf("Ask @Ann Lee!", PEOPLE).map(({ text }) => text), ["Ask ", "@Ann Lee", "!"]);
});
