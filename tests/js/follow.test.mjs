// Following and being unseen: whose tab, which address, how far scrolled, what is remembered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { safeAddress, scrollOf, tabOf } from "../../static/js/core/follow.js";
import { habitsOf, keepHabits, withoutPointers } from "../../static/js/core/presence.js";

/** @param {number} user @param {number} at */
const tab = (user, at, more = {}) => ({ tab: `t${user}${at}`, user, name: "A", color: 1, view: { url: "/projects/1/", at }, ...more });

test("the tab that did something last is followed", () => {
  const tabs = [tab(1, 5), tab(2, 9), tab(1, 7), tab(1, 6), { ...tab(1, 99), view: null }];
  assert.equal(tabOf(tabs, 1)?.tab, "t17");
  assert.equal(tabOf(tabs, 3), undefined);
});

for (const [told, expected] of [
  ["/projects/1/review/?variant=3", "/projects/1/review/?variant=3"],
  ["/projects/2/", ""],
  ["https://evil.example/projects/1/", ""],
  ["//evil.example/projects/1/", ""],
  ["javascript:alert(1)", ""],
  ["/projects/1/../../sign-out/", ""],
  ["/projects/1/\\..\\..\\2/", ""],
  [null, ""],
]) {
  test(`followers go to ${JSON.stringify(told)} as ${JSON.stringify(expected)}`, () => {
    assert.equal(safeAddress(told, 1), expected);
  });
}

test("scrolling is told as fractions, whatever the window's size", () => {
  /** @param {Record<string, any>} more */
  const box = (more) => ({ id: "", classList: [], localName: "div", scrollLeft: 0, scrollTop: 0, scrollWidth: 100, clientWidth: 100, scrollHeight: 300, clientHeight: 100, ...more });
  const found = scrollOf(/** @type {any} */ ([box({ id: "a", scrollTop: 50 }), box({ classList: ["b"], scrollWidth: 200, scrollLeft: 100 }), box({ id: "c", scrollHeight: 100 })]));
  assert.deepEqual(found, { a: [0, 0.25], b: [1, 0] });
});

test("what a person wants of presence is remembered, and each person's apart", () => {
  const kept = new Map();
  const storage = {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
  };
  keepHabits(storage, 1, { private: true, hidePointers: false });
  assert.deepEqual(habitsOf(storage, 1), { private: true, hidePointers: false });
  assert.deepEqual(habitsOf(storage, 2), { private: false, hidePointers: false });
  kept.set("masthead-presence-2", "{broken");
  assert.deepEqual(habitsOf(storage, 2), { private: false, hidePointers: false });
});

test("others' pointers are left out, one's own stays", () => {
  const tabs = [tab(1, 1, { pointer: { x: 1, y: 2 } }), tab(2, 1, { pointer: { x: 3, y: 4 } }), tab(3, 1)];
  assert.deepEqual(withoutPointers(tabs, 1).map(({ pointer }) => pointer ?? null), [{ x: 1, y: 2 }, null, null]);
});
