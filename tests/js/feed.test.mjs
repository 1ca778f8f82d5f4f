/** The reducer: what a message does to a page's state. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { feedFrom, reduce } from "../../static/js/core/feed.js";

const SNAPSHOT = {
  epoch: "e1",
  seq: 4,
  project: { id: 1, title: "June" },
  people: [{ id: 7, name: "Chief" }],
  jobs: [{ id: 3, state: "running", done: 0 }],
  variants: [{ id: 5, state: "new", ratings: {} }],
};
const started = () => feedFrom(SNAPSHOT);

/**
 * @param {number} seq
 * @param {string} name
 * @param {Record<string, any>} payload
 * @returns {import("../../static/js/core/feed.js").Message}
 */
const event = (seq, name, payload) => ({ type: "event", seq, name, payload });

/** @param {string} name @param {Record<string, any>} payload @returns {import("../../static/js/core/feed.js").Message} */
const ephemeral = (name, payload) => ({ type: "ephemeral", name, payload });

test("an event puts its rows in place by kind and id", () => {
  const feed = reduce(started(), event(5, "variant.shortlisted", { variant: { id: 5, state: "shortlisted" } }));

  assert.equal(feed.rows.variants.get("5")?.["state"], "shortlisted");
  assert.deepEqual(feed.rows.variants.get("5")?.["ratings"], {});
  assert.equal(feed.cursor, 5);
});

test("an old page plus the event equals a fresh page", () => {
  const after = { ...SNAPSHOT, seq: 5, variants: [...SNAPSHOT.variants, { id: 6, state: "new" }] };
  const live = reduce(started(), event(5, "variants.ready", { variants: [{ id: 6, state: "new" }] }));

  assert.deepEqual(live.rows, feedFrom(after).rows);
});

test("an event that was replayed changes nothing", () => {
  const feed = started();

  assert.equal(reduce(feed, event(4, "variant.rejected", { variant: { id: 5, state: "rejected" } })), feed);
});

test("batches are known by their job", () => {
  const feed = reduce(started(), event(5, "job.queued", { batch: { job: 3, iteration: 2 } }));

  assert.equal(feed.rows.batches.get("3")?.["iteration"], 2);
});

test("rows that an event only names are missing until they come", () => {
  const named = reduce(started(), event(5, "variants.ready", { variants_ids: [8, 9] }));
  assert.deepEqual([...(named.missing.variants ?? [])], ["8", "9"]);

  const come = reduce(named, { type: "rows", rows: { variants: [{ id: 8 }, { id: 9 }] } });
  assert.deepEqual([...(come.missing.variants ?? [])], []);
});

test("a removed member is gone", () => {
  assert.equal(reduce(started(), event(5, "member.removed", { user: 7 })).rows.people.size, 0);
});

test("a step is kept per job and seed", () => {
  const first = reduce(started(), ephemeral("job.step", { job: 3, seed: "1", step: 2 }));
  const feed = reduce(first, ephemeral("job.step", { job: 3, seed: "2", step: 1 }));

  assert.equal(feed.steps.get("3")?.get("1")?.step, 2);
  assert.equal(feed.steps.get("3")?.get("2")?.step, 1);
});

test("steps end with their job, and one that arrives afterwards is ignored", () => {
  const stepped = reduce(started(), ephemeral("job.step", { job: 3, seed: "1", step: 2 }));
  const over = reduce(stepped, event(5, "job.failed", { job: { id: 3, state: "failed" } }));
  assert.equal(over.steps.size, 0);

  assert.equal(reduce(over, ephemeral("job.step", { job: 3, seed: "1", step: 3 })), over);
});

test("presence replaces who is here", () => {
  const feed = reduce(started(), ephemeral("presence.moved", { people: [{ tab: "a", user: 7 }] }));

  assert.deepEqual(feed.people, [{ tab: "a", user: 7 }]);
});

test("a hidden event still moves the cursor", () => {
  assert.equal(reduce(started(), { type: "cursor", upto: 9 }).cursor, 9);
  const feed = started();
  assert.equal(reduce(feed, { type: "cursor", upto: 4 }), feed);
});

test("a reload marks the page as stale", () => {
  assert.equal(reduce(started(), { type: "reload" }).stale, true);
});

test("activity is newest first", () => {
  const one = reduce(started(), event(5, "variant.rated", {}));
  const two = reduce(one, event(6, "variant.rejected", {}));

  assert.deepEqual(two.activity.map(({ seq }) => seq), [6, 5]);
});

test("an export follows its job, whose events carry no export", () => {
  const page = feedFrom({ ...SNAPSHOT, exports: [{ id: 9, job: 3, state: "queued", error_text: "" }] });
  const job = { id: 3, state: "failed", phase: "", finished_at: "2026-01-01T00:00:00Z", error_text: "The disk is full." };

  const feed = reduce(page, event(5, "job.failed", { job }));

  assert.equal(feed.rows.exports.get("9")?.["state"], "failed");
  assert.equal(feed.rows.exports.get("9")?.["error_text"], "The disk is full.");
});

test("a carried pin stays where it was carried when its comment is resolved", () => {
  const carried = { id: 2, pin: { x: 0.5, y: 0.6 }, carried_from: "#1.2" };
  const page = feedFrom({ ...SNAPSHOT, comments: [carried] });
  const news = { id: 2, pin: { x: 0.5, y: 0.4 }, resolved_at: "2026-01-01T00:00:00Z" };

  const feed = reduce(page, event(5, "comment.resolved", { comment: news }));

  assert.deepEqual(feed.rows.comments.get("2")?.["pin"], { x: 0.5, y: 0.6 });
  assert.equal(feed.rows.comments.get("2")?.["resolved_at"], "2026-01-01T00:00:00Z");
});

test("a page that is drawn while a picture is painted begins with its newest step", () => {
  const told = { job: 3, seed: "7", step: 4, steps: 8, phase: "painting", preview: 4, eta: [1, 2] };
  const page = feedFrom({ ...SNAPSHOT, steps: [told] });

  assert.equal(page.steps.get("3")?.get("7")?.preview, 4);
});
