// What the layout screen reads out of the project's feed: who holds what, the art and its jobs.

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("./cover-stage.js").Holder} Holder */

const UNDER_WAY = new Set(["queued", "running", "failed"]);
const FITTING = new Set(["outpaint", "upscale"]);

/** Return the others who have an element of this layout selected. @param {Live} live @param {number} layout @returns {Holder[]} */
export function holdersIn(live, layout) {
  const mine = `${layout}/`;
  return live.feed.people
    .filter((tab) => tab["user"] !== live.me["id"] && String(tab["selection"] ?? "").startsWith(mine))
    .map((tab) => ({ id: tab["selection"].slice(mine.length), name: tab["name"], color: tab["color"] }));
}

/** Return where the others point on this layout, in millimetres. @param {Live} live @param {number} layout @returns {{name: string, color: number, x: number, y: number}[]} */
export function pointersOn(live, layout) {
  return live.feed.people
    .filter((tab) => tab["user"] !== live.me["id"] && tab["pointer"]?.layout === layout)
    .map((tab) => ({ name: tab["name"], color: tab["color"], x: Number(tab["pointer"].x), y: Number(tab["pointer"].y) }))
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
}

/** Return the id of the next element up or down the pile, round its ends. @param {Shown[]} shown @param {string | null} selected @param {number} by */
export function nextUp(shown, selected, by) {
  const ids = shown.filter(({ hidden }) => !hidden).map(({ id }) => id);
  if (ids.length === 0) return null;
  const at = selected === null ? (by > 0 ? -1 : 0) : ids.indexOf(selected);
  return ids[(at + by + ids.length) % ids.length] ?? null;
}

/**
 * Return the placed variant, the jobs that fit it to the page, what came of them, and what else
 * could be placed.
 * @param {Live} live
 * @param {Row | null} art
 */
export function artFacts(live, art) {
  const variants = live.list("variants");
  const variant = (art && variants.find(({ asset }) => asset === art["asset"])) ?? null;
  const sources = live.list("batches").filter((batch) => variant && batch["source"] === variant["id"] && FITTING.has(batch["action"]));
  const jobs = sources.map(({ job }) => live.row("jobs", job)).filter((job) => job !== undefined);
  return {
    variant,
    jobs: newestPerTask(jobs).filter(({ state }) => UNDER_WAY.has(state)),
    candidates: variants.filter(({ source, action }) => variant && source === variant["id"] && FITTING.has(action)).reverse().slice(0, 6),
    choices: variants.filter(({ state, id }) => state === "shortlisted" && id !== variant?.["id"]),
  };
}

/** @param {Row[]} jobs */
function newestPerTask(jobs) {
  /** @type {Map<string, Row>} */
  const newest = new Map();
  for (const job of jobs) if ((newest.get(job["task"])?.["id"] ?? 0) < job["id"]) newest.set(job["task"], job);
  return [...newest.values()];
}
