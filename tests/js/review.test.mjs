// The review's geometry: one view over several pictures, marks by clicks and keys, and differences.
import assert from "node:assert/strict";
import test from "node:test";
import { differenceOf } from "../../static/js/geom/difference.js";
import { WHOLE, dragged, placed, zoomedBy } from "../../static/js/geom/linked-view.js";
import { extended, rectangle } from "../../static/js/geom/regions.js";
import { finished, newMark, nudgedMark, placingSteps, stretchedMark, withPoint } from "../../static/js/parts/review/placing.js";

const PICTURE = { width: 3000, height: 4000 };
const PANE = { left: 210.5, top: 42.25, width: 600, height: 800 };

test("the whole picture is centred in its pane", () => {
  assert.deepEqual(placed(WHOLE, PICTURE, { ...PANE, width: 700 }, 1), { scale: 0.2, x: 50, y: 0 });
});

test("at 100 % pixels of the picture lie on pixels of the screen, at any density", () => {
  for (const density of [1, 1.5, 2]) {
    const spot = placed({ ...WHOLE, actual: true, x: 0.3337 }, PICTURE, PANE, density);
    assert.equal(spot.scale, 1 / density);
    for (const place of [(spot.x + PANE.left) * density, (spot.y + PANE.top) * density]) {
      assert.ok(Math.abs(place - Math.round(place)) < 1e-9);
    }
  }
});

test("a drag stops at the picture's edge, and zooming out ends at the whole picture", () => {
  const close = zoomedBy(WHOLE, 2, 5);
  assert.equal(dragged(close, 1e6, 0, PICTURE, 0.4, PANE).x, 0.25);
  assert.deepEqual(zoomedBy(close, 0.1, 5), WHOLE);
});

test("two clicks make a rectangle, and so do keys", () => {
  const first = placingSteps(newMark("rect"), "down", { x: 0.6, y: 0.5 });
  const still = placingSteps(first, "click", { x: 0.6, y: 0.5 });
  const done = placingSteps(placingSteps(still, "down", { x: 0.2, y: 0.1 }), "click", { x: 0.2, y: 0.1 });
  assert.equal(still.placing, true);
  assert.deepEqual(done.region, rectangle({ x: 0.2, y: 0.1 }, { x: 0.6, y: 0.5 }));
  assert.equal(done.placing, false);
  const keyed = stretchedMark(nudgedMark(newMark("rect"), 0.1, 0), 0, 0.05);
  assert.deepEqual(keyed.region?.points, [[0.5, 0.4], [0.7, 0.65]]);
});

test("keys draw a line point by point; two points are a mere pin", () => {
  const two = withPoint(nudgedMark(withPoint(newMark("freehand")), 0.2, 0));
  assert.equal(finished(two).region, null);
  assert.equal(finished(withPoint(nudgedMark(two, 0, 0.2))).region?.points.length, 3);
});

test("a long line keeps to its limit of points", () => {
  let region = /** @type {import("../../static/js/geom/regions.js").Region} */ ({ kind: "freehand", points: [] });
  for (let at = 0; at < 500; at += 1) region = extended(region, { x: at / 500, y: 0 });
  assert.ok(region.points.length <= 64);
});

test("a pixel counts as changed above the tolerance only", () => {
  const before = Uint8ClampedArray.from([10, 10, 10, 255, 10, 10, 10, 255]);
  const after = Uint8ClampedArray.from([10, 15, 10, 255, 10, 10, 4, 255]);
  const heat = new Uint8ClampedArray(8);
  assert.equal(differenceOf(before, after, heat, 5), 1);
  assert.deepEqual([heat[3], heat[7]], [0, 255]);
});
