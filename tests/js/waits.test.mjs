// Waiting jobs are asked about while there are any, and no longer.
import assert from "node:assert/strict";
import test from "node:test";

import { Waits } from "../../static/js/core/waits.js";

/** @param {...Record<string, unknown>} jobs @returns {any} */
const feedOf = (...jobs) => ({ rows: { jobs: new Map(jobs.map((job) => [String(job["id"]), job])) } });
const QUEUED = feedOf({ id: 7, state: "queued" }, { id: 8, state: "running" });

function stage() {
  /** @type {string[]} */
  const asked = [];
  /** @type {(() => void)[]} */
  const timers = [];
  const api = {
    /** @param {string} path */
    get(path) {
      asked.push(path);
      return Promise.resolve({ waits: [{ job: 7, position: 3, eta: [4, 9] }] });
    },
  };
  const waits = new Waits(api, 1, () => {}, (run) => timers.push(run));
  return { waits, asked, timers };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("what goes before a waiting job is known once the server has answered", async () => {
  const { waits, asked } = stage();
  waits.follow(QUEUED);
  waits.follow(QUEUED);
  await settled();

  assert.deepEqual(asked, ["/projects/1/waits"]);
  assert.equal(waits.of(7)?.position, 3);
  assert.equal(waits.of(8), undefined);
});

test("it asks again later while jobs wait, and not when none do", async () => {
  const { waits, asked, timers } = stage();
  waits.follow(QUEUED);
  await settled();
  timers.shift()?.();
  waits.follow(QUEUED);
  await settled();
  assert.equal(asked.length, 2);

  timers.shift()?.();
  waits.follow(feedOf({ id: 7, state: "running" }));
  await settled();
  assert.equal(asked.length, 2);
  assert.equal(waits.of(7), undefined);
});
