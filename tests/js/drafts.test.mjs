/** A prompt over plain requests: stored after a pause, merged with what others wrote. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { DraftText } from "../../static/js/core/draft-text.js";

function stage() {
  const server = { text: "a fox", seq: 4 };
  /** @type {any[]} */
  const puts = [];
  /** @type {(() => void)[]} */
  const timers = [];
  const requests = {
    get: async () => ({ ...server }),
    put: async (/** @type {string} */ path, /** @type {any} */ body) => {
      puts.push({ path, ...body });
      server.seq += 1;
      server.text = body.text;
      return { seq: server.seq };
    },
  };
  const draft = new DraftText(requests, 2, (run) => timers.push(run), (timer) => {
    timers[timer - 1] = () => undefined;
  });
  let changes = 0;
  draft.addEventListener("change", () => (changes += 1));
  return { server, puts, timers, draft, changes: () => changes };
}

test("keys in quick succession are stored once, against the number they began from", async () => {
  const { draft, puts, timers } = stage();
  await draft.load();
  draft.edit("a red");
  draft.edit("a red fox");

  for (const run of timers) run();
  await draft.sending;

  assert.deepEqual(puts, [{ path: "/drafts/2/text", text: "a red fox", base_seq: 4 }]);
});

test("flush answers the number under which the text stands", async () => {
  const { draft } = stage();
  await draft.load();
  draft.edit("a red fox");

  assert.equal(await draft.flush(), 5);
  assert.equal(await draft.flush(), 5);
  assert.equal(draft.dirty, false);
});

test("words of one's own are never replaced by what is stored", async () => {
  const { draft, server } = stage();
  await draft.load();
  draft.edit("a red fox");
  server.text = "a wolf";

  await draft.load();

  assert.equal(draft.text, "a red fox");
});

test("what others wrote shows once one's own words are stored", async () => {
  const { draft, server, changes } = stage();
  await draft.load();
  server.text = "a wolf";
  server.seq = 6;

  await draft.load();

  assert.equal(draft.text, "a wolf");
  assert.equal(changes(), 2);
});

test("a number that jumped means others wrote: the merged text is fetched", async () => {
  const { draft, server } = stage();
  await draft.load();
  server.seq = 8;
  draft.edit("a red fox");
  const merged = draft.flush();
  await merged;

  assert.equal(draft.seq, 9);
  assert.equal(draft.text, server.text);
});
