// What the layout screen reads out of the project's feed: who holds what, the art and its jobs.

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("./cover-stage.js").Holder} Holder */

/** How many selected elements the others are told of: as many as a presence message has room for. */
export const SELECTION_TOLD = 20;
const UNDER_WAY = new Set(["queued", "running", "failed"]);
const FITTING = new Set(["outpaint", "upscale"]);

/** Return the others who have elements of this layout selected; `editing` where they type in one. @param {Live} live @param {number} layout @returns {Holder[]} */
export function holdersIn(live, layout) {
  const mine = `${layout}/`;
  return live.feed.people
    .filter((tab) => tab["user"] !== live.me["id"] && String(tab["selection"] ?? "").startsWith(mine))
    .flatMap((tab) =>
      String(tab["selection"]).slice(mine.length).split(",").slice(0, SELECTION_TOLD).map((id) => ({ id, name: tab["name"], color: tab["color"], editing: tab["editing"] === mine + id })),
    );
}

/** Return a selection as the others are told of it. @param {number} layout @param {string[]} ids */
export function told(layout, ids) {
  return ids.length === 0 ? null : `${layout}/${ids.slice(-SELECTION_TOLD).join(",")}`;
}

/** Return the selection after a wish: other elements, one more or one less, one alone, or none. @param {{id?: string | null, ids?: string[], toggle?: boolean}} wish @param {string[]} chosen @returns {string[]} */
export function chosenAfter({ id = null, ids, toggle = false }, chosen) {
  if (ids) return ids;
  if (id === null) return [];
  if (!toggle) return [id];
  return chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
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
