// A prompt's text over plain requests: stored 400 ms after the last key, and before "Generate".

/** @typedef {{id: number, seq: number, text: string}} Stored */
/** @typedef {{get: (path: string) => Promise<any>, put: (path: string, body: unknown) => Promise<any>}} Requests */

const QUIET_MS = 400;

/** Holds one draft's text; `change` is told when it changed without this person's doing. */
export class DraftText extends EventTarget {
  /**
   * @param {Requests} requests
   * @param {number} id
   * @param {(run: () => void, ms: number) => number} [later]
   * @param {(timer: number) => void} [cancel]
   */
  constructor(requests, id, later, cancel) {
    super();
    this.requests = requests;
    this.id = id;
    this.later = later ?? ((run, ms) => window.setTimeout(run, ms));
    this.cancel = cancel ?? ((timer) => window.clearTimeout(timer));
    this.text = "";
    this.stored = "";
    this.seq = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
    /** @type {Promise<void>} */
    this.sending = Promise.resolve();
  }

  get dirty() {
    return this.text !== this.stored;
  }

  /** Read the stored text, unless this person has words of their own that are not stored yet. */
  async load() {
    const { text, seq } = await this.requests.get(`/drafts/${this.id}`);
    if (this.dirty || seq < this.seq) return;
    const other = text !== this.text;
    Object.assign(this, { text, stored: text, seq });
    if (other) this.dispatchEvent(new Event("change"));
  }

  /** @param {string} text */
  edit(text) {
    this.text = text;
    if (this.timer !== undefined) this.cancel(this.timer);
    this.timer = this.later(() => void this.flush(), QUIET_MS);
  }

  /**
   * Store what is not stored yet and return the number under which the text stands.
   * @returns {Promise<number>}
   */
  async flush() {
    if (this.timer !== undefined) this.cancel(this.timer);
    this.timer = undefined;
    const before = this.sending;
    this.sending = before.catch(() => undefined).then(() => this.send());
    await this.sending;
    return this.seq;
  }

  async send() {
    if (!this.dirty) return;
    const { text } = this;
    const base = this.seq;
    const { seq } = await this.requests.put(`/drafts/${this.id}/text`, { text, base_seq: base });
    this.stored = text;
    this.seq = seq;
    // More than one number further: others wrote meanwhile, and the server has merged both.
    if (seq > base + 1) await this.load();
  }
}
