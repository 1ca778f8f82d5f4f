// A WebSocket that comes back after a cut: back-off, close codes, silence, timers.

/** @typedef {{state: "connecting" | "live" | "waiting" | "ended", until?: number, code?: number}} LineState */
/**
 * @typedef {object} LineOptions
 * @property {string} url
 * @property {(line: LineState) => void} onLine
 * @property {(url: string) => WebSocket} [connect]
 * @property {(run: () => void, ms: number) => number} [later]
 * @property {(timer: number) => void} [cancel]
 * @property {() => number} [random]
 * @property {() => number} [now]
 */

const BACK_OFF_MS = [1000, 2000, 4000, 8000, 16000, 30000];
const SETTLE_MS = 1500;
const SLOW_DOWN_MS = 30_000;
const ENDED = new Set([4400, 4401, 4403]);

/** Keeps one socket open until `close` or a close code that no retry can mend. */
export class Line {
  /** How long the server may be silent before the line counts as dead; 0 is for ever. */
  silenceMs = 0;

  /** @param {LineOptions} options */
  constructor(options) {
    this.url = options.url;
    this.onLine = options.onLine;
    this.connect = options.connect ?? ((url) => new WebSocket(url));
    this.later = options.later ?? ((run, ms) => window.setTimeout(run, ms));
    this.cancel = options.cancel ?? ((timer) => window.clearTimeout(timer));
    this.random = options.random ?? Math.random;
    this.now = options.now ?? Date.now;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.failures = 0;
    this.said = false;
    /** @type {Record<string, number | undefined>} */
    this.timers = {};
  }

  /** The socket is open: say what it is opened for. */
  opened() {}

  /** A message came. @param {string | ArrayBuffer} _data */
  received(_data) {}

  open() {
    this.stopTimer("retry");
    this.onLine({ state: "connecting" });
    const socket = this.connect(this.url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => {
      this.heard();
      this.opened();
      // A server without news is silent for a while; one that refuses closes sooner than this.
      this.startTimer("settle", SETTLE_MS, () => this.settleIn());
    };
    socket.onmessage = ({ data }) => {
      this.heard();
      if (this.failures > 0 || !this.said) this.settleIn();
      this.received(data);
    };
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.closed(code);
    };
  }

  close() {
    for (const name of Object.keys(this.timers)) this.stopTimer(name);
    this.dropSocket();
  }

  /** Try again at once, for instance when the browser is online again. */
  hurry() {
    if (this.timers["retry"] !== undefined) this.open();
  }

  restart() {
    this.dropSocket();
    this.open();
  }

  get ready() {
    return this.socket !== null && this.socket.readyState === 1;
  }

  settleIn() {
    this.stopTimer("settle");
    this.said = true;
    this.failures = 0;
    this.onLine({ state: "live" });
  }

  /** A line that is silent for two beats is dead, whatever the browser believes. */
  heard() {
    if (this.silenceMs === 0) return;
    this.startTimer("silence", this.silenceMs, () => {
      this.dropSocket();
      this.closed(1006);
    });
  }

  /** @param {number} code */
  closed(code) {
    for (const name of Object.keys(this.timers)) this.stopTimer(name);
    this.socket = null;
    this.said = false;
    if (ENDED.has(code)) return this.onLine({ state: "ended", code });
    const wait = this.waitAfter(code);
    this.failures += 1;
    this.onLine({ state: "waiting", until: this.now() + wait, code });
    this.startTimer("retry", wait, () => this.open());
  }

  /** @param {number} code */
  waitAfter(code) {
    if (code === 4408) return 0;
    if (code === 4429) return SLOW_DOWN_MS;
    const longest = BACK_OFF_MS[Math.min(this.failures, BACK_OFF_MS.length - 1)] ?? 30000;
    return Math.round(longest * (0.5 + this.random() / 2));
  }

  dropSocket() {
    const socket = this.socket;
    this.socket = null;
    socket?.close(1000);
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
