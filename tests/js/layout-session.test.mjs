/** One open layout: what goes to the server, what comes back, and what others do meanwhile. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError } from "../../static/js/core/api.js";
import { LayoutSession } from "../../static/js/core/layout-session.js";

const PAGE = { trim_mm: [200, 260], bleed_mm: 3, safe_mm: 6 };

function loaded() {
  return {
    layout: { id: 4, revision: 7 },
    document: {
      v: 1,
      format: { handle: "uk-200x260" },
      issue: { title: "Cosmos", date: "June" },
      elements: {
        art: { kind: "art", order: "z", x_mm: -3, y_mm: -3, w_mm: 206, h_mm: 266 },
        title: { kind: "masthead", order: "b", x_mm: 10, y_mm: 10, w_mm: 180, h_mm: 40, runs: [{ text: "{issue.title}" }] },
        line: { kind: "cover_line", order: "m", x_mm: 20, y_mm: 90, w_mm: 60, h_mm: 20, runs: [{ text: "Mars" }] },
      },
    },
    stage: { ...PAGE, elements: ["art", "title", "line"].map(drawn) },
    findings: [],
  };
}

/** @param {string} id */
function drawn(id) {
  return { id, box_mm: [10, 10, 20, 20], paths: [{ d: `M${id}`, fill: "#fff" }], images: [], veils: [], findings: [] };
}

/** An API whose answers are given out one by one. */
class Server {
  constructor() {
    /** @type {{path: string, body: any, options: any, answer: (reply: any) => void, refuse: (error: unknown) => void}[]} */
    this.asked = [];
  }

  post = (/** @type {string} */ path, /** @type {any} */ body, /** @type {any} */ options) => this.ask(path, body, options);
  get = (/** @type {string} */ path) => this.ask(path, null, null);

  /** @param {string} path @param {any} body @param {any} options @returns {Promise<any>} */
  ask(path, body, options) {
    return new Promise((answer, refuse) => this.asked.push({ path, body, options, answer, refuse }));
  }
}

function opened() {
  const server = new Server();
  let made = 0;
  const session = new LayoutSession(loaded(), 1, { api: /** @type {any} */ (server), newId: () => `op-${(made += 1)}`, now: () => 0 });
  /** @type {any[]} */
  const notices = [];
  session.addEventListener("notice", (event) => notices.push(/** @type {CustomEvent} */ (event).detail));
  return { server, session, notices };
}

/** Let replies that were given reach the session. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** @param {number} revision @param {any[]} list @param {number} author */
function edited(revision, list, author) {
  const operations = list.map((operation) => ({ author, ...operation }));
  return /** @type {any} */ ({ type: "event", seq: revision, name: "layout.edited", by_name: "Chief", payload: { layout: { id: 4, revision }, operations } });
}

const set = (/** @type {string} */ op_id, /** @type {string} */ object, /** @type {unknown} */ value, property = "x_mm") => ({ op_id, kind: "set", object, property, value });

test("an edit shows at once, goes out under its first operation's id, and is drawn anew by the reply", async () => {
  const { server, session } = opened();
  session.edit("Move", [{ object: "line", property: "x_mm", value: 33 }]);
  assert.equal(session.document.elements["line"]?.["x_mm"], 33);
  const [request] = server.asked;
  assert.equal(request?.path, "/layouts/4/operations");
  assert.equal(request?.options.opId, "op-1");
  assert.equal(request?.body.base_revision, 7);
  request?.answer({ revision: 8, overwritten: [], stage: { ...PAGE, elements: [{ ...drawn("line"), box_mm: [33, 90, 60, 20] }] }, findings: [{ code: "x" }] });
  await settled();
  assert.equal(session.stage.drawn.get("line")?.box.x, 33);
  assert.equal(session.findings.length, 1);
  session.take(edited(8, [set("op-1", "line", 33)], 1));
  assert.deepEqual(session.desk.pending, []);
  assert.equal(session.desk.revision, 8);
});

test("edits made while one is on its way go out together", async () => {
  const { server, session } = opened();
  session.edit("Move", [{ object: "line", property: "x_mm", value: 1 }]);
  session.edit("Move", [{ object: "line", property: "x_mm", value: 2 }]);
  session.edit("Move", [{ object: "title", property: "x_mm", value: 3 }]);
  assert.equal(server.asked.length, 1);
  server.asked[0]?.answer({ revision: 8, overwritten: [], stage: { elements: [] }, findings: [] });
  await settled();
  assert.equal(server.asked[1]?.body.operations.length, 2);
});

test("a refused edit is taken back with its undo step, and the reason is told", async () => {
  const { server, session, notices } = opened();
  session.edit("Move", [{ object: "line", property: "x_mm", value: 5000 }]);
  server.asked[0]?.refuse(new ApiError("bad_value", "x_mm is 5000; it must be from -1000 to 1000.", 422));
  await settled();
  assert.equal(session.document.elements["line"]?.["x_mm"], 20);
  assert.equal(session.undo(), null);
  assert.equal(notices[0]?.kind, "refused");
});

test("an edit that found no server waits, and goes out again under the same id", async () => {
  const { server, session } = opened();
  session.later = (_name, _ms, run) => run();
  session.edit("Move", [{ object: "line", property: "x_mm", value: 30 }]);
  server.asked[0]?.refuse(new ApiError("offline", "The server cannot be reached.", 0));
  await settled();
  assert.equal(session.document.elements["line"]?.["x_mm"], 30);
  assert.equal(server.asked[1]?.options.opId, "op-1");
});

test("somebody else's edit fetches the outlines of that element alone", async () => {
  const { server, session, notices } = opened();
  session.later = (name, _ms, run) => name === "elements" && run();
  session.take(edited(8, [set("theirs", "line", 44)], 2));
  assert.equal(session.document.elements["line"]?.["x_mm"], 44);
  assert.equal(server.asked[0]?.path, "/layouts/4/stage?elements=line");
  assert.deepEqual(notices[0], { kind: "changed", by: "Chief", elements: ["line"] });
  server.asked[0]?.answer({ ...PAGE, elements: [{ ...drawn("line"), box_mm: [44, 90, 60, 20] }] });
  await settled();
  assert.equal(session.stage.drawn.get("line")?.box.x, 44);
});

test("an element that somebody deleted is no longer drawn", () => {
  const { session } = opened();
  session.later = (name, _ms, run) => name === "elements" && run();
  session.take(edited(8, [{ op_id: "theirs", kind: "remove", object: "line", value: null }], 2));
  assert.equal(session.stage.drawn.has("line"), false);
});

test("a gap in the log, or an event that was cut, fetches the whole layout", async () => {
  for (const event of [edited(9, [set("theirs", "line", 44)], 2), edited(8, [], 2)]) {
    const { server, session } = opened();
    if (event.payload.layout.revision === 8) event.payload.operations_cut = true;
    session.take(event);
    assert.equal(server.asked[0]?.path, "/layouts/4");
    server.asked[0]?.answer({ ...loaded(), layout: { id: 4, revision: 9 } });
    await settled();
    assert.equal(session.desk.revision, 9);
  }
});

test("another layout's events change nothing", () => {
  const { session } = opened();
  const event = edited(8, [set("theirs", "line", 44)], 2);
  event.payload.layout.id = 5;
  session.take(event);
  assert.equal(session.desk.revision, 7);
});

test("an own edit that the server made can be undone here", () => {
  const { server, session } = opened();
  session.later = () => {};
  session.serverLabel = "Place a picture";
  session.take(edited(8, [set("placed", "art", "f00", "asset")], 1));
  assert.equal(session.undo(), "Place a picture");
  const [sent] = server.asked[0]?.body.operations ?? [];
  assert.equal(sent.undoes, "placed");
  assert.equal(sent.value, null);
});

test("what was overwritten, and what an undo had to leave, is told", async () => {
  const { server, session, notices } = opened();
  session.edit("Move", [{ object: "line", property: "x_mm", value: 1 }]);
  server.asked[0]?.answer({
    revision: 9,
    overwritten: [{ object: "line", property: "x_mm", value: 3, by_name: "Chief" }],
    skipped: [{ op_id: "op-1", object: "title", property: "x_mm", reason: "changed" }],
    stage: { elements: [] },
  });
  await settled();
  assert.deepEqual(notices, [
    { kind: "overwritten", by: "Chief", elements: ["line"] },
    { kind: "skipped", elements: ["title"] },
  ]);
});

test("art lies below everything, whatever its rank, and words are shown filled in", () => {
  const { session } = opened();
  const shown = session.stage.shown(session.document, new Map([["line", { x: 1, y: 2, w: 3, h: 4 }]]));
  assert.deepEqual(shown.map(({ id }) => id), ["art", "title", "line"]);
  assert.equal(shown[1]?.title, "Cosmos");
  assert.deepEqual(shown[2]?.box, { x: 1, y: 2, w: 3, h: 4 });
  assert.deepEqual(session.stage.page.safe, { x: 6, y: 6, w: 188, h: 248 });
});
