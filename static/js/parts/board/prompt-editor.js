// Where the prompt is written: the page's own field from the first moment on, until the editor takes over.
import { toast, toastError } from "../../core/announce.js";
import { t } from "../../core/i18n.js";
import { outbox } from "../../core/outbox.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/drafts.js").DraftDocument} DraftDocument */
/** @typedef {import("../../core/presence.js").Presence} Presence */

const TYPED = "prompt-field";

/** Never replaces what Django rendered: somebody may be typing there. */
export class PromptEditor extends LightElement {
  static properties = {
    draft: { attribute: false },
    readOnly: { type: Boolean },
    tabs: { attribute: false },
    writers: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {DraftDocument | null} */
    this.draft = null;
    this.readOnly = false;
    /** @type {Presence[]} the other tabs that write in this draft */
    this.tabs = [];
    /** @type {import("./plain-prompt.js").PlainPrompt | null} what is written in before the editor is there */
    this.plain = null;
    /** @type {import("./prompt-view.js").PromptView | null} */
    this.editor = null;
    /** @type {DraftDocument | null} */
    this.shown = null;
    this.carets = "";
    /** Whether stretches of words wear their writers' colours. */
    this.writers = false;
    this.changed = () => this.emit("prompt-edited", this.draft?.text ?? "");
    this.field = this.querySelector("textarea");
    // An input method may have begun before this ran; the next sign tells.
    this.composing = document.activeElement === this.field;
    for (const type of ["compositionstart", "compositionend", "input", "blur"]) {
      this.field?.addEventListener(type, (event) => this.sensed(event));
    }
  }

  /** @override */
  createRenderRoot() {
    return this;
  }

  /** @param {Event} event */
  sensed(event) {
    this.composing = event.type === "compositionstart" || /** @type {InputEvent} */ (event).isComposing === true;
    if (event.type === "input" && !this.plain) outbox.began(TYPED);
  }

  /** Whether the page's field holds words that no draft has yet. */
  get typed() {
    return !this.plain && !this.editor && this.field !== null && this.field.value !== this.field.defaultValue;
  }

  /** @param {Map<string, unknown>} changed @override */
  updated(changed) {
    if (this.field && changed.has("readOnly")) this.field.readOnly = this.readOnly;
    if (this.draft && this.shown !== this.draft) void this.mount(this.draft);
    else if (changed.has("readOnly")) this.editor?.setReadOnly(this.readOnly);
    if (changed.has("writers")) this.editor?.showWriters(this.writers);
    this.showCarets();
  }

  /** Put a phrase where the caret is. @param {string} phrase */
  insert(phrase) {
    (this.editor ?? this.plain)?.insert(phrase);
  }

  /** Resolve once this shows the draft and what was typed is in it. @param {DraftDocument} draft */
  async taken(draft) {
    while (this.shown !== draft || !(this.plain || this.editor)) {
      await new Promise((resolve) => this.addEventListener("taken", resolve, { once: true }));
    }
  }

  /** @param {DraftDocument} draft */
  async mount(draft) {
    this.shown?.removeEventListener("change", this.changed);
    this.shown = draft;
    this.editor?.setReadOnly(true);
    try {
      const view = import("./prompt-view.js").catch(() => null);
      await draft.whenFilled();
      if (this.field) await this.take(draft, this.field);
      const fetched = await view;
      await this.plain?.rested();
      if (this.shown !== draft) return;
      if (fetched) this.replace(fetched.PromptView, draft);
      else toast(t("The editor could not be fetched. Go on in the plain field, or reload the page."), { kind: "bad" });
    } catch (error) {
      toastError(error);
    }
  }

  /** Let the page's own field write into the draft. @param {DraftDocument} draft @param {HTMLTextAreaElement} field */
  async take(draft, field) {
    const { PlainPrompt } = await import("./plain-prompt.js");
    if (this.shown !== draft) return;
    this.plain?.stop();
    this.plain = new PlainPrompt(field, draft, { composing: this.composing, shown: this.plain?.shown ?? field.defaultValue });
    draft.addEventListener("change", this.changed);
    outbox.ended(TYPED, false);
    this.tell();
    field.addEventListener("focus", () => this.emit("prompt-focus", true));
    field.addEventListener("blur", () => this.emit("prompt-focus", false));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.emit("prompt-left");
    });
    if (document.activeElement === field) this.emit("prompt-focus", true);
  }

  /** The editor comes where the field was, or the editor of another draft. @param {typeof import("./prompt-view.js").PromptView} PromptView @param {DraftDocument} draft */
  replace(PromptView, draft) {
    const { field, plain } = this;
    const focused = field !== null && document.activeElement === field;
    this.editor?.destroy();
    plain?.stop();
    field?.removeAttribute("id");
    this.editor = new PromptView({
      parent: /** @type {HTMLElement} */ (this.querySelector(".prompt-field")),
      draft,
      readOnly: this.readOnly,
      onFocus: (here) => this.emit("prompt-focus", here),
      onRange: (range) => this.emit("prompt-range", range),
      onLeave: () => this.emit("prompt-left"),
      ...(plain ? { selection: plain.selection } : {}),
    });
    if (focused) this.editor.focus();
    field?.remove();
    this.field = null;
    this.plain = null;
    draft.addEventListener("change", this.changed);
    this.carets = "";
    this.editor.showWriters(this.writers);
    this.showCarets();
    this.tell();
  }

  tell() {
    this.changed();
    this.dispatchEvent(new Event("taken"));
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
    (this.editor ?? this.field)?.focus();
  }
}

customElements.define("prompt-editor", PromptEditor);
