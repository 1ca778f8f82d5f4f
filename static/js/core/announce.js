// What the page says aloud and shows in passing: one polite live region, and toasts.

/**
 * @typedef {object} Toast
 * @property {number} id
 * @property {"info" | "ok" | "warn" | "bad"} kind
 * @property {string} text
 * @property {string} [action] the button's words
 * @property {() => void} [onAction]
 */

/** Holds the toasts that show; elements listen for `change`. */
export class Toasts extends EventTarget {
  constructor() {
    super();
    /** @type {Toast[]} */
    this.list = [];
    this.last = 0;
  }

  /**
   * @param {Omit<Toast, "id">} toast
   * @returns {number} its id
   */
  show(toast) {
    this.last += 1;
    this.list = [...this.list.filter(({ text }) => text !== toast.text), { id: this.last, ...toast }];
    this.dispatchEvent(new Event("change"));
    return this.last;
  }

  /** @param {number} id */
  dismiss(id) {
    this.list = this.list.filter((toast) => toast.id !== id);
    this.dispatchEvent(new Event("change"));
  }
}

export const toasts = new Toasts();

/**
 * Say a sentence through the page's live region.
 * @param {string} text
 */
export function announce(text) {
  const region = typeof document === "undefined" ? null : document.getElementById("live-region");
  if (region) region.textContent = text;
}

/**
 * Show and say a sentence.
 * @param {string} text
 * @param {Omit<Toast, "id" | "text">} [rest]
 */
export function toast(text, rest = { kind: "info" }) {
  announce(text);
  return toasts.show({ text, ...rest });
}

/**
 * Show why something was refused; `retry` offers "Try again".
 * @param {unknown} error
 * @param {{action: string, onAction: () => void}} [retry]
 */
export function toastError(error, retry) {
  const text = error instanceof Error ? error.message : String(error);
  return toast(text, { kind: "bad", ...retry });
}
