/** The connection pill: it says "Saved" only when that is true. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { pillOf } from "../../static/js/core/pill.js";

const LIVE = /** @type {const} */ ({ state: "live" });
const WAITING = /** @type {const} */ ({ state: "waiting", until: 3500 });
const IDLE = { pending: 0, offline: false, savedAt: null };

/** @type {[import("../../static/js/core/line.js").LineState, Partial<typeof IDLE>, boolean, string, string, string][]} */
const CASES = [
  [LIVE, {}, false, "Saved", "calm", ""],
  [LIVE, {}, true, "Read-only", "calm", ""],
  [LIVE, { pending: 1 }, false, "Saving…", "busy", ""],
  [LIVE, { pending: 2, offline: true }, false, "Offline, 2 changes kept", "bad", "2"],
  [WAITING, {}, false, "Reconnecting in 4 s", "warn", "4"],
  [WAITING, { pending: 1 }, false, "Offline, 1 change kept", "bad", "1"],
  [LIVE, { pending: 120, offline: true }, false, "Offline, 120 changes kept", "bad", "9+"],
  [{ state: "connecting" }, {}, false, "Connecting…", "busy", ""],
  [{ state: "ended", code: 4401 }, { pending: 1 }, false, "Signed out", "bad", "!"],
];
for (const [line, box, readOnly, words, tone, short] of CASES) {
  test(`${line.state} with ${JSON.stringify(box)} says ${words}`, () => {
    assert.deepEqual(pillOf(line, { ...IDLE, ...box }, readOnly, 0), [words, tone, short]);
  });
}
