/** Frames of outpainting and strokes of masks. */
import assert from "node:assert/strict";
import { test } from "node:test";

import * as strokes from "../../static/js/core/strokes.js";
import * as frames from "../../static/js/geom/frames.js";

const SIZE = { width: 800, height: 1000 };

test("a frame and its padding say the same", () => {
  const padding = { left: 16, top: 80, right: 0, bottom: 24 };
  const frame = frames.frameOf(SIZE, padding);
  assert.deepEqual(frame, { x: -16, y: -80, w: 816, h: 1104 });
  assert.deepEqual(frames.paddingOf(SIZE, frame), padding);
});

test("a frame snaps to the model's steps and never cuts into the picture", () => {
  const made = frames.paddingOf(SIZE, { x: 30, y: -19, w: 760, h: 1030 });
  assert.deepEqual(made, { left: 0, top: 16, right: 0, bottom: 8 });
});

test("pulling one side leaves the others, and a snapped side lies exactly on its line", () => {
  const before = { left: 0, top: 58, right: 0, bottom: 19 };
  const box = { x: 0, y: -101, w: 800, h: 1120 };
  const free = frames.pulledPadding(SIZE, before, "n", { box, x: null, y: null });
  assert.deepEqual(free, { left: 0, top: 104, right: 0, bottom: 19 });
  const line = { at: -101, kind: /** @type {const} */ ("source") };
  assert.equal(frames.pulledPadding(SIZE, before, "ne", { box, x: null, y: line }).top, 101);
});

test("a frame around 80 % of what is painted says so", () => {
  assert.equal(frames.paintedShare(SIZE, { ...frames.NONE, right: 200 }), 0.8);
});

/** @type {[import("../../static/js/geom/pins.js").Size, Partial<import("../../static/js/geom/pins.js").Padding>, string | undefined][]} */
const CASES = [
  [SIZE, {}, "empty"],
  [SIZE, { left: 8 }, undefined],
  [SIZE, { left: 4104 }, "padding"],
  [{ width: 5000, height: 600 }, { left: 4096 }, "side"],
  [{ width: 7900, height: 7900 }, { left: 280 }, "area"],
];
for (const [size, padding, code] of CASES) {
  test(`${JSON.stringify(padding)} around ${size.width} x ${size.height} is ${code ?? "taken"}`, () => {
    assert.equal(frames.refusalOf(size, { ...frames.NONE, ...padding })?.code, code);
  });
}

test("a brush canvas keeps the picture's proportions within its limit", () => {
  assert.deepEqual(frames.heldTo({ width: 3000, height: 4096 }, 2048), { width: 1500, height: 2048, scale: 0.5 });
  assert.equal(frames.heldTo(SIZE, 2048).scale, 1);
});

test("dots that add nothing to a stroke are dropped", () => {
  const list = strokes.begun([], { kind: "brush", radius: 20, dots: [{ x: 0, y: 0, pressure: 1 }] });
  const kept = strokes.extended(list, [
    { x: 1, y: 1, pressure: 1 },
    { x: 10, y: 0, pressure: 1 },
    { x: 12, y: 0, pressure: 1 },
  ]);
  assert.deepEqual(kept.map(({ x }) => x), [10]);
  assert.deepEqual(strokes.withoutLast(list), []);
});

test("only the newest strokes are kept, and an eraser alone marks nothing", () => {
  /** @type {import("../../static/js/core/strokes.js").Stroke[]} */
  let list = [];
  for (let at = 0; at < strokes.STROKES_MAX + 5; at += 1) {
    list = strokes.begun(list, { kind: "eraser", radius: at, dots: [] });
  }
  assert.equal(list.length, strokes.STROKES_MAX);
  assert.ok(!strokes.marksAny(list));
  assert.ok(strokes.marksAny([...list, { kind: "area", x: 0, y: 0, w: 5, h: 5 }]));
});

test("a stroke is drawn as round lines, an eraser as what takes away", () => {
  /** @type {string[]} */
  const calls = [];
  const canvas = /** @type {any} */ ({
    beginPath: () => {},
    moveTo: (/** @type {number} */ x) => calls.push(`from ${x}`),
    lineTo: (/** @type {number} */ x) => calls.push(`to ${x}`),
    stroke: () => calls.push(`${canvas.globalCompositeOperation} ${canvas.lineWidth}`),
    fillRect: (/** @type {number[]} */ ...box) => calls.push(`area ${box}`),
  });
  const dots = [{ x: 10, y: 0, pressure: 1 }, { x: 30, y: 0, pressure: 0.5 }];
  strokes.draw(canvas, { kind: "eraser", radius: 8, dots }, 0.5, 1);
  strokes.draw(canvas, { kind: "area", x: 2, y: 4, w: 6, h: 8 }, 0.5);
  assert.deepEqual(calls, ["from 5", "to 15", "destination-out 4", "area 1,2,3,4"]);
});
