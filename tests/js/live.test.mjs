/** A page's live state: missing rows, snapshots, rights, and writes shown before their answer. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { toasts } from "../../static/js/core/announce.js";
import { rate, setState } from "../../static/js/core/artwork.js";
import { Live } from "../../static/js/core/live.js";

const DATA = {
  epoch: "e1",
  seq: 4,
  project: { id: 1, title: "June" },
  me: { id: 7, can: ["view", "rate"] },
  variants: [{ id: 5, label: "#1.1", state: "new", ratings: { 7: 2 } }],
  versions: [{ id: 3, number: 1 }],
};

/** @param {Record<string, any>} replies by method and path, an Error to refuse */
function stage(replies) {
  /** @type {string[]} */
  const asked = [];
  const answer = async (/** @type {string} */ call) => {
    asked.push(call);
    const reply = replies[call];
    if (reply instanceof Error) throw reply;
    return reply ?? {};
  };
  const requests = {
    get: (/** @type {string} */ path) => answer(`GET ${path}`),
    put: (/** @type {string} */ path, /** @type {any} */ body) => answer(`PUT ${path} ${JSON.stringify(body)}`),
  };
  const live = new Live(DATA, { requests: /** @type {any} */ (requests), address: "ws://studio/" });
  let restarts = 0;
  live.socket.restart = () => void (restarts += 1);
  return { live, asked, restarts: () => restarts };
}

/** Let the promises of a turn run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** @param {number} seq @param {string} name @param {Record<string, any>} payload */
const event = (seq, name, payload) => /** @type {const} */ ({ type: "event", seq, name, payload });

test("rows that an event only names are fetched in one batch", async () => {
  const { live, asked } = stage({ "GET /projects/1/rows?variants=8,9&jobs=2": { variants: [{ id: 8 }, { id: 9 }] } });
  live.take(event(5, "variants.ready", { variants_ids: [8, 9], job_ids: [2] }));
  await settle();

  assert.deepEqual(asked, ["GET /projects/1/rows?variants=8,9&jobs=2"]);
  assert.equal(live.list("variants").length, 3);
});

test("rows the server does not give are not asked for again and again", async () => {
  const { live, asked } = stage({});
  live.take(event(5, "variants.ready", { variants_ids: [8] }));
  await settle();
  live.take(event(6, "job.started", { job: { id: 2, state: "running" } }));
  await settle();

  assert.equal(asked.length, 1);
});

test("a reload takes the snapshot, and asks anew for what is not in it", async () => {
  const { live, asked, restarts } = stage({
    "GET /projects/1/board": { ...DATA, seq: 90, versions: undefined, variants: [] },
    "GET /projects/1/rows?versions=3": { versions: [{ id: 3, number: 1, standing: "approved" }] },
  });
  live.take({ type: "reload" });
  await settle();
  await settle();

  assert.deepEqual(asked, ["GET /projects/1/board", "GET /projects/1/rows?versions=3"]);
  assert.equal(live.feed.cursor, 90);
  assert.equal(live.feed.stale, false);
  assert.deepEqual(live.list("variants"), []);
  assert.equal(live.row("versions", 3)?.["standing"], "approved");
  assert.equal(restarts(), 1);
});

test("listeners are told of the state now and of each change, until they stop", () => {
  const { live } = stage({});
  /** @type {number[]} */
  const cursors = [];
  const stop = live.subscribe((feed) => cursors.push(feed.cursor));
  live.take(event(5, "job.started", {}));
  stop();
  live.take(event(6, "job.started", {}));

  assert.deepEqual(cursors, [4, 5]);
});

test("another role allows other things at once", async () => {
  const { live } = stage({ "GET /projects/1": { me: { id: 7, can: ["view", "rate", "generate"] } } });
  assert.equal(live.can("generate"), false);

  live.take(event(5, "member.role_changed", { person: { id: 7, role: "artist" } }));
  await settle();

  assert.equal(live.can("generate"), true);
});

test("a rating shows before its answer, and goes when the server refuses it", async () => {
  const { live } = stage({ 'PUT /variants/5/rating {"stars":5}': new Error("No more ratings.") });
  const done = rate(live, DATA.variants[0] ?? {}, 5);
  assert.deepEqual(live.row("variants", 5)?.["ratings"], { 7: 5 });

  await done;

  assert.deepEqual(live.row("variants", 5)?.["ratings"], { 7: 2 });
  assert.equal(toasts.list.at(-1)?.text, "No more ratings.");
  assert.equal(toasts.list.at(-1)?.action, "Try again");
});

test("no stars take one's rating back", async () => {
  const { live, asked } = stage({});
  await rate(live, DATA.variants[0] ?? {}, 0);

  assert.deepEqual(live.row("variants", 5)?.["ratings"], {});
  assert.deepEqual(asked, ['PUT /variants/5/rating {"stars":0}']);
});

test("the server's row counts once it has answered", async () => {
  const { live } = stage({ 'PUT /variants/5/state {"state":"shortlisted"}': { variant: { id: 5, state: "shortlisted", stars: 2 } } });
  await setState(live, DATA.variants[0] ?? {}, "shortlisted");

  assert.equal(live.row("variants", 5)?.["stars"], 2);
});
