/** Rules of boxes, handles, snapping, views, pins, units and ranks. */
import assert from "node:assert/strict";
import { test } from "node:test";

import * as boxes from "../../static/js/geom/boxes.js";
import { placeNames } from "../../static/js/geom/labels.js";
import * as pins from "../../static/js/geom/pins.js";
import * as ranks from "../../static/js/geom/ranks.js";
import * as snap from "../../static/js/geom/snap.js";
import * as units from "../../static/js/geom/units.js";
import * as viewport from "../../static/js/geom/viewport.js";

const BOX = { x: 10, y: 20, w: 40, h: 30 };
const PAGE = {
  trim: { x: 0, y: 0, w: 200, h: 260 },
  safe: { x: 6, y: 6, w: 188, h: 248 },
  bleed: { x: -3, y: -3, w: 206, h: 266 },
};

/** @type {[import("../../static/js/geom/boxes.js").Handle, number, number, object, object][]} */
const PULLS = [
  ["se", 5, 6, {}, { x: 10, y: 20, w: 45, h: 36 }],
  ["nw", 5, 6, {}, { x: 15, y: 26, w: 35, h: 24 }],
  ["n", 5, -6, {}, { x: 10, y: 14, w: 40, h: 36 }],
  ["w", -5, 6, {}, { x: 5, y: 20, w: 45, h: 30 }],
  ["e", -100, 0, { min: 2 }, { x: 10, y: 20, w: 2, h: 30 }],
  ["nw", 100, 100, { min: 2 }, { x: 48, y: 48, w: 2, h: 2 }],
  ["se", 40, 0, { keepAspect: true }, { x: 10, y: 20, w: 80, h: 60 }],
  ["nw", -40, 0, { keepAspect: true }, { x: -30, y: -10, w: 80, h: 60 }],
  ["s", 0, 30, { keepAspect: true }, { x: -10, y: 20, w: 80, h: 60 }],
  ["e", -39.9, 0, { keepAspect: true, min: 3 }, { x: 10, y: 33.5, w: 4, h: 3 }],
];
for (const [handle, dx, dy, options, wanted] of PULLS) {
  test(`pulling ${handle} by ${dx}, ${dy} with ${JSON.stringify(options)} leaves the other side`, () => {
    const made = boxes.resized(BOX, handle, dx, dy, options);
    assert.ok(boxes.same(made, /** @type {any} */ (wanted)), JSON.stringify(made));
  });
}

test("each handle sits on its corner or the middle of its side", () => {
  const places = boxes.HANDLES.map((handle) => boxes.handlePoint(BOX, handle));
  assert.deepEqual(places[0], { x: 10, y: 20 });
  assert.deepEqual(places[1], { x: 30, y: 20 });
  assert.deepEqual(places[4], { x: 50, y: 50 });
  assert.deepEqual(places[7], { x: 10, y: 35 });
});

test("a box spanned by two corners is the same from either", () => {
  const made = boxes.spanned({ x: 50, y: 50 }, { x: 10, y: 20 });
  assert.deepEqual(made, BOX);
  assert.deepEqual(boxes.spanned({ x: 10, y: 20 }, { x: 50, y: 50 }), made);
});

test("a box contains itself, what lies inside, and nothing that reaches out", () => {
  assert.ok(boxes.contains(BOX, BOX));
  assert.ok(boxes.contains(BOX, boxes.grown(BOX, -1)));
  assert.ok(!boxes.contains(BOX, boxes.moved(BOX, 0.01, 0)));
  assert.ok(boxes.holds(BOX, { x: 50, y: 50 }));
  assert.ok(!boxes.holds(BOX, { x: 50.1, y: 50 }));
});

test("the union of two boxes holds both", () => {
  const other = { x: 0, y: 40, w: 5, h: 100 };
  const both = boxes.union(BOX, other);
  assert.deepEqual(both, { x: 0, y: 20, w: 50, h: 120 });
  assert.deepEqual(boxes.centre(both), { x: 25, y: 80 });
});

test("a drawing is moved by its corner, and scaled only where asked", () => {
  const to = { x: 20, y: 40, w: 80, h: 30 };
  assert.equal(boxes.transformBetween(BOX, to, false), "translate(10 20)");
  assert.equal(boxes.transformBetween(BOX, to, true), "matrix(2 0 0 1 0 20)");
});

test("a box near the safe edge sticks to it, and one too far does not", () => {
  const lines = snap.pageLines(PAGE, []);
  const near = snap.snapMove({ x: 7.2, y: 100.3, w: 30, h: 20 }, lines, 1.5);
  assert.equal(near.box.x, 6);
  assert.equal(near.x?.kind, "safe");
  assert.equal(near.box.y, 100.3);
  assert.equal(near.y, null);
});

test("a box's right edge and centre stick as well as its left", () => {
  const lines = snap.pageLines(PAGE, []);
  assert.equal(snap.snapMove({ x: 163, y: 50, w: 30, h: 20 }, lines, 1.5).box.x, 164);
  const middle = snap.snapMove({ x: 84.6, y: 50, w: 30, h: 20 }, lines, 1.5);
  assert.equal(middle.box.x, 85);
  assert.equal(middle.x?.kind, "centre");
});

test("on a wraparound sheet every page and the spine has lines of its own", () => {
  const [front, spine] = [{ x: 0, y: 0, w: 200, h: 260 }, { x: -8, y: 0, w: 8, h: 260 }];
  const back = { trim: { x: -208, y: 0, w: 200, h: 260 }, safe: { x: -202, y: 6, w: 188, h: 248 } };
  const lines = snap.pageLines({ ...PAGE, front, spine, back }, []);
  const kinds = (/** @type {number} */ at) => lines.x.filter((line) => line.at === at).map(({ kind }) => kind);
  assert.deepEqual([-202, -14, -8, -4, 100, -108].map(kinds), [["safe"], ["safe"], ["trim"], ["centre"], ["centre", "centre"], ["centre"]]);
});

test("the page's line wins over an element's at the same distance", () => {
  const lines = snap.pageLines(PAGE, [{ x: 8, y: 100, w: 10, h: 10 }]);
  assert.equal(snap.snapMove({ x: 7, y: 50, w: 31, h: 21 }, lines, 1.5).x?.kind, "safe");
});

test("resizing snaps only the dragged edges", () => {
  const lines = snap.pageLines(PAGE, []);
  const made = snap.snapResize({ x: 7, y: 7, w: 186.5, h: 100 }, "e", lines, 1.5);
  assert.deepEqual(made.box, { x: 7, y: 7, w: 187, h: 100 });
  assert.equal(made.y, null);
});

test("snapping a side never leaves less than the least size", () => {
  const lines = { x: [{ at: 10, kind: /** @type {const} */ ("element") }], y: [] };
  const made = snap.snapResize({ x: 9, y: 0, w: 1.5, h: 10 }, "e", lines, 1, 1.2);
  assert.equal(made.box.w, 1.5);
  assert.equal(made.x, null);
});

test("the fitted view shows the whole box in the middle", () => {
  const view = viewport.fitted(PAGE.bleed, { w: 824, h: 600 }, 34);
  const corner = viewport.toScreen(view, { x: -3, y: -3 });
  const end = viewport.toScreen(view, { x: 203, y: 263 });
  assert.ok(Math.abs(corner.y - 34) < 1e-9 && Math.abs(end.y - 566) < 1e-9);
  assert.ok(Math.abs(corner.x + end.x - 824) < 1e-9);
});

test("zooming keeps the place under the pointer", () => {
  const view = { scale: 2, x: 30, y: 40 };
  const at = { x: 111, y: 77 };
  const before = viewport.toStage(view, at);
  const after = viewport.zoomed(view, 1.25, at, { min: 0.1, max: 16 });
  assert.ok(Math.abs(viewport.toStage(after, at).x - before.x) < 1e-9);
  assert.equal(after.scale, 2.5);
  assert.equal(viewport.zoomed(view, 100, at, { min: 0.1, max: 16 }).scale, 16);
});

test("panning stops before the page is lost", () => {
  const view = viewport.panned({ scale: 1, x: 0, y: 0 }, -5000, 9000);
  const held = viewport.heldOn(view, PAGE.trim, { w: 800, h: 600 }, 40);
  assert.deepEqual(held, { scale: 1, x: -160, y: 560 });
});

test("the view box is the stage's part on the screen", () => {
  assert.equal(
    viewport.viewBox({ scale: 2, x: 20, y: -10 }, { w: 400, h: 300 }),
    "-10.0000 5.0000 200.0000 150.0000",
  );
});

test("a pin keeps its content when the picture grows", () => {
  const padding = { left: 100, top: 50, right: 0, bottom: 50 };
  const made = pins.carried({ x: 0.5, y: 0.5 }, { width: 400, height: 400 }, padding);
  assert.deepEqual(made, { x: 0.6, y: 0.5 });
  assert.deepEqual(pins.carried(made, { width: 500, height: 500 }, null), made);
});

test("a pin never leaves its picture", () => {
  assert.deepEqual(pins.nudged({ x: 0.99, y: 0 }, 0.05, -0.05), { x: 1, y: 0 });
});

/** @type {[string, number | null][]} */
const LENGTHS = [
  ["15.4", 15.4],
  ["15,4 mm", 15.4],
  [" .5in ", 12.7],
  ['1"', 25.4],
  ["72 pt", 25.4],
  ["-2 cm", -20],
  ["", null],
  ["wide", null],
  ["1.2.3", null],
  ["12 px", null],
];
for (const [typed, wanted] of LENGTHS) {
  test(`"${typed}" typed as a length means ${wanted}`, () => {
    const made = units.parseMm(typed);
    assert.equal(made === null ? null : units.rounded(made, 6), wanted);
  });
}

test("a plain number takes a comma, and nothing else", () => {
  assert.equal(units.parseNumber("1,25"), 1.25);
  assert.equal(units.parseNumber("-3"), -3);
  assert.equal(units.parseNumber("12pt"), null);
  assert.equal(units.rounded(-0.001, 2), 0);
});

test("2588 px over 8.625 inches print at 300 ppi", () => {
  assert.ok(Math.abs(units.effectivePpi(2588, 8.625 * 25.4) - 300) < 0.1);
});

/** @type {[string | null, string | null][]} */
const GAPS = [
  [null, null],
  [null, "1"],
  [null, "0V"],
  ["a", "b"],
  ["a", "a1"],
  ["a", "a01"],
  ["az", "b"],
  ["a5", "b5"],
  ["m", null],
  ["zz", null],
  ["y", "z"],
];
for (const [low, high] of GAPS) {
  test(`a rank fits between ${low} and ${high}`, () => {
    const rank = ranks.rankBetween(low, high);
    assert.ok((low === null || low < rank) && (high === null || rank < high), rank);
    assert.ok(!rank.endsWith("0"), rank);
  });
}

test("ranks in the wrong order, or without room, are refused", () => {
  assert.throws(() => ranks.rankBetween("b", "a"), /must be lower/);
  assert.throws(() => ranks.rankBetween("a", "a0"), /no room/);
});

test("raising an element writes its rank alone", () => {
  const elements = { a: { order: "B" }, b: { order: "D" }, c: { order: "F" }, d: { order: "H" } };
  const made = ranks.restacked(elements, "b", 1);
  assert.deepEqual(Object.keys(made), ["b"]);
  assert.ok("F" < made.b && made.b < "H");
});

test("an element at the top stays there", () => {
  assert.deepEqual(ranks.restacked({ a: { order: "B" }, b: { order: "D" } }, "b", 5), {});
});

test("elements of one rank are ranked anew in their shown order", () => {
  const elements = { a: { order: "m" }, b: { order: "m" }, c: { order: "m" } };
  const made = ranks.restacked(elements, "a", 2);
  const after = Object.fromEntries(
    Object.entries(elements).map(([id, held]) => [id, { order: made[id] ?? held.order }]),
  );
  assert.deepEqual(ranks.stacked(after).map(([id]) => id), ["b", "c", "a"]);
});

test("two hundred moves to the top of a pile never run out of ranks", () => {
  /** @type {Record<string, {order: string}>} */
  let elements = { a: { order: "m" }, b: { order: "m1" }, c: { order: "n" } };
  for (let turn = 0; turn < 200; turn += 1) {
    const lowest = ranks.stacked(elements)[0][0];
    const wanted = [...ranks.stacked(elements).map(([id]) => id).slice(1), lowest];
    const made = ranks.restacked(elements, lowest, 2);
    elements = Object.fromEntries(
      Object.entries(elements).map(([id, held]) => [id, { order: made[id] ?? held.order }]),
    );
    assert.deepEqual(ranks.stacked(elements).map(([id]) => id), wanted);
  }
  assert.ok(Object.values(elements).every(({ order }) => order.length <= 32));
});

const FIELD = { left: 0, right: 300, top: 0, bottom: 80 };
const caretAt = (/** @type {number} */ x, top = 20, width = 40) => ({ x, top, bottom: top + 18, width, height: 14 });

/** @type {[string, ReturnType<typeof caretAt>[], [number, boolean][]][]} */
const NAMES = [
  ["a name stands above its caret", [caretAt(100)], [[0, false]]],
  ["below where the line above is cut", [caretAt(100, 10)], [[0, true]]],
  ["inside the right edge", [caretAt(290)], [[-30, false]]],
  ["inside the left edge", [caretAt(-4)], [[4, false]]],
  ["from the left edge where it is wider than the field", [caretAt(50, 20, 400)], [[-50, false]]],
  ["two at one place: one above, one below", [caretAt(100), caretAt(100)], [[0, false], [0, true]]],
  ["the third beside them", [caretAt(100), caretAt(110), caretAt(120)], [[0, false], [0, true], [21, false]]],
  ["in reading order, whoever came first", [caretAt(120), caretAt(100)], [[0, true], [0, false]]],
  ["a lower line's name keeps off the name below an upper caret", [caretAt(100, 4), caretAt(110, 36)], [[0, true], [0, true]]],
];
for (const [what, carets, places] of NAMES) {
  test(`names: ${what}`, () => {
    assert.deepEqual(placeNames(carets, FIELD).map(({ dx, below }) => [dx, below]), places);
  });
}

test("names never lie on each other nor leave the field while there is room", () => {
  const field = { left: 0, right: 1000, top: 0, bottom: 80 };
  const carets = Array.from({ length: 6 }, (_, index) => caretAt(400 + 7 * index));
  const placed = placeNames(carets, field).map(({ dx, below }, index) => {
    const { x, top, bottom, width, height } = /** @type {ReturnType<typeof caretAt>} */ (carets[index]);
    const upper = below ? bottom : top - height;
    return { left: x + dx, right: x + dx + width, top: upper, bottom: upper + height };
  });
  for (const [index, one] of placed.entries()) {
    assert.ok(one.left >= 0 && one.right <= 1000 && one.top >= 0 && one.bottom <= 80);
    for (const other of placed.slice(index + 1)) {
      assert.ok(one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top);
    }
  }
});
