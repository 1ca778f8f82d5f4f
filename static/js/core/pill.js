// What the connection pill says: whether everything is saved and the line to the server is up.
import { n, t } from "./i18n.js";

/** @typedef {import("./line.js").LineState} Line */
/** @typedef {import("./outbox.js").OutboxState} OutboxState */

const MANY = 9;

/**
 * Return the pill's words, its tone, and what a phone's bar has room for beside the dot: at most two
 * letters, nothing where tone and words say enough.
 * @param {Line} line
 * @param {OutboxState} box
 * @param {boolean} readOnly
 * @param {number} now
 * @returns {[words: string, tone: "calm" | "busy" | "warn" | "bad", short: string]}
 */
export function pillOf(line, box, readOnly, now) {
  if (line.state === "ended") return [t("Signed out"), "bad", "!"];
  if (box.pending > 0 && (box.offline || line.state === "waiting")) {
    const words = n("Offline, %(count)s change kept", "Offline, %(count)s changes kept", box.pending);
    return [words, "bad", box.pending > MANY ? `${MANY}+` : String(box.pending)];
  }
  if (line.state === "waiting") {
    const seconds = Math.max(1, Math.ceil(((line.until ?? now) - now) / 1000));
    return [t("Reconnecting in %(seconds)s s", { seconds }), "warn", String(seconds)];
  }
  if (box.pending > 0) return [t("Saving…"), "busy", ""];
  if (line.state === "connecting") return [t("Connecting…"), "busy", ""];
  return [readOnly ? t("Read-only") : t("Saved"), "calm", ""];
}
