// One project's news over a WebSocket: resume, acknowledge, notice holes, tell where this tab is.
import { Line } from "./line.js";

/** @typedef {import("./feed.js").Message} Message */
/** @typedef {import("./line.js").LineState} LineState */
/**
 * @typedef {object} NewsOptions
 * @property {() => {epoch: string, after: number}} position what the page already knows
 * @property {() => string} csrf
 * @property {(message: Message) => void} onMessage
 * @property {() => object} [view] what others may follow of this tab
 */
/** @typedef {import("./line.js").LineOptions & NewsOptions} SocketOptions */

const ACK_BYTES = 64 * 1024;
const ACK_MS = 1000;
const SILENCE_MS = 40_000; // the server beats every 15 s
const PRESENCE_MS = 70; // the server takes at most 15 states a second
const RENEW_MS = 15_000; // it forgets a tab after 35 s

/** The socket of a project. */
export class ProjectSocket extends Line {
  silenceMs = SILENCE_MS;

  /** @param {SocketOptions} options */
  constructor(options) {
    super(options);
    this.options = options;
    this.unacknowledged = 0;
    this.upto = 0;
    /** @type {object | null} */
    this.presence = null;
    this.hidden = false;
  }

  /** @override */
  opened() {
    const { epoch, after } = this.options.position();
    // The server refuses the number of an event it has not sent on this very socket.
    this.stopTimer("ack");
    this.unacknowledged = 0;
    this.send({ type: "resume", epoch, after, csrf: this.options.csrf() });
    this.flushPresence();
    this.renewPresence();
  }

  /** @param {string | ArrayBuffer} data @override */
  received(data) {
    const text = String(data);
    const message = JSON.parse(text);
    switch (message.type) {
      case "events":
        return this.eventsCame(message, text.length);
      case "beat":
        return this.beatCame(message.upto);
      case "reload":
        return this.options.onMessage({ type: "reload" });
      case "ephemeral":
        return this.options.onMessage(message);
    }
  }

  /**
   * @param {{after: number, upto: number, events: any[]}} message
   * @param {number} bytes
   */
  eventsCame(message, bytes) {
    if (message.after > this.options.position().after) return this.restart(); // a hole
    for (const event of message.events) this.options.onMessage({ type: "event", ...event });
    this.options.onMessage({ type: "cursor", upto: message.upto });
    this.upto = message.upto;
    this.unacknowledged += bytes;
    if (this.unacknowledged >= ACK_BYTES) return this.acknowledge();
    if (this.timers["ack"] === undefined) this.startTimer("ack", ACK_MS, () => this.acknowledge());
  }

  acknowledge() {
    this.stopTimer("ack");
    this.unacknowledged = 0;
    if (this.ready) this.send({ type: "ack", upto: this.upto });
  }

  /** @param {number} upto */
  beatCame(upto) {
    if (upto > this.options.position().after) this.restart();
  }

  /**
   * Tell where this tab is; only the newest state of each 70 ms is sent.
   * @param {object} state
   */
  sendPresence(state) {
    this.presence = { ...this.presence, ...state };
    if (this.timers["presence"] !== undefined) return;
    this.startTimer("presence", PRESENCE_MS, () => this.flushPresence());
  }

  flushPresence() {
    if (!this.presence || !this.ready) return;
    if (this.hidden) return this.send({ type: "presence", hidden: true });
    this.send({ type: "presence", ...this.presence, ...(this.options.view && { view: this.options.view() }) });
  }

  /** Take this tab out of what others see, or put it back. @param {boolean} hidden */
  hide(hidden) {
    this.hidden = hidden;
    this.flushPresence();
  }

  renewPresence() {
    this.startTimer("renew", RENEW_MS, () => {
      this.flushPresence();
      this.renewPresence();
    });
  }
}
