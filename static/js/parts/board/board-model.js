// What the board shows, computed from the feed: pure functions.
import { standingsOf } from "../../core/ballots.js";
import { isRewritten, wordingChange } from "./wording.js";

/** @typedef {import("../../core/feed.js").Feed} Feed */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../core/feed.js").StepFacts} StepFacts */
/**
 * @typedef {{kind: "variant", key: string, variant: Row}
 *   | {kind: "painting", key: string, job: Row, seed: string, step: StepFacts | undefined}
 *   | {kind: "ended", key: string, job: Row, batch: Row, left: number}} Slot
 */
/**
 * @typedef {object} TreeEntry
 * @property {Row} iteration
 * @property {number} depth forks on the way to it
 * @property {boolean} rewritten the words have little in common with the parent's
 * @property {string[]} added
 * @property {string[]} removed
 * @property {Row | undefined} face the variant that stands for it
 * @property {number} variants
 * @property {number} shortlisted
 * @property {number} open images still to come
 */

const OPEN = new Set(["queued", "running"]);
const STOPPED = new Set(["failed", "aborted"]);

/** @param {Feed} feed @param {number | string} iteration @returns {Row[]} */
export function variantsOf(feed, iteration) {
  return [...feed.rows.variants.values()]
    .filter((variant) => String(variant["iteration"]) === String(iteration))
    .sort((a, b) => a["number"] - b["number"]);
}

/** @param {Feed} feed @param {number | string} iteration @returns {{batch: Row, job: Row}[]} */
export function batchesOf(feed, iteration) {
  return [...feed.rows.batches.values()]
    .filter((batch) => String(batch["iteration"]) === String(iteration))
    .map((batch) => ({ batch, job: feed.rows.jobs.get(String(batch["job"])) }))
    .filter((entry) => entry.job !== undefined)
    .map(({ batch, job }) => ({ batch, job: /** @type {Row} */ (job) }))
    .sort((a, b) => a.job["id"] - b.job["id"]);
}

/**
 * Return the cards of an iteration: its variants, then what is being painted, then what stopped.
 * @param {Feed} feed
 * @param {number | string} iteration
 * @param {{rejected?: boolean, only?: string, sort?: string, favourites?: Set<number>, me?: number | null}} [show]
 * @returns {Slot[]}
 */
export function slotsOf(feed, iteration, { rejected = true, only = "all", sort = "painted", favourites, me } = {}) {
  const variants = variantsOf(feed, iteration);
  const mine = (/** @type {Row} */ variant) => variant["ratings"]?.[String(me)] ?? 0;
  const votes = sort === "votes" ? standingsOf(feed) : undefined;
  const painted = new Set(variants.map(({ job, seed }) => `${job}/${seed}`));
  /** @type {Slot[]} */
  const slots = variants
    .filter(({ state }) => rejected || state !== "rejected")
    .filter((variant) => {
      if (only === "favourites") return favourites?.has(variant["id"]) ?? false;
      if (only === "shortlisted") return variant["state"] === "shortlisted";
      return only !== "rated" || (variant["stars"] ?? 0) >= 4;
    })
    .sort((a, b) => {
      if (sort === "mine") return mine(b) - mine(a);
      if (votes) return (votes.get(b["id"]) ?? -1) - (votes.get(a["id"]) ?? -1);
      if (sort === "mean") return (b["stars"] ?? 0) - (a["stars"] ?? 0);
      if (sort === "favourites") return Number(favourites?.has(b["id"])) - Number(favourites?.has(a["id"]));
      return 0;
    })
    .map((variant) => ({ kind: "variant", key: `v${variant["id"]}`, variant }));
  for (const { batch, job } of batchesOf(feed, iteration)) {
    const left = job["seeds"].filter((/** @type {string} */ s) => !painted.has(`${job["id"]}/${s}`));
    if (OPEN.has(job["state"])) slots.push(...paintingSlots(feed, job, left));
    else if (STOPPED.has(job["state"])) {
      slots.push({ kind: "ended", key: `j${job["id"]}`, job, batch, left: left.length });
    }
  }
  return slots;
}

/** @param {Feed} feed @param {Row} job @param {string[]} seeds @returns {Slot[]} */
function paintingSlots(feed, job, seeds) {
  const steps = feed.steps.get(String(job["id"]));
  return seeds.map((seed) => ({
    kind: "painting",
    key: `p${job["id"]}/${seed}`,
    job,
    seed,
    step: steps?.get(seed),
  }));
}

/** Return the iterations, oldest first. @param {Feed} feed @returns {Row[]} */
export function iterationsOf(feed) {
  return [...feed.rows.iterations.values()].sort((a, b) => a["number"] - b["number"]);
}

/**
 * Return the history as lines: a line of descent stays flat, what comes after a fork is set in.
 * @param {Feed} feed
 * @returns {TreeEntry[]}
 */
export function treeOf(feed) {
  const all = iterationsOf(feed);
  /** @type {Map<number | null, Row[]>} */
  const children = new Map();
  for (const iteration of all) {
    const known = feed.rows.iterations.has(String(iteration["parent"]));
    const parent = known ? iteration["parent"] : null;
    children.set(parent, [...(children.get(parent) ?? []), iteration]);
  }
  /** @type {TreeEntry[]} */
  const lines = [];
  const walk = (/** @type {Row} */ iteration, /** @type {number} */ depth) => {
    lines.push(entryOf(feed, iteration, depth));
    const next = children.get(iteration["id"]) ?? [];
    for (const child of next) walk(child, next.length > 1 ? depth + 1 : depth);
  };
  for (const root of children.get(null) ?? []) walk(root, 0);
  return lines;
}

/** @type {WeakMap<Row, {rewritten: boolean, added: string[], removed: string[]}>} */
const changes = new WeakMap();

/**
 * Return what an iteration changed; neither its words nor its parent's ever change, so one look is enough.
 * @param {Row} iteration
 * @param {Row | undefined} parent
 */
function changeOf(iteration, parent) {
  const known = changes.get(iteration);
  if (known || !parent) return known ?? { rewritten: false, added: [], removed: [] };
  const rewritten = isRewritten(parent["prompt"], iteration["prompt"]);
  const words = rewritten
    ? { added: [], removed: [] }
    : wordingChange(parent["prompt"], iteration["prompt"]);
  changes.set(iteration, { rewritten, ...words });
  return { rewritten, ...words };
}

/** @param {Feed} feed @param {Row} iteration @param {number} depth @returns {TreeEntry} */
function entryOf(feed, iteration, depth) {
  const parent = feed.rows.iterations.get(String(iteration["parent"]));
  const variants = variantsOf(feed, iteration["id"]);
  return {
    iteration,
    depth,
    ...changeOf(iteration, parent),
    face: faceOf(variants),
    variants: variants.length,
    shortlisted: variants.filter(({ state }) => state === "shortlisted").length,
    open: batchesOf(feed, iteration["id"])
      .filter(({ job }) => OPEN.has(job["state"]))
      .reduce((sum, { job }) => sum + job["images"] - job["done"], 0),
  };
}

/** The shortlisted, then the best rated, then the first. @param {Row[]} variants */
function faceOf(variants) {
  const worth = (/** @type {Row} */ v) =>
    ({ shortlisted: 10, new: 0, rejected: -10 })[/** @type {"new"} */ (v["state"])] + (v["stars"] ?? 0);
  return [...variants].sort((a, b) => worth(b) - worth(a))[0];
}

/**
 * Return the jobs people wait for, in the order they run, and the newest ones that failed.
 * @param {Feed} feed
 */
export function queueOf(feed) {
  const jobs = [...feed.rows.jobs.values()];
  const rank = (/** @type {Row} */ job) => (job["state"] === "running" ? 0 : 1);
  return {
    open: jobs
      .filter(({ state }) => OPEN.has(state))
      .sort((a, b) => rank(a) - rank(b) || a["id"] - b["id"]),
    failed: jobs.filter(({ state }) => state === "failed").sort((a, b) => b["id"] - a["id"]).slice(0, 3),
  };
}

/**
 * Return how far a job is, 0 to 1: finished images, and the steps of those under way.
 * @param {Feed} feed
 * @param {Row} job
 */
export function progressOf(feed, job) {
  const steps = feed.steps.get(String(job["id"]));
  const painted = new Set(
    [...feed.rows.variants.values()].filter((v) => v["job"] === job["id"]).map((v) => v["seed"]),
  );
  let sum = painted.size;
  for (const [seed, facts] of steps ?? []) {
    if (!painted.has(seed)) sum += facts.fraction ?? facts.step / Math.max(1, facts.steps);
  }
  return Math.min(1, sum / Math.max(1, job["images"]));
}

/**
 * Return the time still to go for a job as a range in seconds, or null while nothing is known.
 * @param {Feed} feed
 * @param {Row} job
 * @returns {[number, number] | null}
 */
export function etaOf(feed, job) {
  const known = [...(feed.steps.get(String(job["id"]))?.values() ?? [])]
    .map(({ eta }) => eta)
    .filter((eta) => eta !== null && eta !== undefined);
  if (known.length === 0) return null;
  return [Math.max(...known.map(([low]) => low)), Math.max(...known.map(([, high]) => high))];
}

/**
 * Return seeds as decimal strings: `count` in a row from `first`.
 * @param {string} first
 * @param {number} count
 */
export function seedsFrom(first, count) {
  const limit = 2n ** 63n;
  const start = BigInt(first);
  return Array.from({ length: count }, (_, index) => String((start + BigInt(index)) % limit));
}
