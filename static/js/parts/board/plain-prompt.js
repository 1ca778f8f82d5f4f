// The prompt as a plain field: what is typed before the editor is there, or where it cannot be had.
import { carried, placeIn } from "../../core/one-edit.js";
import { phraseChange } from "../../core/phrases-in.js";

/** @typedef {import("../../core/drafts.js").DraftDocument} DraftDocument */

/** Keeps a field and a draft equal; what was typed before it began is carried over. */
export class PlainPrompt {
  /**
   * @param {HTMLTextAreaElement} field
   * @param {DraftDocument} draft
   * @param {{composing: boolean, shown: string}} begun whether an input method is at work, and what the field showed first
   */
  constructor(field, draft, { composing, shown }) {
    this.field = field;
    this.draft = draft;
    this.shown = shown;
    this.composing = false;
    const { signal } = (this.stopping = new AbortController());
    const on = (/** @type {string} */ type, /** @type {(event: any) => void} */ run) => field.addEventListener(type, run, { signal });
    on("compositionstart", () => this.compose());
    on("compositionend", () => this.rest());
    on("blur", () => this.rest());
    on("input", (event) => (event.isComposing ? this.compose() : this.take()));
    on("keydown", (event) => this.pressed(event));
    draft.addEventListener("change", () => this.show(), { signal });
    if (composing) this.compose();
    else this.take();
  }

  /** Letters of an input method are nobody's words until it is done. */
  compose() {
    if (!this.composing) this.draft.compositionStarted();
    this.composing = true;
  }

  rest() {
    if (!this.composing) return;
    this.composing = false;
    this.take();
    this.draft.compositionEnded();
    this.field.dispatchEvent(new Event("rested"));
  }

  /** Resolve when no input method is at work. */
  async rested() {
    if (this.composing) await new Promise((resolve) => this.field.addEventListener("rested", resolve, { once: true }));
  }

  /** Write into the draft what was typed since the field was last equal to it. */
  take() {
    this.composing = false;
    this.draft.replace(carried(this.shown, this.field.value, this.draft.text), { typing: true });
    this.show();
  }

  /** Show the draft with the caret where it was in the words. */
  show() {
    if (this.composing) return;
    const { field } = this;
    const { text } = this.draft;
    const [from, to] = [field.selectionStart, field.selectionEnd].map((place) => placeIn(field.value, text, place));
    if (field.value !== text) {
      field.value = text;
      field.setSelectionRange(from ?? 0, to ?? 0);
    }
    this.shown = field.value;
  }

  /** The browser's own undo does not know what colleagues wrote meanwhile. @param {KeyboardEvent} event */
  pressed(event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || !["z", "y"].includes(key) || this.composing) return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) this.draft.undo?.redo();
    else this.draft.undo?.undo();
  }

  /** @param {string} phrase */
  insert(phrase) {
    const { field } = this;
    if (field.readOnly) return;
    const change = phraseChange(field.value, { from: field.selectionStart, to: field.selectionEnd }, phrase);
    field.setRangeText(change.insert, change.from, change.to, "end");
    field.setSelectionRange(change.caret, change.caret);
    this.take();
  }

  get selection() {
    return { anchor: this.field.selectionStart, head: this.field.selectionEnd };
  }

  stop() {
    this.stopping.abort();
  }
}
