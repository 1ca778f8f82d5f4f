// How many writes are on their way, and how the line is: what the connection pill may say.

/**
 * @typedef {object} OutboxState
 * @property {number} pending writes without an answer
 * @property {boolean} offline the newest try of one of them found no server
 * @property {number | null} savedAt when the newest write was answered, in milliseconds since 1970
 */

/** Counts writes. It says "saved" only after the server's answer. */
export class Outbox extends EventTarget {
  /** @param {() => number} [now] */
  constructor(now = Date.now) {
    super();
    this.now = now;
    /** @type {Map<string, boolean>} operation to whether its newest try found no server */
    this.writes = new Map();
    /** @type {number | null} */
    this.savedAt = null;
  }

  /** @returns {OutboxState} */
  get state() {
    return {
      pending: this.writes.size,
      offline: [...this.writes.values()].some((lost) => lost),
      savedAt: this.savedAt,
    };
  }

  /** @param {string} opId */
  began(opId) {
    this.writes.set(opId, false);
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string} opId */
  lost(opId) {
    this.writes.set(opId, true);
    this.dispatchEvent(new Event("change"));
  }

  /**
   * @param {string} opId
   * @param {boolean} stored
   */
  ended(opId, stored) {
    this.writes.delete(opId);
    if (stored) this.savedAt = this.now();
    this.dispatchEvent(new Event("change"));
  }
}

export const outbox = new Outbox();
