/** The project's socket: resuming, acknowledging, holes, and what a close code leads to. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { ProjectSocket } from "../../static/js/core/socket.js";

class FakeSocket {
  constructor() {
    this.readyState = 1;
    /** @type {any[]} */
    this.sent = [];
    /** @type {any} */
    this.onopen = null;
    /** @type {any} */
    this.onmessage = null;
    /** @type {any} */
    this.onclose = null;
    this.closedWith = 0;
  }
  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  /** @param {number} code */
  close(code) {
    this.readyState = 3;
    this.closedWith = code;
  }
  /** @param {object} message */
  says(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

function stage() {
  /** @type {FakeSocket[]} */
  const sockets = [];
  /** @type {any[]} */
  const messages = [];
  /** @type {any[]} */
  const lines = [];
  /** @type {Map<number, {run: () => void, ms: number}>} */
  const timers = new Map();
  const position = { epoch: "e1", after: 4 };
  let last = 0;
  const socket = new ProjectSocket({
    url: "ws://studio/ws/projects/1/",
    position: () => position,
    csrf: () => "token",
    onMessage: (message) => messages.push(message),
    onLine: (line) => lines.push(line),
    connect: () => {
      const made = new FakeSocket();
      sockets.push(made);
      return /** @type {any} */ (made);
    },
    later: (run, ms) => {
      last += 1;
      timers.set(last, { run, ms });
      return last;
    },
    cancel: (timer) => timers.delete(timer),
    random: () => 1,
    now: () => 0,
  });
  socket.open();
  const current = () => /** @type {FakeSocket} */ (sockets[sockets.length - 1]);
  current().onopen();
  /** Run the timers that wait exactly so long. @param {number} ms */
  const pass = (ms) => {
    for (const [timer, { run, ms: wait }] of [...timers]) {
      if (wait === ms && timers.delete(timer)) run();
    }
  };
  return { socket, sockets, current, messages, lines, timers, position, pass };
}

test("the first message resumes from what the page knows", () => {
  const { current } = stage();

  assert.deepEqual(current().sent[0], { type: "resume", epoch: "e1", after: 4, csrf: "token" });
});

test("events are handed on one by one, then the cursor", () => {
  const { current, messages, lines } = stage();

  current().says({ type: "events", after: 4, upto: 6, events: [{ seq: 5, name: "a" }] });

  assert.deepEqual(messages, [
    { type: "event", seq: 5, name: "a" },
    { type: "cursor", upto: 6 },
  ]);
  assert.deepEqual(lines.at(-1), { state: "live" });
});

test("what was taken in is acknowledged within a second", () => {
  const { current, pass } = stage();
  current().says({ type: "events", after: 4, upto: 6, events: [] });

  pass(1000);

  assert.deepEqual(current().sent.at(-1), { type: "ack", upto: 6 });
});

test("64 KiB are acknowledged at once", () => {
  const { current } = stage();

  current().says({ type: "events", after: 4, upto: 5, events: [{ seq: 5, text: "x".repeat(70_000) }] });

  assert.deepEqual(current().sent.at(-1), { type: "ack", upto: 5 });
});

test("an acknowledgement never outlives its socket", () => {
  const { current, socket, pass } = stage();
  current().says({ type: "events", after: 4, upto: 6, events: [] });
  socket.restart();
  current().onopen();

  pass(1000);

  assert.deepEqual(current().sent.map(({ type }) => type), ["resume"]);
});

test("a hole leads to a resume at once", () => {
  const { current, sockets, messages } = stage();

  current().says({ type: "events", after: 9, upto: 10, events: [{ seq: 10 }] });

  assert.equal(sockets.length, 2);
  assert.deepEqual(messages, []);
});

test("a beat beyond the page's cursor leads to a resume", () => {
  const { current, sockets, position } = stage();
  current().says({ type: "beat", upto: position.after });
  assert.equal(sockets.length, 1);

  current().says({ type: "beat", upto: 7 });
  assert.equal(sockets.length, 2);
});

/** @type {[number, number | "ended"][]} */
const CODES = [
  [1001, 1000],
  [1006, 1000],
  [1012, 1000],
  [4408, 0],
  [4429, 30_000],
  [4400, "ended"],
  [4401, "ended"],
  [4403, "ended"],
];
for (const [code, wait] of CODES) {
  test(`close code ${code} leads to ${wait === "ended" ? "the end" : `a new try after ${wait} ms`}`, () => {
    const { current, lines, sockets, pass } = stage();

    current().onclose({ code });

    if (wait === "ended") assert.deepEqual(lines.at(-1), { state: "ended", code });
    else {
      assert.deepEqual(lines.at(-1), { state: "waiting", until: wait, code });
      pass(wait);
      assert.equal(sockets.length, 2);
    }
  });
}

test("waits grow to 30 seconds and start anew after a good connection", () => {
  const { current, lines, pass } = stage();
  const waits = [];
  for (let cut = 0; cut < 7; cut += 1) {
    current().onclose({ code: 1006 });
    waits.push(lines.at(-1).until);
    pass(lines.at(-1).until);
    current().onopen();
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16000, 30000, 30000]);

  current().says({ type: "beat", upto: 4 });
  current().onclose({ code: 1006 });
  assert.equal(lines.at(-1).until, 1000);
});

test("a server without news counts as reached after a moment", () => {
  const { lines, pass } = stage();
  assert.equal(lines.at(-1).state, "connecting");

  pass(1500);

  assert.equal(lines.at(-1).state, "live");
});

test("a line silent for two beats is given up", () => {
  const { lines, pass } = stage();

  pass(40_000);

  assert.equal(lines.at(-1).state, "waiting");
});

test("of many presence states in one tick only the merged last one is sent", () => {
  const { current, socket, pass } = stage();
  socket.sendPresence({ page: "board" });
  socket.sendPresence({ selection: "variant:1" });
  socket.sendPresence({ selection: "variant:2" });

  pass(70);

  assert.deepEqual(current().sent.slice(1), [{ type: "presence", page: "board", selection: "variant:2" }]);
});

test("a tab that hides tells only that, also when it renews, until it shows itself again", () => {
  const { current, socket, pass } = stage();
  socket.sendPresence({ page: "board", pointer: { x: 1, y: 2 } });
  socket.hide(true);
  pass(15_000);
  socket.hide(false);
  const told = current().sent.filter(({ type }) => type === "presence");
  assert.deepEqual(told, [
    { type: "presence", hidden: true },
    { type: "presence", hidden: true },
    { type: "presence", page: "board", pointer: { x: 1, y: 2 } },
  ]);
});
