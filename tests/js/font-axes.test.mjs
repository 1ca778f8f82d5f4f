// Values on a variable font's axes.
import assert from "node:assert/strict"
import { test } from "node:test"
import { asSettings, asStyle, firstStyle, heldOn, stepOf, usualValues } from "../../static/js/core/font-axes.js"

const WEIGHT = { tag: "wght", name: "Weight", least: 100, usual: 400, most: 900 }
const WIDTH = { tag: "wdth", name: "Width", least: 62.5, usual: 100, most: 125 }
const AXES = [WEIGHT, WIDTH]

test("values read as a style and as CSS", () => {
  assert.deepEqual(usualValues(AXES), { wght: 400, wdth: 100 })
  assert.equal(asStyle({ wght: 550, wdth: 87.5 }), "wght=550 wdth=87.5")
  assert.equal(asSettings({ wght: 550, wdth: 87.5 }), '"wght" 550, "wdth" 87.5')
  assert.equal(asSettings({}), "normal")
})

test("a value stays between the ends of its axis, to a hundredth", () => {
  assert.deepEqual([20, 987, 550.129].map((value) => heldOn(WEIGHT, value)), [100, 900, 550.13])
})

test("a step is about a hundredth of the way", () => {
  const spans = [800, 62.5, 15, 1].map((span) => stepOf({ ...WEIGHT, least: 0, most: span }))
  assert.deepEqual(spans, [5, 1, 0.1, 0.01])
})

test("the style that a font usually has comes first; of a collection the first one", () => {
  const thin = { name: "Thin", values: { wght: 100, wdth: 100 } }
  const plain = { name: "Regular", values: { wght: 400, wdth: 100 } }
  assert.equal(firstStyle([thin, plain], AXES), "Regular")
  assert.equal(firstStyle([{ name: "A Bold", values: {} }, { name: "A", values: {} }], []), "A Bold")
  assert.equal(firstStyle([], AXES), "")
})
