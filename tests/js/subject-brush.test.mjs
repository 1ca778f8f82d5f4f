// Strokes over the art, in fractions of the picture, by pointer and by keys.
import assert from "node:assert/strict"
import { test } from "node:test"
import { SubjectBrush } from "../../static/js/core/subject-brush.js"

const PLACED = { x: -10, y: -10, w: 200, h: 400 }

test("a stroke is told in fractions of the picture, its width of the longer side", () => {
  const brush = new SubjectBrush(PLACED, false)
  brush.widthMm = 20
  brush.down({ x: 90, y: 190 })
  brush.moved({ x: 140, y: 190 })
  brush.up()
  assert.deepEqual(brush.body, [{ keep: true, width: 0.05, points: [[0.5, 0.5], [0.75, 0.5]] }])
})

test("on a flipped picture left is right", () => {
  const brush = new SubjectBrush(PLACED, true)
  brush.down({ x: 40, y: -10 })
  assert.deepEqual(brush.body[0].points, [[0.75, 0]])
})

test("arrow keys move the cross and space dabs where it is", () => {
  const brush = new SubjectBrush(PLACED, false)
  const before = brush.cross
  brush.keep = false
  assert.equal(brush.key({ key: "ArrowRight", shiftKey: true }), true)
  assert.equal(brush.key({ key: " ", shiftKey: false }), true)
  assert.equal(brush.key({ key: "x", shiftKey: false }), false)
  assert.equal(brush.cross.x, before.x + 1)
  assert.deepEqual([brush.strokes.length, brush.body[0].keep], [1, false])
  brush.undo()
  assert.deepEqual(brush.body, [])
})
