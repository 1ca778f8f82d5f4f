/** Frames of outpainting and strokes of masks. */
import assert from "node:assert/strict";
import { test } from "node:test";

import * as strokes from "../../static/js/core/strokes.js";
import * as frames from "../../static/js/geom/frames.js";

const SIZE = { width: 800, height: 1000 };
const BASE = { x: 0, y: 0, w: 800, h: 1000 };

test("rows, corners and boxes say the same", () => {
  assert.deepEqual(frames.boxOf({ left: -8, top: 4, width: 64, height: 80 }), { x: -8, y: 4, w: 64, h: 80 });
  assert.deepEqual(frames.rectOf({ x: -8.4, y: 4.4, w: 64, h: 80 }), { left: -8, top: 4, width: 64, height: 80 });
  assert.deepEqual(frames.between([-8, 4, 56, 84]), { x: -8, y: 4, w: 64, h: 80 });
});

test("a frame snaps to the model's multiple, and the side opposite the handle stays", () => {
  const pulled = { x: 90.3, y: 10, w: 250, h: 130 };
  assert.deepEqual(frames.snappedFrame(pulled, 16, "se"), { x: 90, y: 10, w: 256, h: 128 });
  const left = frames.snappedFrame(pulled, 16, "nw");
  assert.equal(left.x + left.w, 340);
  assert.equal(left.y + left.h, 140);
  assert.deepEqual(frames.snappedFrame({ x: 0, y: 0, w: 3, h: 99999 }, 8), { x: 0, y: 0, w: 64, h: 8192 });
});

test("the first frame is smaller than the picture and lies half beyond its edge", () => {
  const frame = frames.firstFrame(BASE, 8);
  assert.ok(frame.w < BASE.w && frame.h < BASE.h);
  assert.equal(frames.paintedShare(frame, [BASE]), 0.5);
});

test("patches that overlap count once in what is painted of a frame", () => {
  const frame = { x: 400, y: 0, w: 800, h: 1000 };
  assert.equal(frames.paintedShare(frame, [BASE]), 0.5);
  assert.equal(frames.paintedShare(frame, [BASE, { x: 700, y: 0, w: 100, h: 1000 }]), 0.5);
  assert.equal(frames.paintedShare(frame, [BASE, { x: 700, y: 0, w: 300, h: 500 }]), 0.625);
});

/** @type {[import("../../static/js/geom/boxes.js").Box, boolean, string | undefined][]} */
const CASES = [
  [{ x: 400, y: 0, w: 800, h: 512 }, false, undefined],
  [{ x: 900, y: 0, w: 128, h: 128 }, false, "apart"],
  [{ x: 100, y: 0, w: 128, h: 128 }, false, "painted"],
  [{ x: 100, y: 0, w: 128, h: 128 }, true, undefined],
  [{ x: 0, y: 0, w: 48, h: 128 }, false, "small"],
  [{ x: 0, y: 0, w: 8200, h: 128 }, false, "side"],
  [{ x: 0, y: 0, w: 8192, h: 8192 }, false, "area"],
];
for (const [frame, marked, code] of CASES) {
  test(`a frame of ${frame.w} x ${frame.h} at ${frame.x}${marked ? ", marked," : ""} is ${code ?? "taken"}`, () => {
    assert.equal(frames.refusalOf(frame, [BASE], marked)?.code, code);
  });
}

test("zooming out, panning and another shape keep the picture whole", () => {
  assert.deepEqual(frames.zoomedOut(BASE, 1.5), { x: -200, y: -250, w: 1200, h: 1500 });
  assert.deepEqual(frames.pannedTo(BASE, "left", 0.25), { x: -200, y: 0, w: 1000, h: 1000 });
  assert.deepEqual(frames.pannedTo(BASE, "bottom", 0.25), { x: 0, y: 0, w: 800, h: 1250 });
  assert.deepEqual(frames.withAspect(BASE, 1), { x: -100, y: 0, w: 1000, h: 1000 });
  assert.deepEqual(frames.withAspect(BASE, 0.5), { x: 0, y: -300, w: 800, h: 1600 });
});

test("seams lie where a frame was joined, and nowhere on its outer edge", () => {
  const frame = { x: 400, y: 0, w: 800, h: 1000 };
  assert.deepEqual(frames.seamLines(frame, [0, 0, 400, 1000]), [[{ x: 800, y: 0 }, { x: 800, y: 1000 }]]);
  assert.equal(frames.seamLines(frame, [100, 100, 400, 900]).length, 4);
  assert.deepEqual(frames.seamLines(frame, null), []);
});

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
