// The editor of the prompt: CodeMirror on the draft's Yjs text. Loaded when the prompt is first needed.
import {
  Compartment,
  EditorState,
  EditorView,
  defaultKeymap,
  keymap,
  placeholder,
  yCollab,
  yUndoManagerKeymap,
} from "#cm";
import { t } from "../../core/i18n.js";
import { phraseChange } from "../../core/phrases-in.js";
import { weighted } from "../../core/prompt-weights.js";
import { caretNames, remoteCarets, rangeOf, showCarets } from "./remote-carets.js";
import { WriterWatch, writtenWords } from "./written-words.js";

/** @typedef {import("../../core/drafts.js").DraftDocument} DraftDocument */
/**
 * @typedef {object} ViewOptions
 * @property {HTMLElement} parent
 * @property {DraftDocument} draft
 * @property {boolean} readOnly
 * @property {(focused: boolean) => void} onFocus
 * @property {(range: any) => void} onRange
 * @property {() => void} onLeave
 * @property {{anchor: number, head: number}} [selection] where the caret stands at first
 */

const WEIGHT_STEP = 0.1;

/** Keys that mean something else on this page. */
const NOT_OURS = new Set(["Mod-Enter", "Escape", "Mod-i", "Mod-["]);

/** The visible editor of one draft document. */
export class PromptView {
  /** @param {ViewOptions} options */
  constructor(options) {
    this.options = options;
    this.lock = new Compartment();
    // What was typed in the field before is a step of its own, however soon the next letter comes.
    options.draft.undo?.stopCapturing();
    this.view = new EditorView({ parent: options.parent, state: this.state(options.selection) });
    /** @type {WriterWatch | null} */
    this.writers = null;
    this.renewed = () => {
      this.view.setState(this.state());
      void options.draft.whenFilled().then(() => this.setReadOnly(options.readOnly));
    };
    options.draft.addEventListener("renewed", this.renewed);
  }

  /** @param {{anchor: number, head: number}} [selection] */
  state(selection) {
    const { draft, readOnly, onFocus, onRange, onLeave } = this.options;
    const { shared, undo } = draft;
    if (!shared || !undo) throw new Error(`Draft ${draft.id} has no text yet.`);
    const nonce = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[nonce]"))?.nonce;
    return EditorState.create({
      doc: shared.toString(),
      ...(selection ? { selection } : {}),
      extensions: [
        EditorView.cspNonce.of(nonce ?? ""),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ id: "prompt", "aria-label": t("Prompt"), spellcheck: "true" }),
        placeholder(t("Describe the cover: who, where, the light, the style…")),
        this.lock.of(lockOf(readOnly || !draft.filled)),
        keymap.of([
          { key: "Mod-ArrowUp", run: () => this.weigh(WEIGHT_STEP) },
          { key: "Mod-ArrowDown", run: () => this.weigh(-WEIGHT_STEP) },
          { key: "Escape", run: () => (onLeave(), true) },
        ]),
        keymap.of([...yUndoManagerKeymap, ...defaultKeymap.filter(({ key }) => !NOT_OURS.has(key ?? ""))]),
        yCollab(shared, null, { undoManager: undo }),
        remoteCarets,
        caretNames,
        writtenWords,
        EditorView.domEventHandlers({
          compositionstart: () => draft.compositionStarted(),
          compositionend: () => draft.compositionEnded(),
          blur: () => {
            draft.release();
            onFocus(false);
          },
          focus: () => onFocus(true),
        }),
        EditorView.updateListener.of((update) => {
          const moved = update.selectionSet || update.docChanged || update.focusChanged;
          if (moved && update.view.hasFocus) onRange(rangeOf(draft, update.state.selection.main));
        }),
      ],
    });
  }

  /** @param {import("../../core/presence.js").Presence[]} tabs */
  showCarets(tabs) {
    showCarets(this.view, this.options.draft, tabs);
  }

  /** @param {boolean} readOnly */
  setReadOnly(readOnly) {
    this.options.readOnly = readOnly;
    this.view.dispatch({ effects: this.lock.reconfigure(lockOf(readOnly)) });
  }

  focus() {
    this.view.focus();
  }

  /** Show who wrote which words, or stop. @param {boolean} shown */
  showWriters(shown) {
    if (shown === (this.writers !== null)) return;
    this.writers?.stop();
    this.writers = shown ? new WriterWatch(this.view, this.options.draft) : null;
  }

  /** Make the selected words, or the one at the caret, count more or less. @param {number} by */
  weigh(by) {
    const { state } = this.view;
    if (state.readOnly) return false;
    const change = weighted(state.doc.toString(), state.selection.main, by);
    if (change) {
      const { from, insert } = change;
      this.view.dispatch({ changes: change, selection: { anchor: from, head: from + insert.length } });
    }
    return true;
  }

  /** Put a phrase where the caret is. @param {string} phrase */
  insert(phrase) {
    const { state } = this.view;
    if (state.readOnly) return;
    const { caret, ...changes } = phraseChange(state.doc.toString(), state.selection.main, phrase);
    this.options.draft.undo?.stopCapturing();
    this.view.dispatch({ changes, selection: { anchor: caret } });
    this.options.draft.undo?.stopCapturing();
  }

  destroy() {
    this.writers?.stop();
    this.options.draft.removeEventListener("renewed", this.renewed);
    this.view.destroy();
  }
}

/** @param {boolean} readOnly */
function lockOf(readOnly) {
  return [EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)];
}
