/** Undo of one's own steps: what is sent, what is kept, what joins. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { applied } from "../../static/js/core/operations.js";
import * as undo from "../../static/js/core/undo.js";

/** @typedef {import("../../static/js/core/operations.js").Operation} Operation */

let made = 0;
const newId = () => `new-${(made += 1)}`;

/** @param {string} id @param {unknown} value @param {unknown} before */
function change(id, value, before) {
  const operation = { op_id: id, kind: /** @type {const} */ ("set"), object: "a", property: "x_mm", value };
  return { operation, before };
}

/** @param {string} label @param {import("../../static/js/core/undo.js").Change[]} changes */
const step = (label, changes, at = 0, key = "") => ({ label, changes, at, key });

test("undo writes the old value back and names what it undoes", () => {
  const pile = undo.recorded(undo.emptyPile(), step("Move", [change("one", 5, 2)]));
  const back = undo.undo(pile, newId);
  assert.ok(back);
  const [operation] = back.operations;
  assert.deepEqual(
    { ...operation, op_id: "" },
    { op_id: "", kind: "set", object: "a", property: "x_mm", value: 2, undoes: "one" },
  );
  assert.equal(undo.redoLabel(back.pile), "Move");
  assert.equal(undo.undoLabel(back.pile), null);
});

test("redo undoes the undo", () => {
  const pile = undo.recorded(undo.emptyPile(), step("Move", [change("one", 5, 2)]));
  const back = undo.undo(pile, newId);
  assert.ok(back);
  const again = undo.redo(back.pile, newId);
  assert.ok(again);
  assert.equal(again.operations[0].value, 5);
  assert.equal(again.operations[0].undoes, back.operations[0].op_id);
  assert.equal(undo.undoLabel(again.pile), "Move");
});

test("adding is undone by removing, and removing by adding what was there", () => {
  const element = { kind: "price", order: "p" };
  const added = { operation: { op_id: "add", kind: /** @type {const} */ ("add"), object: "p", value: element }, before: null };
  const removed = { operation: { op_id: "rm", kind: /** @type {const} */ ("remove"), object: "p" }, before: element };
  const pile = undo.recorded(undo.recorded(undo.emptyPile(), step("Add", [added])), step("Delete", [removed]));
  const restored = undo.undo(pile, newId);
  assert.deepEqual(restored?.operations[0].value, element);
  assert.equal(restored?.operations[0].kind, "add");
  const gone = restored && undo.undo(restored.pile, newId);
  assert.equal(gone?.operations[0].kind, "remove");
});

test("a step of several changes is taken back from the last to the first", () => {
  const pile = undo.recorded(undo.emptyPile(), step("Type", [change("1", "ab", "a"), change("2", "abc", "ab")]));
  const back = undo.undo(pile, newId);
  assert.deepEqual(back?.operations.map(({ undoes, value }) => [undoes, value]), [["2", "ab"], ["1", "a"]]);
});

test("steps of one key within a second join; later ones, other keys and keyless ones do not", () => {
  let pile = undo.emptyPile();
  pile = undo.recorded(pile, step("Move", [change("1", 1, 0)], 0, "move a"));
  pile = undo.recorded(pile, step("Move", [change("2", 2, 1)], 900, "move a"));
  assert.equal(pile.done.length, 1);
  pile = undo.recorded(pile, step("Move", [change("3", 3, 2)], 2000, "move a"));
  pile = undo.recorded(pile, step("Move", [change("4", 4, 3)], 2001, "move b"));
  pile = undo.recorded(pile, step("Add", [change("5", 5, 4)], 2002));
  pile = undo.recorded(pile, step("Add", [change("6", 6, 5)], 2003));
  assert.equal(pile.done.length, 5);
});

test("an undone step does not join with the next one of its key", () => {
  let pile = undo.recorded(undo.emptyPile(), step("Move", [change("1", 1, 0)], 0, "move a"));
  const back = undo.undo(pile, newId);
  const again = back && undo.redo(back.pile, newId);
  assert.ok(again);
  pile = undo.recorded(again.pile, step("Move", [change("2", 2, 1)], 100, "move a"));
  assert.equal(pile.done.length, 2);
});

test("a new step ends what could be redone", () => {
  const back = undo.undo(undo.recorded(undo.emptyPile(), step("Move", [change("1", 1, 0)])), newId);
  assert.ok(back);
  const pile = undo.recorded(back.pile, step("Add", [change("2", 2, 1)]));
  assert.equal(undo.redo(pile, newId), null);
});

test("two hundred steps are kept, the oldest goes first", () => {
  let pile = undo.emptyPile();
  for (let at = 0; at < 205; at += 1) pile = undo.recorded(pile, step(`Step ${at}`, [change(`${at}`, at, at - 1)]));
  assert.equal(pile.done.length, undo.STEPS_MAX);
  assert.equal(pile.done[0].label, "Step 5");
});

test("a refused step is forgotten", () => {
  const pile = undo.recorded(undo.emptyPile(), step("Move", [change("1", 1, 0)]));
  assert.equal(undo.undo(undo.forgotten(pile, "1"), newId), null);
  assert.equal(undo.undoLabel(undo.forgotten(pile, "2")), "Move");
});

test("undoing and redoing everything gives the same documents back", () => {
  const start = { elements: { a: { kind: "price", order: "m", x_mm: 0 } } };
  let document = /** @type {import("../../static/js/core/operations.js").Document} */ (start);
  let pile = undo.emptyPile();
  const stops = [document];
  for (let at = 1; at <= 5; at += 1) {
    const one = change(`s${at}`, at * 10, document.elements.a.x_mm);
    document = applied(document, one.operation);
    pile = undo.recorded(pile, step("Move", [one], at * 5000));
    stops.push(document);
  }
  for (const stop of stops.slice(0, -1).reverse()) {
    const back = undo.undo(pile, newId);
    assert.ok(back);
    pile = back.pile;
    document = back.operations.reduce(applied, document);
    assert.deepEqual(document, stop);
  }
  for (const stop of stops.slice(1)) {
    const again = undo.redo(pile, newId);
    assert.ok(again);
    pile = again.pile;
    document = again.operations.reduce(applied, document);
    assert.deepEqual(document, stop);
  }
});
