// Words that somebody types: told after a short rest, and never while an input method composes.

const PAUSE_MS = 70;

export class TypedWords {
  /** @param {(words: string) => void} tell */
  constructor(tell) {
    this.tell = tell;
    this.composing = false;
    /** @type {string | null} words that were typed and not yet told */
    this.unsaid = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.pause = undefined;
  }

  /** @param {Event} event */
  typed = (event) => {
    this.unsaid = /** @type {HTMLTextAreaElement} */ (event.target).value;
    clearTimeout(this.pause);
    if (!this.composing) this.pause = setTimeout(this.say, PAUSE_MS);
  };

  /** An input method writes provisional letters; they are nobody else's business. @param {CompositionEvent} event */
  composed = (event) => {
    this.composing = event.type !== "compositionend";
    if (!this.composing) this.typed(event);
  };

  say = () => {
    const words = this.taken();
    if (words !== null) this.tell(words);
  };

  /** Return what was typed and not told, which is then nobody's any more. */
  taken() {
    clearTimeout(this.pause);
    const words = this.unsaid;
    this.unsaid = null;
    return words;
  }
}
