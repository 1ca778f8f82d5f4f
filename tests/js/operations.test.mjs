/** What a layout shows while own operations wait, and what comes of them. */
import assert from "node:assert/strict";
import { test } from "node:test";

import * as operations from "../../static/js/core/operations.js";

/** @typedef {import("../../static/js/core/operations.js").Operation} Operation */

const DOCUMENT = {
  v: 1,
  issue: { title: "Cosmos", date: "June" },
  elements: {
    title: { kind: "masthead", order: "m", x_mm: 10, y_mm: 10 },
    line: { kind: "cover_line", order: "n", x_mm: 20, y_mm: 90 },
  },
};
const desk = () => operations.openDesk(DOCUMENT, 7);
let ids = 0;

/** @returns {Operation} */
function set(/** @type {string} */ object, /** @type {string} */ property, /** @type {unknown} */ value) {
  ids += 1;
  return { op_id: `op-${ids}`, kind: "set", object, property, value };
}

/** @param {import("../../static/js/core/operations.js").Desk} held */
const x = (held, id = "title") => operations.shown(held).elements[id].x_mm;

test("an own operation shows at once and the server's document stays", () => {
  const held = operations.queued(desk(), [set("title", "x_mm", 33)]);
  assert.equal(x(held), 33);
  assert.equal(held.document.elements.title.x_mm, 10);
});

test("an element can be added, removed, and set on the page itself", () => {
  const element = { kind: "price", order: "p" };
  const held = operations.queued(desk(), [
    { op_id: "a", kind: "add", object: "price", value: element },
    { op_id: "b", kind: "remove", object: "line" },
    set("document", "issue.date", "July"),
    set("document", "lang", "zh-Hans"),
  ]);
  const document = operations.shown(held);
  assert.deepEqual(Object.keys(document.elements), ["title", "price"]);
  assert.deepEqual(document.issue, { title: "Cosmos", date: "July" });
  assert.equal(document.lang, "zh-Hans");
});

test("what stands where an operation writes is known before it", () => {
  assert.equal(operations.valueBefore(DOCUMENT, set("title", "x_mm", 1)), 10);
  assert.equal(operations.valueBefore(DOCUMENT, set("document", "issue.date", "")), "June");
  assert.equal(operations.valueBefore(DOCUMENT, set("document", "lang", "")), null);
  assert.equal(operations.valueBefore(DOCUMENT, set("gone", "x_mm", 1)), null);
  const gone = operations.valueBefore(DOCUMENT, { op_id: "r", kind: "remove", object: "line" });
  assert.deepEqual(gone, DOCUMENT.elements.line);
});

test("one batch is on its way at a time, and edits meanwhile wait together", () => {
  let held = operations.queued(desk(), [set("title", "x_mm", 1)]);
  const first = operations.nextBatch(held);
  assert.ok(first);
  held = operations.markSent(held, first);
  held = operations.queued(held, [set("title", "x_mm", 2)]);
  held = operations.queued(held, [set("line", "x_mm", 3)]);
  assert.equal(operations.nextBatch(held), null);
  held = operations.stored(held, first.operations[0].op_id, 8);
  assert.equal(operations.nextBatch(held)?.operations.length, 2);
});

test("no batch is larger than one request may be", () => {
  const many = Array.from({ length: 100 }, (_, at) => set("title", "x_mm", at));
  const held = operations.queued(operations.queued(desk(), many), many.slice(0, 30));
  assert.deepEqual(held.pending.map((batch) => batch.operations.length), [64, 36, 30]);
});

test("a remote value under an own pending one is held back until the own event comes", () => {
  const own = set("title", "x_mm", 33);
  let held = operations.queued(desk(), [own]);
  held = operations.markSent(held, held.pending[0]);
  held = operations.folded(held, { revision: 8, operations: [set("title", "x_mm", 50)] }).desk;
  assert.equal(x(held), 33);
  held = operations.stored(held, own.op_id, 9);
  assert.equal(x(held), 33);
  held = operations.folded(held, { revision: 9, operations: [own] }).desk;
  assert.equal(x(held), 33);
  assert.deepEqual(held.pending, []);
});

test("a remote value that the server put after the own one wins", () => {
  const own = set("title", "x_mm", 33);
  let held = operations.queued(desk(), [own]);
  held = operations.markSent(held, held.pending[0]);
  held = operations.folded(held, { revision: 8, operations: [own] }).desk;
  held = operations.folded(held, { revision: 9, operations: [set("title", "x_mm", 50)] }).desk;
  held = operations.stored(held, own.op_id, 8);
  assert.equal(x(held), 50);
});

test("a reply whose event was folded already leaves nothing pending", () => {
  const own = set("title", "x_mm", 33);
  let held = operations.queued(desk(), [own]);
  held = operations.refetched(held, DOCUMENT, 9);
  held = operations.stored(held, own.op_id, 9);
  assert.deepEqual(held.pending, []);
});

test("a refused batch disappears, and one that failed on the way waits again", () => {
  const own = set("title", "x_mm", 33);
  let held = operations.queued(desk(), [own]);
  held = operations.markSent(held, held.pending[0]);
  const again = operations.unsent(held, own.op_id);
  assert.equal(operations.nextBatch(again)?.operations[0], own);
  assert.equal(x(operations.refused(held, own.op_id)), 10);
});

test("a batch that the server skipped disappears with the next event", () => {
  const own = { ...set("title", "x_mm", 33), undoes: "older" };
  let held = operations.queued(desk(), [own]);
  held = operations.stored(operations.markSent(held, held.pending[0]), own.op_id, 8);
  assert.equal(x(held), 33);
  held = operations.folded(held, { revision: 8, operations: [set("line", "x_mm", 1)] }).desk;
  assert.equal(x(held), 10);
});

test("a batch that was tried once goes out again unchanged", () => {
  let held = operations.queued(desk(), [set("title", "x_mm", 1)]);
  held = operations.markSent(held, held.pending[0]);
  held = operations.unsent(held, held.pending[0].operations[0].op_id);
  held = operations.queued(held, [set("title", "x_mm", 2)]);
  assert.deepEqual(held.pending.map((batch) => batch.operations.length), [1, 1]);
  assert.equal(operations.nextBatch(held), held.pending[0]);
});

test("an event is folded once, and a missing one is noticed", () => {
  const event = { revision: 8, operations: [set("title", "x_mm", 50)] };
  const once = operations.folded(desk(), event);
  assert.equal(once.fold, "folded");
  assert.equal(operations.folded(once.desk, event).fold, "known");
  assert.equal(operations.folded(once.desk, { revision: 10, operations: [] }).fold, "gap");
});

test("an edit of an element that somebody deleted changes nothing", () => {
  const own = set("line", "x_mm", 1);
  const held = operations.queued(desk(), [own]);
  const gone = { op_id: "gone", kind: /** @type {const} */ ("remove"), object: "line" };
  const after = operations.folded(held, { revision: 8, operations: [gone] }).desk;
  assert.deepEqual(Object.keys(operations.shown(after).elements), ["title"]);
});

test("a fetched document replaces the old one, and older ones are ignored", () => {
  const own = set("title", "x_mm", 33);
  let held = operations.queued(desk(), [own]);
  held = operations.stored(operations.markSent(held, held.pending[0]), own.op_id, 9);
  assert.equal(operations.refetched(held, DOCUMENT, 6), held);
  assert.equal(operations.refetched(held, DOCUMENT, 8).pending.length, 1);
  assert.deepEqual(operations.refetched(held, DOCUMENT, 9).pending, []);
});

test("touched elements are named once, the page apart", () => {
  const list = [set("title", "x_mm", 1), set("title", "y_mm", 1), set("document", "lang", "en")];
  assert.deepEqual(operations.touched(list), ["title"]);
  assert.ok(operations.touchesPage(list));
  assert.ok(!operations.touchesPage(list.slice(0, 2)));
});

/** A small generator of the same numbers each time. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

for (let seed = 1; seed <= 60; seed += 1) {
  test(`history ${seed}: two browsers that fold one log show the server's document`, () => {
    const next = numbers(seed);
    const log = /** @type {{revision: number, operations: Operation[]}[]} */ ([]);
    const people = [desk(), desk()];
    const read = [0, 0];
    let server = /** @type {import("../../static/js/core/operations.js").Document} */ (DOCUMENT);
    for (let turn = 0; turn < 60; turn += 1) {
      const who = next(2);
      const what = next(3);
      if (what === 0) {
        const property = next(2) ? "x_mm" : "y_mm";
        people[who] = operations.queued(people[who], [set(next(2) ? "title" : "line", property, next(99))]);
      } else if (what === 1) {
        const batch = operations.nextBatch(people[who]);
        if (!batch) continue;
        people[who] = operations.markSent(people[who], batch);
        log.push({ revision: 8 + log.length, operations: batch.operations });
        server = batch.operations.reduce(operations.applied, server);
        const { op_id } = batch.operations[0];
        people[who] = operations.stored(people[who], op_id, 7 + log.length);
      } else if (read[who] < log.length) {
        people[who] = operations.folded(people[who], log[read[who]]).desk;
        read[who] += 1;
      }
    }
    for (const who of [0, 1]) {
      for (const event of log.slice(read[who])) people[who] = operations.folded(people[who], event).desk;
      assert.deepEqual(people[who].document, server);
      const waiting = people[who].pending.flatMap((batch) => batch.operations);
      assert.deepEqual(operations.shown(people[who]), waiting.reduce(operations.applied, server));
    }
  });
}
