/** A prompt typed together: same text everywhere, nothing lost, nothing leaked while composing. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Server, writer } from "./draft-stage.mjs";

test("a browser that opens a draft has the server's text", () => {
  assert.equal(writer(new Server("a fox")).draft.text, "a fox");
});

test("typing reaches the server in one frame per tick, and everybody else", () => {
  const server = new Server("a fox");
  const [one, two] = [writer(server), writer(server)];
  one.type(2, "re");
  one.type(4, "d ");
  one.pass();

  assert.equal(server.text, "a red fox");
  assert.equal(two.draft.text, "a red fox");
  assert.equal(one.socket().sent.filter((/** @type {any} */ data) => typeof data !== "string").length, 1);
});

test("two people typing at once end with the same text, nothing lost", () => {
  const server = new Server("a fox");
  const [one, two] = [writer(server), writer(server)];
  one.type(0, "today ");
  two.type(5, " in snow");
  one.pass();
  two.pass();

  assert.equal(server.text, "today a fox in snow");
  assert.deepEqual([one.draft.text, two.draft.text], [server.text, server.text]);
});

test("whoever only reads sends nothing, whatever was deleted in the text", () => {
  const server = new Server("a red fox");
  server.doc.getText("prompt").delete(1, 4);
  const reader = writer(server);
  reader.cut();
  reader.connect();

  const sent = reader.socket().sent.filter((/** @type {any} */ data) => typeof data !== "string");
  assert.deepEqual(sent, []);
  assert.equal(server.seq, 1);
});

test("flush waits for the server and answers its number", async () => {
  const server = new Server("a fox");
  const one = writer(server);
  one.type(0, "look: ");

  assert.equal(await one.draft.flush(), 2);
  assert.equal(server.text, "look: a fox");
  assert.deepEqual(one.outbox.state, { pending: 0, offline: false, savedAt: 1 });
});

test("what was typed offline arrives once the line is back", () => {
  const server = new Server("a fox");
  const [one, two] = [writer(server), writer(server)];
  one.cut();
  one.type(5, " at night");
  two.type(0, "look, ");
  two.pass();
  assert.equal(one.outbox.state.pending, 1);

  one.connect();

  assert.equal(server.text, "look, a fox at night");
  assert.equal(one.draft.text, server.text);
  assert.equal(one.outbox.state.pending, 0);
});

test("what was not stored survives a reload of the page", () => {
  const server = new Server("a fox");
  const one = writer(server);
  server.deaf = true;
  one.type(5, " at night");
  one.pass();
  one.draft.close();
  server.deaf = false;

  const again = writer(server, one.kept);

  assert.equal(again.draft.text, "a fox at night");
  assert.equal(server.text, "a fox at night");
  assert.equal(one.kept.size, 0);
});

test("nothing crosses while an input method composes", () => {
  const server = new Server("dawn mid");
  const [one, two] = [writer(server), writer(server)];
  one.draft.compositionStarted();
  one.type(5, "nihao");
  two.type(0, "> ");
  two.pass();
  assert.equal(server.text, "> dawn mid");
  assert.equal(one.draft.text, "dawn nihaomid");

  one.draft.shared?.delete(5, 5);
  one.type(5, "你好 ");
  one.draft.compositionEnded();
  one.pass();
  one.pass();

  assert.equal(server.text, "> dawn 你好 mid");
  assert.equal(one.draft.text, server.text);
  assert.equal(two.draft.text, server.text);
});

test("what was composed slowly is one step of undo, apart from what was typed before", () => {
  const one = writer(new Server("dawn"));
  one.type(4, "!");
  one.draft.compositionStarted();
  one.type(4, "ni");
  const { undo } = one.draft;
  assert.ok(undo);
  undo.lastChange -= 3000; // a slow writer: longer than steps that are typed are joined
  one.draft.shared?.delete(4, 2);
  one.type(4, "你好");
  one.draft.compositionEnded();
  one.pass();

  undo.undo();
  assert.equal(one.draft.text, "dawn!");
  undo.undo();
  assert.equal(one.draft.text, "dawn");
});

test("a line that comes back while composing leaks no letters either", () => {
  const server = new Server("dawn");
  const one = writer(server);
  one.draft.compositionStarted();
  one.type(4, "nihao");
  one.cut();
  one.connect();
  assert.equal(server.text, "dawn");

  one.draft.shared?.delete(4, 5);
  one.type(4, "你好");
  one.draft.release();
  one.pass();

  assert.equal(server.text, "dawn你好");
});

test("undo takes back one's own words and leaves the others'", () => {
  const server = new Server("a fox");
  const [one, two] = [writer(server), writer(server)];
  one.draft.replace("a wolf");
  one.pass();
  two.type(6, " in snow");
  two.pass();

  one.draft.undo?.undo();

  assert.equal(one.draft.text, "a fox in snow");
});

test("a refused text is handed back and the server's is fetched", () => {
  const server = new Server("a fox");
  const one = writer(server);
  /** @type {any} */
  let told;
  one.draft.addEventListener("refused", (event) => (told = /** @type {CustomEvent} */ (event).detail));
  server.deaf = true;
  one.type(0, "too long: ");
  one.pass();
  server.deaf = false;

  one.socket().says({ type: "refused", op_id: "x", code: "refused", message: "Too long." });
  one.socket().onopen();

  assert.deepEqual(told, { text: "too long: a fox", message: "Too long." });
  assert.equal(one.draft.text, "a fox");
  assert.equal(one.outbox.state.pending, 0);
});

test("a different text at the same number is fetched anew", async () => {
  const server = new Server("a fox");
  const one = writer(server);
  const before = one.socket();

  await one.draft.check(1, "0".repeat(64));

  assert.notEqual(one.socket(), before);
});

test("200 edits by two people over three cuts end in the same text", () => {
  const server = new Server("");
  const people = [writer(server), writer(server)];
  let seed = 7;
  const dice = (/** @type {number} */ sides) => (seed = (seed * 48271) % 2147483647) % sides;
  for (let edit = 0; edit < 200; edit += 1) {
    const person = /** @type {typeof people[0]} */ (people[dice(2)]);
    const { length } = person.draft.text;
    if (length > 4 && dice(4) === 0) person.draft.shared?.delete(dice(length), 1);
    else person.type(dice(length + 1), "狐a月 "[dice(4)] ?? "x");
    if (dice(3) === 0) person.pass();
    if (edit % 60 === 59) {
      person.cut();
      person.type(0, "!");
      person.connect();
    }
  }
  for (const person of people) person.pass();

  assert.deepEqual(people.map(({ draft }) => draft.text), [server.text, server.text]);
  assert.ok(server.text.length > 50);
});
