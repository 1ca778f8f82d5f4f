// Rounds of votes in the browser: what a hand holds, what waits, and what pictures came to.
import assert from "node:assert/strict";
import test from "node:test";
import { isComplete, roundsOf, standingsOf, withVote } from "../../static/js/core/ballots.js";
import { feedFrom, reduce } from "../../static/js/core/feed.js";
import { subjectsOf } from "../../static/js/parts/review/subjects.js";

const STARS = { id: 1, rule: "stars", picks: 0, entries: [5, 6], revealed_at: null, results: null, voters: [{ id: 7, voted: false }, { id: 8, voted: true }] };
const PICKS = { ...STARS, id: 2, rule: "pick", picks: 1 };
/** @param {any[]} ballots */
const feedOf = (ballots) => feedFrom({ epoch: "e", seq: 1, ballots, variants: [5, 6].map((id) => ({ id, state: "shortlisted", stars: id, ratings: { 7: 11 - id } })) });

test("stars are given and changed; a hand is full when each picture has some", () => {
  const one = withVote(STARS, new Map(), 5, 4);
  const two = withVote(STARS, withVote(STARS, one, 6, 2), 6, 3);

  assert.deepEqual([isComplete(STARS, one), isComplete(STARS, two), two.get(6)], [false, true, 3]);
});

test("a pick is taken back by a second press, and a full hand takes no more", () => {
  const one = withVote(PICKS, new Map(), 5, 1);

  assert.deepEqual([...withVote(PICKS, one, 6, 1).keys()], [5]);
  assert.equal(withVote(PICKS, one, 5, 1).size, 0);
});

test("news of a round replace its row, and the newest result of a picture counts", () => {
  const first = { ...STARS, revealed_at: "x", results: [{ variant: 5, score: 5 }, { variant: 6, score: 1 }] };
  const feed = reduce(feedOf([first, PICKS]), { type: "event", seq: 2, name: "ballot.revealed", payload: { ballot: { ...PICKS, revealed_at: "x", results: [{ variant: 6, score: 1 }] } } });

  assert.deepEqual(roundsOf(feed).map(({ id }) => id), [2, 1]);
  assert.deepEqual([standingsOf(feed).get(5), standingsOf(feed).get(6)], [1, 1]);
});

test("the wall is sorted by stars, one's own stars, favourites or votes", () => {
  const feed = feedOf([{ ...STARS, revealed_at: "x", results: [{ variant: 5, score: 4 }, { variant: 6, score: 2 }] }]);
  const order = (/** @type {any} */ by, favourites = new Set([5])) => subjectsOf(feed, false, by, { me: 7, favourites }).shortlist.map(({ id }) => id);

  assert.deepEqual([order("newest"), order("mean"), order("mine"), order("favourites"), order("votes")], [[6, 5], [6, 5], [5, 6], [5, 6], [5, 6]]);
});
