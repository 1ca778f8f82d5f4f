// Whose turn it is in a sign-off, as the server's rule has it.

/** @typedef {import("./feed.js").Row} Row */
/**
 * @typedef {object} Signoff
 * @property {string} standing open, approved, changes_requested or stale
 * @property {Row | null} review the open sign-off; without one any editor decides
 * @property {Row[]} decisions the newest ones, oldest first
 */

/**
 * Whether somebody may decide now: in the stage whose turn it is, or in one before it.
 * @param {Signoff | null} signoff
 * @param {Row} me
 */
export function mayDecide(signoff, me) {
  if (!signoff || signoff.standing === "stale" || me["guest"]) return false;
  if (!signoff.review) return (me["can"] ?? []).includes("approve");
  const { stages, current } = signoff.review;
  return stages
    .slice(0, (current ?? stages.length - 1) + 1)
    .some((/** @type {Row} */ stage) => stage["seats"].some((/** @type {Row} */ seat) => sits(seat, me)));
}

/** @param {Row} seat @param {Row} me */
function sits(seat, me) {
  return seat["person"] === null ? seat["role"] === me["role"] : seat["person"] === me["id"];
}

/**
 * The seats of the current stage that are still to answer; none once changes were requested.
 * @param {Row} review
 * @returns {Row[]}
 */
export function stillToDecide(review) {
  const stage = review["stages"][review["current"] ?? -1];
  if (stage?.["state"] !== "open") return [];
  return stage["seats"].filter((/** @type {Row} */ seat) => seat["verdict"] === null);
}

/**
 * What a person last said in a sign-off that still counts, or null.
 * @param {Row} review
 * @param {number} person
 * @returns {string | null}
 */
export function lastVerdict(review, person) {
  const seats = review["stages"].flatMap((/** @type {Row} */ stage) => stage["seats"]);
  return seats.findLast((/** @type {Row} */ seat) => seat["by"] === person)?.["verdict"] ?? null;
}

/**
 * Whether a stage is over its date while it is its turn.
 * @param {Row} stage
 * @param {number} [now]
 */
export function isOverdue(stage, now = Date.now()) {
  return stage["state"] === "open" && stage["due"] !== null && Date.parse(stage["due"]) < now;
}
