/** Requests: one operation id through all retries, and errors that say what was refused. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Api, ApiError } from "../../static/js/core/api.js";
import { Outbox } from "../../static/js/core/outbox.js";

/** @param {(Response | Error)[]} replies */
function stage(replies) {
  /** @type {{url: string, options: any}[]} */
  const calls = [];
  /** @type {number[]} */
  const waits = [];
  const outbox = new Outbox(() => 77);
  /** @type {any[]} */
  const states = [];
  outbox.addEventListener("change", () => states.push(outbox.state));
  const api = new Api({
    fetch: async (url, options) => {
      calls.push({ url: String(url), options });
      const reply = replies.shift();
      if (reply instanceof Response) return reply;
      throw reply ?? new Error("no reply was prepared");
    },
    csrf: () => "token",
    uuid: () => "op-1",
    wait: async (ms) => void waits.push(ms),
    outbox,
  });
  return { api, calls, waits, states };
}

/** @param {number} status @param {unknown} body */
const json = (status, body) => new Response(JSON.stringify(body), { status });
const cut = () => new TypeError("network");

test("a write carries its operation id, the CSRF token and JSON", async () => {
  const { api, calls } = stage([json(200, { seq: 5 })]);

  assert.deepEqual(await api.post("/projects", { title: "June" }), { seq: 5 });

  const { url, options } = calls[0] ?? { url: "", options: {} };
  assert.equal(url, "/api/projects");
  assert.equal(options.headers.get("Idempotency-Key"), "op-1");
  assert.equal(options.headers.get("X-CSRFToken"), "token");
  assert.equal(options.body, '{"title":"June"}');
});

test("a lost write is sent again under the same id, ever more slowly", async () => {
  const { api, calls, waits } = stage([cut(), json(503, {}), cut(), json(200, { seq: 5 })]);

  await api.put("/variants/1/state", { state: "rejected" });

  assert.deepEqual(new Set(calls.map(({ options }) => options.headers.get("Idempotency-Key"))), new Set(["op-1"]));
  assert.deepEqual(waits, [500, 1000, 2000]);
});

test("a refusal is not sent again, and says what the server said", async () => {
  const { api, calls } = stage([json(403, { error: { code: "not_allowed", message: "Your role is viewer." } })]);

  await assert.rejects(api.post("/x"), (error) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual([error.code, error.message, error.status], ["not_allowed", "Your role is viewer.", 403]);
    return true;
  });
  assert.equal(calls.length, 1);
});

test("an error page without JSON still has a sentence", async () => {
  const { api } = stage([new Response("<h1>", { status: 500 })]);

  await assert.rejects(api.post("/x"), { code: "http_500", message: "The server answered with error 500." });
});

test("reading gives up after three tries", async () => {
  const { api, calls } = stage([cut(), cut(), cut()]);

  await assert.rejects(api.get("/me"), { code: "offline", status: 0 });
  assert.equal(calls.length, 3);
});

test("the outbox says saved only after the answer", async () => {
  const { api, states } = stage([cut(), json(200, {})]);

  await api.post("/x");

  assert.deepEqual(states, [
    { pending: 1, offline: false, savedAt: null },
    { pending: 1, offline: true, savedAt: null },
    { pending: 0, offline: false, savedAt: 77 },
  ]);
});

test("a refused write is not called saved", async () => {
  const { api, states } = stage([json(409, {})]);

  await assert.rejects(api.post("/x"));

  assert.deepEqual(states.at(-1), { pending: 0, offline: false, savedAt: null });
});

test("a file travels as a form, without a JSON type", async () => {
  const { api, calls } = stage([json(200, {})]);
  const form = new FormData();

  await api.upload("/projects/1/assets", form);

  assert.equal(calls[0]?.options.body, form);
  assert.equal(calls[0]?.options.headers.get("Content-Type"), null);
});

test("a write that is taken back while it waits ends at once and counts as gone", async () => {
  const outbox = new Outbox(() => 77);
  const api = new Api({
    fetch: async (_url, options) => {
      options?.signal?.throwIfAborted();
      throw cut();
    },
    csrf: () => "token",
    uuid: () => "op-1",
    wait: () => new Promise(() => undefined),
    outbox,
  });
  const control = new AbortController();
  const lost = new Promise((resolve) => outbox.addEventListener("change", () => outbox.state.offline && resolve(undefined)));
  const write = api.post("/projects", {}, { signal: control.signal });
  await lost;
  control.abort();

  await assert.rejects(write, { name: "AbortError" });
  assert.equal(outbox.state.pending, 0);
});
