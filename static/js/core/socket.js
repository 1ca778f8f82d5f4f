// One project's news over a WebSocket: resume, acknowledge, come back after a cut.

/** @typedef {import("./feed.js").Message} Message */
/** @typedef {{state: "connecting" | "live" | "waiting" | "ended", until?: number, code?: number}} Line */
/**
 * @typedef {object} SocketOptions
 * @property {string} url
 * @property {() => {epoch: string, after: number}} position what the page already knows
 * @property {() => string} csrf
 * @property {(message: Message) => void} onMessage
 * @property {(line: Line) => void} onLine
 * @property {(url: string) => WebSocket} [connect]
 * @property {(run: () => void, ms: number) => number} [later]
 * @property {(timer: number) => void} [cancel]
 * @property {() => number} [random]
 * @property {() => number} [now]
 */

const BACK_OFF_MS = [1000, 2000, 4000, 8000, 16000, 30000];
const ACK_BYTES = 64 * 1024;
const ACK_MS = 1000;
const SILENCE_MS = 40_000; // the server beats every 15 s
const PRESENCE_MS = 70; // the server takes at most 15 states a second
const SLOW_DOWN_MS = 30_000;
const ENDED = new Set([4400, 4401, 4403]);

/** Keeps one socket open until `close` or a close code that no retry can mend. */
export class ProjectSocket {
  /** @param {SocketOptions} options */
  constructor(options) {
    this.options = options;
    this.connect = options.connect ?? ((url) => new WebSocket(url));
    this.later = options.later ?? ((run, ms) => window.setTimeout(run, ms));
    this.cancel = options.cancel ?? ((timer) => window.clearTimeout(timer));
    this.random = options.random ?? Math.random;
    this.now = options.now ?? Date.now;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.failures = 0;
    this.unacknowledged = 0;
    this.upto = 0;
    /** @type {Record<string, number | undefined>} */
    this.timers = {};
    /** @type {object | null} */
    this.presence = null;
  }

  open() {
    this.stopTimer("retry");
    this.options.onLine({ state: "connecting" });
    const socket = this.connect(this.options.url);
    this.socket = socket;
    socket.onopen = () => this.opened();
    socket.onmessage = ({ data }) => this.received(String(data));
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.closed(code);
    };
  }

  close() {
    for (const name of Object.keys(this.timers)) this.stopTimer(name);
    const socket = this.socket;
    this.socket = null;
    socket?.close(1000);
  }

  /** Try again at once, for instance when the browser is online again. */
  hurry() {
    if (this.timers["retry"] !== undefined) this.open();
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
    if (this.presence && this.ready) this.send({ type: "presence", ...this.presence });
  }

  get ready() {
    return this.socket !== null && this.socket.readyState === 1;
  }

  opened() {
    const { epoch, after } = this.options.position();
    // The server refuses the number of an event it has not sent on this very socket.
    this.stopTimer("ack");
    this.unacknowledged = 0;
    this.send({ type: "resume", epoch, after, csrf: this.options.csrf() });
    this.flushPresence();
    this.heard();
    this.renewPresence();
  }

  /** @param {string} text */
  received(text) {
    this.heard();
    const message = JSON.parse(text);
    if (this.failures > 0 || !this.said) this.settleIn();
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

  settleIn() {
    this.said = true;
    this.failures = 0;
    this.options.onLine({ state: "live" });
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

  restart() {
    const socket = this.socket;
    this.socket = null;
    socket?.close(1000);
    this.open();
  }

  /** A line that is silent for two beats is dead, whatever the browser believes. */
  heard() {
    this.startTimer("silence", SILENCE_MS, () => {
      const socket = this.socket;
      this.socket = null;
      socket?.close(1000);
      this.closed(1006);
    });
  }

  renewPresence() {
    this.startTimer("renew", 15_000, () => {
      this.flushPresence();
      this.renewPresence();
    });
  }

  /** @param {number} code */
  closed(code) {
    for (const name of Object.keys(this.timers)) this.stopTimer(name);
    this.socket = null;
    this.said = false;
    if (ENDED.has(code)) return this.options.onLine({ state: "ended", code });
    const wait = this.waitAfter(code);
    this.failures += 1;
    this.options.onLine({ state: "waiting", until: this.now() + wait, code });
    this.startTimer("retry", wait, () => this.open());
  }

  /** @param {number} code */
  waitAfter(code) {
    if (code === 4408) return 0;
    if (code === 4429) return SLOW_DOWN_MS;
    const longest = BACK_OFF_MS[Math.min(this.failures, BACK_OFF_MS.length - 1)] ?? 30000;
    return Math.round(longest * (0.5 + this.random() / 2));
  }

  /** @param {object} message */
  send(message) {
    this.socket?.send(JSON.stringify(message));
  }

  /**
   * @param {string} name
   * @param {number} ms
   * @param {() => void} run
   */
  startTimer(name, ms, run) {
    this.stopTimer(name);
    this.timers[name] = this.later(() => {
      this.timers[name] = undefined;
      run();
    }, ms);
  }

  /** @param {string} name */
  stopTimer(name) {
    const timer = this.timers[name];
    if (timer !== undefined) this.cancel(timer);
    this.timers[name] = undefined;
  }
}
