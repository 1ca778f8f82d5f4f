/** An earlier iteration's words and settings, as the prompt form has them. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { seedsOf } from "../../static/js/parts/board/settings.js";
import { formOf } from "../../static/js/parts/board/use-again.js";

const MODELS = [{ handle: "starter", steps: 10, guidance_scale: 4 }];
const ITERATION = {
  number: 3,
  prompt: "a fox, grainy",
  negative_prompt: "text, blur",
  model: "starter",
  width: 640,
  height: 832,
  steps: 10,
  guidance_scale: 6,
  scheduler: "auto",
};
const RECIPE = {
  template: "a fox",
  styles: [{ name: "Riso", after: "grainy", before: "", negative: "blur" }],
  adapters: [],
  look: null,
  control: null,
  reference: null,
  preset: "",
  size: [640, 832],
  seeds: ["77", "78", "79"],
};

test("words stand without their style, which is worn again with what it keeps out", () => {
  const { words, settings } = formOf(ITERATION, RECIPE, MODELS);

  assert.equal(words, "a fox");
  assert.deepEqual(settings.styles, ["Riso"]);
  assert.equal(settings.negative, "text");
  assert.deepEqual([settings.fixed, settings.seed, settings.seeds, settings.count], [true, "77", [], 3]);
  assert.deepEqual([settings.width, settings.height], [640, 832]);
  assert.deepEqual([settings.steps, settings.guidance, settings.model], [null, 6, "starter"]);
});

test("drawn words stand as they were painted, with nothing to draw again", () => {
  const drawn = { ...RECIPE, template: "a {red|blue} fox" };
  const { words, settings } = formOf({ ...ITERATION, prompt: "a red fox, grainy" }, drawn, MODELS);

  assert.equal(words, "a red fox, grainy");
  assert.deepEqual(settings.styles, []);
  assert.equal(settings.negative, "text, blur");
});

test("seeds that are not in a row are asked for one by one", () => {
  const { settings } = formOf(ITERATION, { ...RECIPE, seeds: ["5", "9"] }, MODELS);

  assert.deepEqual([settings.fixed, settings.seeds], [true, ["5", "9"]]);
  assert.deepEqual(seedsOf(settings), ["5", "9"]);
  assert.deepEqual(seedsOf({ ...settings, count: 4 }), ["5", "9", "10", "11"]);
  assert.deepEqual(seedsOf({ ...settings, count: 1 }), ["5"]);
});

test("unknown seeds are rolled, and more than a form can ask for are cut", () => {
  const many = Array.from({ length: 12 }, (_, index) => String(7 * index));
  assert.equal(formOf(ITERATION, { ...RECIPE, seeds: [] }, MODELS).settings.fixed, false);
  assert.deepEqual(formOf(ITERATION, { ...RECIPE, seeds: many }, MODELS).settings.seeds, many.slice(0, 9));
});

test("the page's own size stays the page's, and a scheduler that was chosen stays chosen", () => {
  const { settings } = formOf({ ...ITERATION, scheduler: "heun" }, { ...RECIPE, size: null }, MODELS);

  assert.deepEqual([settings.width, settings.height, settings.scheduler], [null, null, "heun"]);
});

test("a sampler that nobody chose stays the model's own, and to the bit stays to the bit", () => {
  const models = [{ ...MODELS[0], scheduler: "dpmpp_2m" }];
  const { settings } = formOf({ ...ITERATION, scheduler: "dpmpp_2m" }, { ...RECIPE, exact: true }, models);

  assert.deepEqual([settings.scheduler, settings.exact], ["", true]);
  assert.equal(formOf(ITERATION, RECIPE, models).settings.exact, false);
});

test("a reference is started from again, and a model that is gone leaves the choice to the studio", () => {
  const recipe = { ...RECIPE, size: null, reference: { asset: "abc", strength: 0.4 } };
  const { settings } = formOf({ ...ITERATION, model: "gone" }, recipe, MODELS);

  assert.equal(settings.model, "");
  assert.deepEqual([settings.width, settings.height], [null, null]);
  assert.deepEqual([settings.reference, settings.strength], [{ asset: "abc", label: "#3" }, 0.4]);
});
