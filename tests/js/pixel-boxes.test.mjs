// Regions typed as pixels are the region that is marked, to the pixel.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mostOf, pixelsOf, regionOf } from "../../static/js/geom/pixel-boxes.js";

const size = { width: 704, height: 832 };

test("what is typed is what is marked and read back, up to the largest pictures", () => {
  for (const [width, height] of /** @type {[number, number][]} */ ([[704, 832], [2588, 3342], [8192, 8192], [64, 80]])) {
    for (const box of [
      { x: 0, y: 0, width, height },
      { x: 1, y: 2, width: 3, height: 5 },
      { x: width - 1, y: height - 1, width: 1, height: 1 },
      { x: Math.floor(width / 3), y: Math.floor(height / 7), width: Math.floor(width / 2), height: Math.floor(height / 9) + 1 },
    ]) assert.deepEqual(pixelsOf(regionOf(box, { width, height }), { width, height }), box);
  }
});

test("a region by a drag reads as whole pixels, at least one each way", () => {
  const thin = { kind: /** @type {const} */ ("rect"), points: /** @type {[number, number][]} */ ([[1, 0.5], [1, 0.5]]) };
  assert.deepEqual(pixelsOf(thin, size), { x: 703, y: 416, width: 1, height: 1 });
});

test("a box ends within the picture", () => {
  assert.deepEqual(mostOf({ x: 700, y: 0, width: 9, height: 9 }, size), { x: 703, y: 831, width: 4, height: 832 });
  assert.deepEqual(mostOf({ x: 900, y: 0, width: 9, height: 9 }, size).width, 1);
});
