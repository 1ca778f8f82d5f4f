/** A stand-in for the draft's server, and people who write at it with timers of their own. */
import { DraftDocument } from "../../static/js/core/drafts.js";
import { Outbox } from "../../static/js/core/outbox.js";

/** @type {any} */
const Y = await import(new URL("../../static/vendor/y.js", import.meta.url).href);

/** @param {Uint8Array} bytes */
const hex = (bytes) => Buffer.from(bytes).toString("hex");

/** The server's side: one document, numbered updates, every socket told of the others'. */
export class Server {
  /** @param {string} text */
  constructor(text) {
    this.doc = new Y.Doc();
    this.doc.getText("prompt").insert(0, text);
    this.seq = 1;
    /** @type {FakeSocket[]} */
    this.sockets = [];
    this.deaf = false;
  }
  get text() {
    return this.doc.getText("prompt").toString();
  }
  /** @param {FakeSocket} socket @param {string | Uint8Array} data */
  take(socket, data) {
    if (this.deaf) return;
    if (typeof data !== "string") return this.store(socket, data);
    const message = JSON.parse(data);
    if (message.type !== "open") return;
    const vector = Buffer.from(message.state_vector, "hex");
    socket.frame(this.seq, Y.encodeStateAsUpdate(this.doc, vector));
    socket.says({ type: "beat", seq: this.seq, text_sha256: "", state_vector: hex(Y.encodeStateVector(this.doc)) });
  }
  /** @param {FakeSocket} socket @param {Uint8Array} frame */
  store(socket, frame) {
    Y.applyUpdate(this.doc, frame.slice(16));
    this.seq += 1;
    const opId = hex(frame.slice(0, 16)).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    socket.says({ type: "stored", op_id: opId, seq: this.seq });
    for (const other of this.sockets) if (other !== socket) other.frame(this.seq, frame.slice(16));
  }
}

class FakeSocket {
  /** @param {Server} server */
  constructor(server) {
    this.server = server;
    this.readyState = 1;
    /** @type {any} */
    this.onopen = null;
    /** @type {any} */
    this.onmessage = null;
    /** @type {any} */
    this.onclose = null;
    /** @type {any[]} */
    this.sent = [];
    server.sockets.push(this);
  }
  /** @param {string | Uint8Array} data */
  send(data) {
    this.sent.push(data);
    this.server.take(this, data);
  }
  close() {
    this.readyState = 3;
    this.server.sockets = this.server.sockets.filter((other) => other !== this);
  }
  /** @param {object} message */
  says(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
  /** @param {number} seq @param {Uint8Array} update */
  frame(seq, update) {
    const bytes = new Uint8Array(8 + update.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(seq));
    bytes.set(update, 8);
    this.onmessage({ data: bytes.buffer });
  }
}

/** @param {Server} server @param {Map<string, string>} [kept] */
export function writer(server, kept = new Map()) {
  /** @type {Map<number, () => void>} */
  const timers = new Map();
  let last = 0;
  /** @type {any} */
  let socket;
  const outbox = new Outbox(() => 1);
  const draft = new DraftDocument({
    id: 2,
    url: "ws://studio/ws/drafts/2/",
    csrf: () => "token",
    onLine: () => undefined,
    outbox,
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    connect: () => {
      socket = new FakeSocket(server);
      return socket;
    },
    later: (run) => {
      last += 1;
      timers.set(last, run);
      return last;
    },
    cancel: (timer) => timers.delete(timer),
    random: () => 1,
    now: () => 0,
  });
  const connect = () => {
    draft.open();
    socket.onopen();
  };
  connect();
  /** Let all timers that wait run out. */
  const pass = () => {
    for (const [timer, run] of [...timers]) if (timers.delete(timer)) run();
  };
  /** @param {number} at @param {string} text */
  const type = (at, text) => draft.shared?.insert(at, text);
  const cut = () => {
    socket.close();
    draft.line.closed(1006);
  };
  return { draft, type, pass, cut, connect, outbox, kept, socket: () => socket };
}
