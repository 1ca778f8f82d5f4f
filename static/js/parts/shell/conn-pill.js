// Whether everything is saved and the line to the server is up, in words.
import { html } from "#lit";
import { number, t } from "../../core/i18n.js";
import { LightElement } from "./light-element.js";

/** @typedef {import("../../core/line.js").LineState} Line */
/** @typedef {import("../../core/outbox.js").OutboxState} OutboxState */

/**
 * Return the pill's words and tone.
 * @param {Line} line
 * @param {OutboxState} box
 * @param {boolean} readOnly
 * @param {number} now
 * @returns {[string, "calm" | "busy" | "warn" | "bad"]}
 */
export function pillOf(line, box, readOnly, now) {
  if (line.state === "ended") return [t("Signed out"), "bad"];
  if (box.offline) {
    return [t("Offline, %(count)s changes kept", { count: number(box.pending) }), "bad"];
  }
  if (line.state === "waiting") {
    const seconds = Math.max(1, Math.ceil(((line.until ?? now) - now) / 1000));
    return [t("Reconnecting in %(seconds)s s", { seconds }), "warn"];
  }
  if (box.pending > 0) return [t("Saving…"), "busy"];
  if (line.state === "connecting") return [t("Connecting…"), "busy"];
  return [readOnly ? t("Read-only") : t("Saved"), "calm"];
}

export class ConnPill extends LightElement {
  static properties = {
    line: { attribute: false },
    box: { attribute: false },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    /** @type {Line} */
    this.line = { state: "connecting" };
    /** @type {OutboxState} */
    this.box = { pending: 0, offline: false, savedAt: null };
    this.readOnly = false;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.clock = undefined;
  }

  /** @override */
  updated() {
    clearInterval(this.clock);
    if (this.line.state === "waiting") this.clock = setInterval(() => this.requestUpdate(), 1000);
    this.dataset["tone"] = pillOf(this.line, this.box, this.readOnly, Date.now())[1];
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.clock);
  }

  /** @override */
  render() {
    const [words] = pillOf(this.line, this.box, this.readOnly, Date.now());
    return html`<span class="dot" aria-hidden="true"></span><span>${words}</span>`;
  }
}

customElements.define("conn-pill", ConnPill);
