/** Keys: their names, and when a letter is only a letter. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Keys, keyCaps, nameOf } from "../../static/js/core/keys.js";

const PLAIN = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

/** @type {[Partial<KeyboardEvent>, string][]} */
const NAMES = [
  [{ key: "m" }, "m"],
  [{ key: "M", shiftKey: true }, "Shift+m"],
  [{ key: "?", shiftKey: true }, "?"],
  [{ key: "Enter", ctrlKey: true }, "Ctrl+Enter"],
  [{ key: "Enter", metaKey: true }, "Ctrl+Enter"],
  [{ key: "Enter", ctrlKey: true, shiftKey: true }, "Ctrl+Shift+Enter"],
  [{ key: "ArrowUp", shiftKey: true }, "Shift+ArrowUp"],
  [{ key: " " }, "Space"],
];
for (const [press, name] of NAMES) {
  test(`${JSON.stringify(press)} is ${name}`, () => {
    assert.equal(nameOf({ ...PLAIN, ...press, key: press.key ?? "" }), name);
  });
}

function bound() {
  const keys = new Keys();
  const letter = { keys: "x", label: "Reject", run: () => undefined };
  const chord = { keys: "Ctrl+Enter", label: "Generate", run: () => undefined };
  const remove = keys.add([letter, chord]);
  return { keys, letter, chord, remove };
}
const X = { ...PLAIN, key: "x" };
const CTRL_ENTER = { ...PLAIN, key: "Enter", ctrlKey: true };

test("a letter acts on the page and not while someone types", () => {
  const { keys, letter } = bound();

  assert.equal(keys.find(X, { typing: false }), letter);
  assert.equal(keys.find(X, { typing: true }), undefined);
});

test("a chord acts while someone types too", () => {
  const { keys, chord } = bound();

  assert.equal(keys.find(CTRL_ENTER, { typing: true }), chord);
});

test("letters can be switched off, chords stay", () => {
  const { keys, chord } = bound();
  keys.lettersOn = false;

  assert.equal(keys.find(X, { typing: false }), undefined);
  assert.equal(keys.find(CTRL_ENTER, { typing: false }), chord);
});

test("a binding acts only when its condition holds", () => {
  const keys = new Keys();
  keys.add([{ keys: "x", label: "Reject", when: () => false, run: () => undefined }]);

  assert.equal(keys.find(X, { typing: false }), undefined);
});

test("bindings can be taken away again", () => {
  const { keys, remove } = bound();
  remove();

  assert.equal(keys.find(X, { typing: false }), undefined);
});

test("key caps read as people name the keys", () => {
  assert.deepEqual(keyCaps("Ctrl+Shift+Enter"), ["Ctrl", "Shift", "Enter"]);
  assert.deepEqual(keyCaps("ArrowLeft"), ["←"]);
  assert.deepEqual(keyCaps("m"), ["M"]);
});
