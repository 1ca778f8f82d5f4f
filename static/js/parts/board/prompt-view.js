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
import { remoteCarets, rangeOf, showCarets } from "./remote-carets.js";

/** @typedef {import("../../core/drafts.js").DraftDocument} DraftDocument */
/**
 * @typedef {object} ViewOptions
 * @property {HTMLElement} parent
 * @property {DraftDocument} draft
 * @property {boolean} readOnly
 * @property {(focused: boolean) => void} onFocus
 * @property {(range: any) => void} onRange
 */

/** Keys that mean something else on this page. */
const NOT_OURS = new Set(["Mod-Enter", "Escape", "Mod-i", "Mod-["]);

/** The visible editor of one draft document. */
export class PromptView {
  /** @param {ViewOptions} options */
  constructor(options) {
    this.options = options;
    this.lock = new Compartment();
    this.view = new EditorView({ parent: options.parent, state: this.state() });
    this.renewed = () => this.view.setState(this.state());
    options.draft.addEventListener("renewed", this.renewed);
  }

  state() {
    const { draft, readOnly, onFocus, onRange } = this.options;
    const { shared, undo } = draft;
    if (!shared || !undo) throw new Error(`Draft ${draft.id} has no text yet.`);
    const nonce = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[nonce]"))?.nonce;
    return EditorState.create({
      doc: shared.toString(),
      extensions: [
        EditorView.cspNonce.of(nonce ?? ""),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ id: "prompt", "aria-label": t("Prompt"), spellcheck: "true" }),
        placeholder(t("Describe the cover: who, where, the light, the style…")),
        this.lock.of(lockOf(readOnly)),
        keymap.of([...yUndoManagerKeymap, ...defaultKeymap.filter(({ key }) => !NOT_OURS.has(key ?? ""))]),
        yCollab(shared, null, { undoManager: undo }),
        remoteCarets,
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
    this.view.dispatch({ effects: this.lock.reconfigure(lockOf(readOnly)) });
  }

  focus() {
    this.view.focus();
  }

  destroy() {
    this.options.draft.removeEventListener("renewed", this.renewed);
    this.view.destroy();
  }
}

/** @param {boolean} readOnly */
function lockOf(readOnly) {
  return [EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)];
}
