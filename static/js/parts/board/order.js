// An order for pictures: it may wait for a line or for words to be saved, and can be taken back until then.
import { t } from "../../core/i18n.js";

/** Sooner than this nobody needs to hear that it waits. */
const PATIENCE_MS = 700;

/** One press of "Generate", from the press to the server's answer. */
export class Order {
  /** @param {() => void} changed called once it has waited for a while */
  constructor(changed) {
    this.control = new AbortController();
    this.signal = this.control.signal;
    /** Whether the server may have it already. */
    this.sent = false;
    this.long = false;
    this.timer = setTimeout(() => {
      this.long = true;
      changed();
    }, PATIENCE_MS);
  }

  takeBack() {
    this.control.abort();
  }

  /**
   * Resolve with what `work` does, or with null as soon as the order is taken back.
   * @template T
   * @param {() => Promise<T | null>} work
   * @returns {Promise<T | null>}
   */
  async run(work) {
    const { signal } = this;
    const taken = new Promise((resolve) => signal.addEventListener("abort", () => resolve(null), { once: true }));
    try {
      return /** @type {T | null} */ (await Promise.race([work(), taken]));
    } finally {
      clearTimeout(this.timer);
    }
  }

  /**
   * What it waits for, in words; none while it is fresh.
   * @param {boolean} offline
   */
  words(offline) {
    if (!this.long) return "";
    if (offline) return t("Waiting for the line to the server…");
    return this.sent ? t("Waiting for the server's answer…") : t("Waiting until your words are saved…");
  }

  /** What became of it when it was taken back. */
  get farewell() {
    return this.sent
      ? t("Taken back. Should the server have it already, it shows in the queue and can be cancelled there.")
      : t("Taken back. Nothing is painted.");
  }
}
