// Where the prompt is written: a read-only field until the editor is there.
import { html } from "#lit";
import { toastError } from "../../core/announce.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/drafts.js").DraftDocument} DraftDocument */
/** @typedef {import("../../core/presence.js").Presence} Presence */

export class PromptEditor extends LightElement {
  static properties = {
    draft: { attribute: false },
    readOnly: { type: Boolean },
    tabs: { attribute: false },
    text: { type: String },
    writers: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {DraftDocument | null} */
    this.draft = null;
    this.readOnly = false;
    /** @type {Presence[]} the other tabs that write in this draft */
    this.tabs = [];
    /** Shown until the editor is there. */
    this.text = "";
    /** @type {import("./prompt-view.js").PromptView | null} */
    this.editor = null;
    /** @type {DraftDocument | null} */
    this.shown = null;
    this.carets = "";
    /** Whether stretches of words wear their writers' colours. */
    this.writers = false;
    this.changed = () => this.emit("prompt-edited", this.draft?.text ?? "");
  }

  /** @param {Map<string, unknown>} changed @override */
  updated(changed) {
    if (this.draft && this.shown !== this.draft) void this.mount(this.draft);
    else if (changed.has("readOnly")) this.editor?.setReadOnly(this.readOnly);
    if (changed.has("writers")) this.editor?.showWriters(this.writers);
    this.showCarets();
  }

  /** Put a phrase where the caret is. @param {string} phrase */
  insert(phrase) {
    this.editor?.insert(phrase);
  }

  /** @param {DraftDocument} draft */
  async mount(draft) {
    this.shown?.removeEventListener("change", this.changed);
    this.shown = draft;
    try {
      const { PromptView } = await import("./prompt-view.js");
      if (this.shown !== draft) return;
      this.editor?.destroy();
      this.querySelector("textarea")?.remove();
      this.editor = new PromptView({
        parent: /** @type {HTMLElement} */ (this.querySelector(".prompt-field")),
        draft,
        readOnly: this.readOnly,
        onFocus: (focused) => this.emit("prompt-focus", focused),
        onRange: (range) => this.emit("prompt-range", range),
      });
      draft.addEventListener("change", this.changed);
      this.carets = "";
      this.editor.showWriters(this.writers);
      this.showCarets();
      this.changed();
    } catch (error) {
      toastError(error);
    }
  }

  /** Draw the others' carets, and only when they moved: each drawing is an editor transaction. */
  showCarets() {
    const key = JSON.stringify(this.tabs.map(({ tab, range }) => [tab, range]));
    if (!this.editor || key === this.carets) return;
    this.carets = key;
    this.editor.showCarets(this.tabs);
  }

  /** @override */
  focus() {
    this.editor?.focus();
  }

  /** @override */
  render() {
    return html`<div class="prompt-field">
      <textarea
        rows="2"
        readonly
        aria-label=${t("Prompt")}
        placeholder=${t("Describe the cover: who, where, the light, the style…")}
        .value=${this.text}
      ></textarea>
    </div>`;
  }
}

customElements.define("prompt-editor", PromptEditor);
