// A file's values become settings; what does not repeat here is left out.
import assert from "node:assert/strict";
import test from "node:test";

import { settingsFrom } from "../../static/js/core/picture-values.js";

const MODELS = [
  { handle: "starter", title: "Starter", problem: "", schedulers: ["auto", "flow_euler", "flow_heun"] },
  { handle: "old", title: "Old", problem: "a pickle" },
];

test("our own picture gives back its model, size, steps, guidance and seed", () => {
  const values = { prompt: "a fox", model_name: "starter", width: 640, height: 832, steps: 8, guidance_scale: 3.5, seed: "17" };

  assert.deepEqual(settingsFrom(values, MODELS), {
    negative: "", model: "starter", scheduler: "", steps: 8, preset: "", guidance: 3.5, width: 640, height: 832, fixed: true, seed: "17", seeds: [],
  });
});

for (const [name, values, expected] of [
  ["another program's seed is left out", { foreign_seed: "5" }, { negative: "", scheduler: "" }],
  ["a model that is not on offer is left as it was", { model_name: "sdxl_base" }, { negative: "", scheduler: "" }],
  ["a model that cannot run is not chosen", { model_name: "old" }, { negative: "", scheduler: "" }],
  ["a model is found by its title too", { model_name: "STARTER" }, { negative: "", model: "starter", scheduler: "" }],
  ["one side alone is no size", { width: 64 }, { negative: "", scheduler: "" }],
  ["LoRAs are worn again", { adapters: [{ handle: "ink", weight: 0.5 }] }, { negative: "", scheduler: "", adapters: [{ handle: "ink", weight: 0.5 }] }],
  ["a sampler that fits the named model is chosen", { model_name: "starter", scheduler: "flow_heun" }, { negative: "", model: "starter", scheduler: "flow_heun" }],
  ["a sampler of other models is not", { model_name: "starter", scheduler: "ddim" }, { negative: "", model: "starter", scheduler: "" }],
  ["a strength is kept for a picture to start from", { strength: 0.4 }, { negative: "", scheduler: "", strength: 0.4 }],
  ["what repeated to the bit does so again", { exact: true }, { negative: "", scheduler: "", exact: true }],
  ["guidance 0 is a value", { guidance_scale: 0 }, { negative: "", scheduler: "", guidance: 0 }],
]) {
  test(/** @type {string} */ (name), () => assert.deepEqual(settingsFrom(/** @type {any} */ (values), MODELS), expected));
}

test("what a picture wore, followed and looked like goes into the form", () => {
  const adapters = [{ handle: "ink", weight: 0.8 }];
  const control = { handle: "edges", asset: "a1", label: "a1", map: "edges", strength: 1, start: 0, end: 1 };
  const look = { handle: "look", asset: "a1", label: "a1", strength: 0.5 };

  const changed = settingsFrom({ adapters, control, look }, []);

  assert.deepEqual([changed["adapters"], changed["control"], changed["look"]], [adapters, control, look]);
});

test("a sampler is measured against the model that stays chosen, and a start comes with its picture", () => {
  const reference = { asset: "a1", label: "a1" };
  const changed = settingsFrom({ scheduler: "ddim", reference, strength: 0.5 }, MODELS, { handle: "sdxl", schedulers: ["auto", "ddim"] });

  assert.deepEqual([changed["scheduler"], changed["reference"], changed["strength"]], ["ddim", reference, 0.5]);
});
