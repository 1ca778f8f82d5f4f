// What there is to review, and in which order. Pure functions.
import { standingsOf } from "../../core/ballots.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {"all" | "favourites" | "rated" | "voted"} Only */
/** @typedef {"newest" | "mean" | "mine" | "favourites" | "votes"} Order */

/**
 * Return what can be reviewed, in the order in which "next" goes through it.
 * @param {import("../../core/feed.js").Feed} feed
 * @param {boolean} all whether variants off the shortlist show too
 * @param {Order} [order]
 * @param {{me: number | null, favourites: Set<number>}} [who]
 * @param {Only} [only] which pictures are left
 */
export function subjectsOf(feed, all, order = "newest", who = { me: null, favourites: new Set() }, only = "all") {
  const worth = worthBy(feed, order, who);
  const standings = standingsOf(feed);
  const fits = (/** @type {Row} */ row) =>
    ({ all: true, favourites: who.favourites.has(row["id"]), rated: (row["stars"] ?? 0) >= 4, voted: standings.has(row["id"]) })[only];
  const variants = [...feed.rows.variants.values()].filter(fits).sort((a, b) => worth(b) - worth(a) || b["id"] - a["id"]);
  const shortlist = variants.filter(({ state }) => state === "shortlisted");
  return {
    versions: [...feed.rows.versions.values()].sort((a, b) => b["id"] - a["id"]),
    shortlist,
    rest: all || shortlist.length === 0 ? variants.filter(({ state }) => state === "new") : [],
  };
}

/** @param {import("../../core/feed.js").Feed} feed @param {Order} order @param {{me: number | null, favourites: Set<number>}} who @returns {(row: Row) => number} */
function worthBy(feed, order, { me, favourites }) {
  const standings = standingsOf(feed);
  return {
    newest: () => 0,
    mean: (/** @type {Row} */ row) => row["stars"] ?? 0,
    mine: (/** @type {Row} */ row) => row["ratings"]?.[String(me)] ?? 0,
    favourites: (/** @type {Row} */ row) => Number(favourites.has(row["id"])),
    votes: (/** @type {Row} */ row) => standings.get(row["id"]) ?? -1,
  }[order];
}
