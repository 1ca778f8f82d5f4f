// Rounds of votes as pages show them: what waits for one's vote, what pictures came to. Pure functions.
import { t } from "./i18n.js";

/** @typedef {import("./feed.js").Row} Row */
/** @typedef {import("./feed.js").Feed} Feed */

/** Return what a round asks; one without a title asks in the reader's language. @param {Row | undefined} round @returns {string} */
export function titleOf(round) {
  return round ? round["title"] || t("Which one?") : "";
}

/** Return the rounds, the newest first. @param {Feed} feed @returns {Row[]} */
export function roundsOf(feed) {
  return [...feed.rows.ballots.values()].sort((a, b) => b["id"] - a["id"]);
}

/** Return how many have voted, and of how many. @param {Row} round */
export function turnout(round) {
  return { voted: round["voters"].filter((/** @type {Row} */ { voted }) => voted).length, asked: round["voters"].length };
}

/** Return what each picture came to in the newest round that was revealed and had it: 0 to 1. @param {Feed} feed @returns {Map<number, number>} */
export function standingsOf(feed) {
  /** @type {Map<number, number>} */
  const standings = new Map();
  for (const round of roundsOf(feed)) {
    for (const { variant, score } of round["results"] ?? []) {
      const most = round["rule"] === "stars" ? 5 : Math.max(1, turnout(round).voted);
      if (!standings.has(variant)) standings.set(variant, score / most);
    }
  }
  return standings;
}

/** Whether somebody's votes can be handed in. @param {Row} round @param {Map<number, number>} votes */
export function isComplete(round, votes) {
  return votes.size === (round["rule"] === "pick" ? round["picks"] : round["entries"].length);
}

/** Return the votes with one given, or taken back; in a round of picks a full hand takes no more. @param {Row} round @param {Map<number, number>} votes @param {number} variant @param {number} value @returns {Map<number, number>} */
export function withVote(round, votes, variant, value) {
  const next = new Map(votes);
  if (round["rule"] === "pick") {
    if (next.has(variant)) next.delete(variant);
    else if (next.size < round["picks"]) next.set(variant, 1);
    return next;
  }
  return next.set(variant, value);
}
