// A prompt typed together: a Yjs text kept equal with the server's, and the composition gate.
// Loaded when the prompt is first needed: with it comes Yjs.
import * as Y from "#y";
import { newOpId } from "./api.js";
import { fromBase64, fromHex, toBase64, toHex } from "./bytes.js";
import { Line } from "./line.js";
import { oneEdit } from "./one-edit.js";

/** @typedef {import("./line.js").LineOptions} LineOptions */
/** @typedef {import("./outbox.js").Outbox} Outbox */
/**
 * @typedef {object} Tools
 * @property {number} id
 * @property {() => string} csrf
 * @property {Outbox} outbox
 * @property {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage keeps what is not stored yet
 */
/** @typedef {LineOptions & Tools} DraftOptions */

const MERGE_MS = 100;
const ACK_MS = 1000;
const GATE_MS = 60_000;
const STEP_MS = 500;
const SEQ_BYTES = 8;
const ROOT = "prompt";
const REMOTE = Symbol("remote");

/**
 * Tells `change` when the text changed, `refused` with the words the server did not take, and
 * `renewed` when the document is another object.
 */
export class DraftDocument extends EventTarget {
  /** @param {DraftOptions} options */
  constructor(options) {
    super();
    this.options = options;
    this.id = options.id;
    this.key = `masthead-unsent-${options.id}`;
    this.seq = 0;
    this.composing = false;
    /** @type {Uint8Array[]} */
    this.outgoing = [];
    /** @type {Uint8Array[]} */
    this.incoming = [];
    /** @type {Uint8Array[]} typed and not yet in a frame */
    this.queued = [];
    /** @type {Map<string, Uint8Array>} in a frame and not yet stored */
    this.sent = new Map();
    /** @type {(() => void)[]} */
    this.waiting = [];
    this.synced = false;
    /** Whether this document holds what the server has sent; unlike `synced`, a cut line leaves it so. */
    this.filled = false;
    /** @type {string | null} the server's vector, come while the gate was shut */
    this.heldVector = null;
    this.line = new DraftLine(options, this);
    this.renew();
  }

  /** Begin with an empty document; the server sends the rest. */
  renew() {
    this.synced = false;
    this.filled = false;
    this.doc = new Y.Doc();
    this.shared = this.doc.getText(ROOT);
    this.undo = new Y.UndoManager(this.shared, { captureTimeout: STEP_MS });
    this.doc.on("update", (/** @type {Uint8Array} */ update, /** @type {unknown} */ origin) => {
      if (origin !== REMOTE) this.localUpdate(update);
      this.dispatchEvent(new Event("change"));
    });
    this.dispatchEvent(new Event("renewed"));
  }

  open() {
    this.line.open();
  }

  close() {
    this.release();
    this.keep();
    this.line.close();
  }

  get text() {
    return this.shared?.toString() ?? "";
  }

  /**
   * Make the text another one, as one edit; what is equal keeps its writer.
   * @param {string} text
   * @param {{typing?: boolean}} [how] whether undo takes it back with what is typed before and after it
   */
  replace(text, { typing = false } = {}) {
    const { shared, doc } = this;
    if (!shared || !doc || text === this.text) return;
    const { start, end, insert } = oneEdit(this.text, text);
    if (!typing) this.undo?.stopCapturing();
    doc.transact(() => {
      shared.delete(start, end - start);
      shared.insert(start, insert);
    });
    if (!typing) this.undo?.stopCapturing();
  }

  /** Resolve once the server's text has come; an edit before that would stand anywhere in it. */
  async whenFilled() {
    if (!this.filled) await new Promise((resolve) => this.addEventListener("filled", resolve, { once: true }));
  }

  /** Resolve with the draft's number once all that was typed is stored. @returns {Promise<number>} */
  async flush() {
    this.release();
    this.sendQueued();
    if (!this.synced || this.sent.size > 0 || this.queued.length > 0) {
      await new Promise((resolve) => this.waiting.push(() => resolve(undefined)));
    }
    return this.seq;
  }

  /* The composition gate: nothing crosses while an input method composes. */

  compositionStarted() {
    this.composing = true;
    // However slowly somebody composes, undo takes the letters back as one step.
    this.undo?.stopCapturing();
    if (this.undo) this.undo.captureTimeout = GATE_MS;
    this.line.startTimer("gate", GATE_MS, () => this.release());
  }

  compositionEnded() {
    // The editor writes the final text first.
    this.line.startTimer("gate", 0, () => this.release());
  }

  /** @param {Uint8Array} update */
  localUpdate(update) {
    if (this.composing) this.outgoing.push(update);
    else this.queue(update);
  }

  /** @param {Uint8Array} update */
  remoteUpdate(update) {
    if (this.composing) this.incoming.push(update);
    else this.apply(update);
  }

  release() {
    this.line.stopTimer("gate");
    this.composing = false;
    if (this.undo) this.undo.captureTimeout = STEP_MS;
    for (const update of this.outgoing.splice(0)) this.queue(update);
    for (const update of this.incoming.splice(0)) this.apply(update);
    if (this.heldVector !== null) this.caughtUp(this.heldVector);
  }

  /** @param {Uint8Array} update */
  apply(update) {
    if (this.doc) Y.applyUpdate(this.doc, update, REMOTE);
  }

  /** @param {Uint8Array} update */
  queue(update) {
    this.queued.push(update);
    this.keep();
    this.options.outbox.began(this.key);
    if (this.line.timers["merge"] === undefined) {
      this.line.startTimer("merge", MERGE_MS, () => this.sendQueued());
    }
  }

  sendQueued() {
    this.line.stopTimer("merge");
    if (!this.synced || !this.line.ready || this.queued.length === 0) return;
    this.sendUpdate(Y.mergeUpdates(this.queued.splice(0)));
  }

  /** @param {Uint8Array} update */
  sendUpdate(update) {
    const opId = newOpId();
    this.sent.set(opId, update);
    this.line.sendFrame(opId, update);
  }

  /** Keep in this browser what the server has not stored, until it has. */
  keep() {
    const unsent = [...this.sent.values(), ...this.queued, ...this.outgoing];
    if (unsent.length === 0) this.options.storage.removeItem(this.key);
    else this.options.storage.setItem(this.key, toBase64(Y.mergeUpdates(unsent)));
  }

  stateVector() {
    return this.doc ? Y.encodeStateVector(this.doc) : new Uint8Array();
  }

  /** The server has told what this browser lacked, and what it holds itself. @param {string} vector hex */
  caughtUp(vector) {
    this.heldVector = this.composing ? vector : null;
    if (this.composing) return;
    const kept = this.options.storage.getItem(this.key);
    if (kept && this.doc) Y.applyUpdate(this.doc, fromBase64(kept), REMOTE);
    // A difference always names all deletions, so its size does not tell whether there is any.
    const unsent = kept !== null || this.sent.size + this.queued.length > 0;
    this.synced = true;
    this.sent.clear();
    this.queued = [];
    if (unsent && this.doc) {
      this.options.outbox.began(this.key);
      this.sendUpdate(Y.encodeStateAsUpdate(this.doc, fromHex(vector)));
    } else {
      this.settle();
    }
    this.filled = true;
    this.dispatchEvent(new Event("filled"));
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string} opId @param {number} seq */
  stored(opId, seq) {
    this.sent.delete(opId);
    this.seq = Math.max(this.seq, seq);
    this.settle();
  }

  settle() {
    this.keep();
    if (this.sent.size > 0 || this.queued.length > 0 || this.outgoing.length > 0) return;
    this.options.outbox.ended(this.key, true);
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** The server did not take it: hand the words back and begin anew. @param {string} message */
  refused(message) {
    const { text } = this;
    this.forget();
    this.dispatchEvent(new CustomEvent("refused", { detail: { text, message } }));
  }

  /** Drop this browser's copy and fetch the server's. */
  forget() {
    this.sent.clear();
    this.queued = [];
    this.outgoing = [];
    this.incoming = [];
    this.keep();
    this.options.outbox.ended(this.key, false);
    this.renew();
    this.line.restart();
  }

  /** At the same number with nothing unsent, both sides must have the same text. @param {number} seq @param {string} sha */
  async check(seq, sha) {
    const idle = this.synced && this.sent.size + this.queued.length + this.outgoing.length === 0;
    if (!idle || this.composing || seq !== this.seq || !globalThis.crypto?.subtle) return;
    const { text } = this;
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    if (toHex(new Uint8Array(hash)) !== sha && text === this.text && seq === this.seq) this.forget();
  }
}

/** The draft's socket: frames in, frames out. */
class DraftLine extends Line {
  /** @param {DraftOptions} options @param {DraftDocument} draft */
  constructor(options, draft) {
    super(options);
    this.csrf = options.csrf;
    this.draft = draft;
    this.upto = 0;
  }

  /** @override */
  opened() {
    this.stopTimer("ack");
    this.draft.synced = false;
    this.send({ type: "open", state_vector: toHex(this.draft.stateVector()), csrf: this.csrf() });
  }

  /** @param {string | ArrayBuffer} data @override */
  received(data) {
    if (typeof data !== "string") return this.frameCame(data);
    const message = JSON.parse(data);
    switch (message.type) {
      case "beat":
        this.draft.seq = Math.max(this.draft.seq, message.state_vector ? message.seq : 0);
        if (message.state_vector !== undefined) this.draft.caughtUp(message.state_vector);
        return void this.draft.check(message.seq, message.text_sha256);
      case "stored":
        return this.draft.stored(message.op_id, message.seq);
      case "refused":
        // A fresh document that is refused would be refused for ever.
        if (message.op_id === null && this.draft.text === "") return this.closed(4400);
        return this.draft.refused(message.message ?? message.code);
    }
  }

  /** @param {ArrayBuffer} frame 8 bytes of number, then the update */
  frameCame(frame) {
    const seq = Number(new DataView(frame).getBigUint64(0));
    this.draft.remoteUpdate(new Uint8Array(frame, SEQ_BYTES));
    this.draft.seq = Math.max(this.draft.seq, seq);
    this.upto = seq;
    if (this.timers["ack"] === undefined) {
      this.startTimer("ack", ACK_MS, () => this.ready && this.send({ type: "ack", upto: this.upto }));
    }
  }

  /** @param {string} opId @param {Uint8Array} update */
  sendFrame(opId, update) {
    const frame = new Uint8Array(16 + update.length);
    frame.set(fromHex(opId.replaceAll("-", "")));
    frame.set(update, 16);
    this.socket?.send(frame);
  }
}
