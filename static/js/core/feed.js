// The page's state as a pure function of its snapshot and the messages since.

/** @typedef {Record<string, any>} Row */
/**
 * @typedef {object} StepFacts what `job.step` tells of one image
 * @property {number} job
 * @property {string} seed
 * @property {number} step
 * @property {number} steps
 * @property {string} phase
 * @property {number | null} fraction
 * @property {number | null} preview
 * @property {[number, number] | null} eta
 */
/**
 * @typedef {object} Feed
 * @property {string} epoch
 * @property {number} cursor
 * @property {Record<Kind, Map<string, Row>>} rows
 * @property {Map<string, Map<string, StepFacts>>} steps job to seed to its newest step
 * @property {Row[]} people who is here now
 * @property {Row[]} activity newest first
 * @property {Partial<Record<Kind, Set<string>>>} missing rows an event only named
 * @property {boolean} stale the log cannot help: fetch the snapshot again
 */
/** @typedef {typeof KINDS[number]} Kind */
/**
 * @typedef {{type: "event", seq: number, name: string, payload: Row, by_name?: string, at?: string}
 *   | {type: "cursor", upto: number} | {type: "reload"}
 *   | {type: "ephemeral", name: string, payload: Row}
 *   | {type: "rows", rows: Row}} Message
 */

export const KINDS = /** @type {const} */ ([
  "people",
  "drafts",
  "iterations",
  "batches",
  "jobs",
  "variants",
  "comments",
  "layouts",
  "versions",
  "exports",
  "projects",
  "canvases",
  "layers",
  "frames",
  "candidates",
  "extensions",
  "ballots",
]);

/** @type {Record<string, Kind>} */
const SINGULAR = {
  person: "people",
  draft: "drafts",
  iteration: "iterations",
  batch: "batches",
  job: "jobs",
  variant: "variants",
  comment: "comments",
  layout: "layouts",
  version: "versions",
  export: "exports",
  project: "projects",
  canvas: "canvases",
  layer: "layers",
  frame: "frames",
  candidate: "candidates",
  extension: "extensions",
  ballot: "ballots",
};
const ACTIVITY_MAX = 60;
const FINAL = new Set(["succeeded", "failed", "aborted"]);

/**
 * Return the feed that a page or snapshot begins with.
 * @param {Row} snapshot `{epoch, seq, <kind>: rows...}`
 * @returns {Feed}
 */
export function feedFrom(snapshot) {
  const rows = /** @type {Record<Kind, Map<string, Row>>} */ ({});
  for (const kind of KINDS) rows[kind] = upserted(kind, new Map(), snapshot[kind]);
  if (snapshot["project"]) rows.projects = upserted("projects", rows.projects, snapshot["project"]);
  return {
    epoch: String(snapshot["epoch"] ?? ""),
    cursor: snapshot["seq"] ?? 0,
    rows,
    steps: stepsOf(snapshot["steps"] ?? []),
    people: [],
    activity: newestFirst(snapshot["activity"] ?? []),
    missing: {},
    stale: false,
  };
}

/**
 * Return the feed after one message. Messages that add nothing return the same object.
 * @param {Feed} feed
 * @param {Message} message
 * @returns {Feed}
 */
export function reduce(feed, message) {
  switch (message.type) {
    case "event":
      return message.seq <= feed.cursor ? feed : withEvent(feed, message);
    case "cursor":
      return message.upto <= feed.cursor ? feed : { ...feed, cursor: message.upto };
    case "rows":
      return withRows(feed, message.rows);
    case "reload":
      return { ...feed, stale: true };
    case "ephemeral":
      return withEphemeral(feed, message);
  }
}

/** @param {Feed} feed @param {Message & {type: "event"}} event @returns {Feed} */
function withEvent(feed, event) {
  const { type: _type, ...fact } = event;
  return {
    ...withRows(feed, event.payload, event.name),
    cursor: event.seq,
    activity: newestFirst([fact, ...feed.activity]),
  };
}

/**
 * @param {Feed} feed
 * @param {Row} payload
 * @param {string} [name]
 * @returns {Feed}
 */
function withRows(feed, payload, name = "") {
  const rows = { ...feed.rows };
  const missing = { ...feed.missing };
  for (const [key, value] of Object.entries(payload ?? {})) {
    const kind = kindOf(key);
    if (kind) {
      rows[kind] = upserted(kind, rows[kind], value);
      missing[kind] = without(missing[kind], [value].flat().map((row) => keyOf(kind, row)));
    }
    const named = key.endsWith("_ids") ? kindOf(key.slice(0, -4)) : undefined;
    if (named) missing[named] = new Set([...(missing[named] ?? []), ...value.map(String)]);
  }
  if (payload?.["job"] || payload?.["jobs"]) rows.exports = exportsOf(rows);
  if (name === "member.removed") rows.people = removed(rows.people, String(payload["user"]));
  return settled({ ...feed, rows, missing });
}

/** @param {string} key @returns {Kind | undefined} */
function kindOf(key) {
  return SINGULAR[key] ?? KINDS.find((kind) => kind === key);
}

/** @param {Kind} kind @param {Row} row */
function keyOf(kind, row) {
  return String(kind === "batches" ? row["job"] : row["id"]);
}

/**
 * @param {Kind} kind
 * @param {Map<string, Row>} known
 * @param {Row | Row[] | undefined} news
 */
function upserted(kind, known, news) {
  if (news === undefined || news === null) return known;
  const next = new Map(known);
  for (const row of [news].flat()) {
    if (row === null || typeof row !== "object") continue;
    const key = keyOf(kind, row);
    next.set(key, merged(kind, next.get(key), row));
  }
  return next;
}

/**
 * @param {Kind} kind
 * @param {Row | undefined} old
 * @param {Row} row
 * @returns {Row}
 */
function merged(kind, old, row) {
  const carried = kind === "comments" && old?.["carried_from"] && !row["carried_from"];
  // News of an ancestor's comment bring its own pin; this page shows where the pin was carried to.
  return carried ? { ...old, ...row, pin: old["pin"], carried_from: old["carried_from"] } : { ...old, ...row };
}

/** An export's state is that of its job, whose events carry no export. @param {Feed["rows"]} rows */
function exportsOf(rows) {
  const next = new Map(rows.exports);
  for (const [key, row] of rows.exports) {
    const job = rows.jobs.get(String(row["job"]));
    if (job) next.set(key, { ...row, state: job["state"], phase: job["phase"], finished_at: job["finished_at"], error_code: job["error_code"], error_text: job["error_text"], error_told: job["error_told"] });
  }
  return next;
}

/** @param {Map<string, Row>} known @param {string} key */
function removed(known, key) {
  const next = new Map(known);
  next.delete(key);
  return next;
}

/** @param {Set<string> | undefined} set @param {string[]} keys */
function without(set, keys) {
  return new Set([...(set ?? [])].filter((key) => !keys.includes(key)));
}

/** Steps of jobs that ended are of no more use. @param {Feed} feed @returns {Feed} */
function settled(feed) {
  const over = [...feed.steps.keys()].filter((job) => isOver(feed, job));
  if (over.length === 0) return feed;
  const steps = new Map(feed.steps);
  for (const job of over) steps.delete(job);
  return { ...feed, steps };
}

/** @param {Feed} feed @param {string} job */
function isOver(feed, job) {
  return FINAL.has(feed.rows.jobs.get(job)?.["state"]);
}

/** @param {Feed} feed @param {Message & {type: "ephemeral"}} message @returns {Feed} */
function withEphemeral(feed, { name, payload }) {
  if (name === "presence.moved") return { ...feed, people: payload["people"] ?? [] };
  if (name !== "job.step") return feed;
  const job = String(payload["job"]);
  if (isOver(feed, job)) return feed; // a step that arrived after its job had settled
  const seed = String(payload["seed"]);
  const seeds = new Map(feed.steps.get(job)).set(seed, /** @type {StepFacts} */ (payload));
  return { ...feed, steps: new Map(feed.steps).set(job, seeds) };
}

/** How far pictures were when the page was drawn: their next step may take long. @param {Row[]} told @returns {Feed["steps"]} */
function stepsOf(told) {
  /** @type {Feed["steps"]} */
  const steps = new Map();
  for (const row of told) {
    const facts = /** @type {StepFacts} */ ({ fraction: null, ...row });
    const job = String(facts.job);
    steps.set(job, new Map(steps.get(job)).set(String(facts.seed), facts));
  }
  return steps;
}

/** @param {Row[]} facts */
function newestFirst(facts) {
  return [...facts].sort((a, b) => b["seq"] - a["seq"]).slice(0, ACTIVITY_MAX);
}
