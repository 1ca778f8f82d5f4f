// Boxes in line with each other, and with equal gaps.
import assert from "node:assert/strict"
import { test } from "node:test"
import { aligned, distributed, firstGap, scaled, spaced } from "../../static/js/geom/arrange.js"

const FRAME = { x: 10, y: 20, w: 100, h: 200 }
const BOX = { x: 33, y: 44, w: 20, h: 40 }

/** @type {[import("../../static/js/geom/arrange.js").Edge, number, number][]} */
const CASES = [
  ["left", 10, 44],
  ["centre", 50, 44],
  ["right", 90, 44],
  ["top", 33, 20],
  ["middle", 33, 100],
  ["bottom", 33, 180],
]

for (const [edge, x, y] of CASES) {
  test(`a box is aligned by its ${edge} and keeps its size`, () => {
    assert.deepEqual(aligned([BOX], edge, FRAME), [{ ...BOX, x, y }])
  })
}

test("equal gaps keep the outermost two and the order they were given in", () => {
  const boxes = [90, 0, 30].map((x) => ({ x, y: 0, w: 10, h: 5 }))
  assert.deepEqual(distributed(boxes, "x").map(({ x }) => x), [90, 0, 45])
})

test("a gap as a number moves all but the first, in the order they stand in", () => {
  const boxes = [90, 0, 30].map((y) => ({ x: 0, y, w: 10, h: 5 }))
  assert.equal(firstGap(boxes, "y"), 25)
  assert.deepEqual(spaced(boxes, "y", 4).map(({ y }) => y), [18, 0, 9])
  assert.equal(firstGap(spaced(boxes, "y", -1), "y"), -1)
})

test("two boxes have nothing to distribute", () => {
  const boxes = [0, 9].map((y) => ({ x: 0, y, w: 1, h: 1 }))
  assert.equal(distributed(boxes, "y"), boxes)
})

test("a group grows from its top left corner, sizes and gaps alike", () => {
  const boxes = [{ x: 10, y: 20, w: 10, h: 10 }, { x: 40, y: 60, w: 20, h: 5 }]
  assert.deepEqual(scaled(boxes, 2), [{ x: 10, y: 20, w: 20, h: 20 }, { x: 70, y: 100, w: 40, h: 10 }])
  assert.deepEqual(scaled(boxes, 2, "se"), [{ x: -40, y: -25, w: 20, h: 20 }, { x: 20, y: 55, w: 40, h: 10 }])
  assert.deepEqual(scaled([], 2), [])
})
