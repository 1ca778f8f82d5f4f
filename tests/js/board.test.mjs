/** The board's pure parts: cards, tree, queue, wording, grid and the request for an iteration. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { feedFrom, reduce } from "../../static/js/core/feed.js";
import { initials, peopleHere } from "../../static/js/core/presence.js";
import {
  etaOf,
  progressOf,
  queueOf,
  seedsFrom,
  slotsOf,
  treeOf,
} from "../../static/js/parts/board/board-model.js";
import { gathered } from "../../static/js/parts/board/event-words.js";
import { fitGrid } from "../../static/js/parts/board/fit-grid.js";
import { DEFAULTS, iterationBody, modelOf } from "../../static/js/parts/board/settings.js";
import { isRewritten, wordingChange } from "../../static/js/parts/board/wording.js";

/** @param {number} id @param {number | null} parent @param {string} prompt */
const iteration = (id, parent, prompt = "a fox") => ({ id, number: id, parent, prompt });
/** @param {number} id @param {Record<string, any>} more */
const variant = (id, more = {}) => ({ id, number: id, iteration: 1, job: 1, seed: String(id), state: "new", stars: null, ...more });
/** @param {string} state @param {Record<string, any>} more */
const job = (state, more = {}) => ({ id: 1, state, seeds: ["1", "2", "3"], images: 3, done: 1, ...more });

/** @param {Record<string, any>} rows */
const feedOf = (rows) => feedFrom({ epoch: "e", seq: 1, ...rows });
const PAINTING = {
  iterations: [iteration(1, null)],
  batches: [{ job: 1, iteration: 1, action: "txt2img" }],
  jobs: [job("running")],
  variants: [variant(1)],
};
/** @param {string} seed @param {Record<string, any>} more @returns {import("../../static/js/core/feed.js").Message} */
const step = (seed, more) => ({ type: "ephemeral", name: "job.step", payload: { job: 1, seed, step: 5, steps: 10, ...more } });

test("an iteration shows its pictures, then the seeds still to come", () => {
  assert.deepEqual(slotsOf(feedOf(PAINTING), 1).map(({ key }) => key), ["v1", "p1/2", "p1/3"]);
});

test("a stopped job shows one card that tells what is left", () => {
  const [, ended] = slotsOf(feedOf({ ...PAINTING, jobs: [job("failed")] }), 1);

  assert.equal(ended?.kind === "ended" && ended.left, 2);
});

test("rejected pictures can be left out", () => {
  const feed = feedOf({ ...PAINTING, jobs: [], batches: [], variants: [variant(1, { state: "rejected" }), variant(2)] });

  assert.deepEqual(slotsOf(feed, 1, { rejected: false }).map(({ key }) => key), ["v2"]);
});

test("a line of descent stays flat and a fork is set in", () => {
  const lines = (/** @type {any[]} */ iterations) =>
    treeOf(feedOf({ iterations })).map(({ iteration: { id }, depth }) => [id, depth]);

  assert.deepEqual(lines([iteration(1, null), iteration(2, 1), iteration(3, 2)]), [[1, 0], [2, 0], [3, 0]]);
  assert.deepEqual(lines([iteration(1, null), iteration(2, 1), iteration(3, 1), iteration(4, 2)]), [
    [1, 0],
    [2, 1],
    [4, 1],
    [3, 1],
  ]);
});

test("a tree line has the face that was chosen", () => {
  const [line] = treeOf(feedOf({ ...PAINTING, variants: [variant(1, { stars: 5 }), variant(2, { state: "shortlisted" })] }));

  assert.equal(line?.face?.["id"], 2);
  assert.deepEqual([line?.variants, line?.shortlisted, line?.open], [2, 1, 2]);
});

test("the queue has running jobs first, and failed ones apart", () => {
  const feed = feedOf({ jobs: [job("queued"), job("running", { id: 2 }), job("failed", { id: 3 }), job("succeeded", { id: 4 })] });

  assert.deepEqual(queueOf(feed).open.map(({ id }) => id), [2, 1]);
  assert.deepEqual(queueOf(feed).failed.map(({ id }) => id), [3]);
});

test("progress counts finished pictures and the steps of the others", () => {
  const feed = reduce(feedOf(PAINTING), step("2", { fraction: 0.5 }));

  assert.equal(progressOf(feed, job("running")), 0.5);
});

test("the time to go is that of the slowest seed, unknown before the first step", () => {
  const feed = feedOf(PAINTING);
  assert.equal(etaOf(feed, job("running")), null);

  const one = reduce(feed, step("2", { eta: [3, 5] }));
  assert.deepEqual(etaOf(reduce(one, step("3", { eta: [4, 9] })), job("running")), [4, 9]);
});

test("pictures told one by one read as one line", () => {
  const ready = (/** @type {number} */ seq, /** @type {number} */ of) => ({
    seq,
    name: "variants.ready",
    payload: { variants: [{ id: seq, iteration: of }] },
  });

  const lines = gathered([ready(9, 2), ready(8, 1), ready(7, 1), { seq: 6, name: "job.started", payload: {} }]);

  assert.deepEqual(lines.map(({ seq, payload }) => [seq, payload.variants?.length ?? 0]), [[9, 1], [8, 2], [6, 0]]);
});

test("seeds count up as decimal strings and wrap at 2^63", () => {
  assert.deepEqual(seedsFrom("811", 3), ["811", "812", "813"]);
  assert.deepEqual(seedsFrom("9223372036854775807", 2), ["9223372036854775807", "0"]);
});

/** @type {[string, string, string[], string[]][]} */
const WORDINGS = [
  ["a fox", "a fox, risograph", ["risograph"], []],
  ["a fox, photo", "a fox", [], ["photo"]],
  ["a red fox", "a blue fox", ["blue"], ["red"]],
  ["a fox", "A fox", [], []],
  ["狐狸在雪地", "红狐狸在雪地", ["红"], []],
  ["a fox, 夜", "a fox, 霓虹夜", ["霓虹"], []],
  ["a fox", "a fox, from below, synthwave", ["from below", "synthwave"], []],
];
for (const [before, after, added, removed] of WORDINGS) {
  test(`from "${before}" to "${after}" adds ${added.join(" + ") || "nothing"}`, () => {
    assert.deepEqual(wordingChange(before, after), { added, removed });
  });
}

test("words with little in common are called rewritten", () => {
  assert.equal(isRewritten("an astronaut on mars", "a red fox in the snow"), true);
  assert.equal(isRewritten("an astronaut on mars", "an astronaut on mars, synthwave"), false);
});

/** @type {[number, number][]} */
const GRIDS = [
  [1, 1],
  [2, 2],
  [4, 2],
  [6, 3],
  [9, 5],
];
for (const [count, columns] of GRIDS) {
  test(`${count} upright pictures stand largest in ${columns} columns`, () => {
    assert.equal(fitGrid({ count, width: 920, height: 640, aspect: 0.77, gap: 12, least: 150 }).columns, columns);
  });
}

test("more pictures than fit scroll at their least width", () => {
  const { columns, width } = fitGrid({ count: 60, width: 366, height: 400, aspect: 0.77, gap: 12, least: 150 });

  assert.deepEqual([columns, width], [2, 177]);
});

const MODELS = [
  { handle: "broken", problem: "no licence file", is_default: true },
  { handle: "painter" },
  { handle: "starter", is_default: true },
];

test("the model is the chosen one while it can be used, else the default", () => {
  assert.equal(modelOf({ ...DEFAULTS, model: "painter" }, MODELS)?.["handle"], "painter");
  assert.equal(modelOf({ ...DEFAULTS, model: "broken" }, MODELS)?.["handle"], "starter");
  assert.equal(modelOf(DEFAULTS, []), undefined);
});

test("what is the model's own choice is left out of the request", () => {
  assert.deepEqual(iterationBody(DEFAULTS, { draft: 2, seq: 9, model: "starter", parent: null }), {
    draft: 2,
    draft_seq: 9,
    count: 6,
    negative_prompt: "",
    model: "starter",
  });
});

test("what people set goes into the request", () => {
  const settings = { ...DEFAULTS, count: 2, fixed: true, seed: "811", steps: 12, guidance: 0, width: 512, height: 640, scheduler: "heun", exact: true };

  assert.deepEqual(iterationBody(settings, { draft: 2, seq: 9, model: "starter", parent: 4 }), {
    draft: 2,
    draft_seq: 9,
    count: 2,
    negative_prompt: "",
    model: "starter",
    parent: 4,
    width: 512,
    height: 640,
    steps: 12,
    guidance_scale: 0,
    scheduler: "heun",
    exact: true,
    seeds: ["811", "812"],
    seeds_locked: true,
  });
});

test("a person with two tabs is here once, oneself first", () => {
  const tabs = [
    { tab: "a", user: 2, name: "Art", color: 3 },
    { tab: "b", user: 1, name: "Chief", color: 2 },
    { tab: "c", user: 2, name: "Art", color: 3 },
  ];

  assert.deepEqual(peopleHere(tabs, 1).map(({ name, tabs: open }) => [name, open.length]), [["Chief", 1], ["Art", 2]]);
});

/** @type {[string, string][]} */
const INITIALS = [
  ["Ada Lovelace", "AL"],
  ["chief", "CH"],
  ["美编", "美"],
  ["", "?"],
];
for (const [name, letters] of INITIALS) {
  test(`the initials of "${name}" are ${letters}`, () => {
    assert.equal(initials(name), letters);
  });
}
