// Where the prompt is written.
import { html, live as liveValue } from "#lit";
import { toastError } from "../../core/announce.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/draft-text.js").DraftText} DraftText */

export class PromptEditor extends LightElement {
  static properties = { draft: { attribute: false }, readOnly: { type: Boolean } };

  constructor() {
    super();
    /** @type {DraftText | null} */
    this.draft = null;
    this.readOnly = false;
    /** @type {DraftText | null} */
    this.heard = null;
    this.changed = () => this.requestUpdate();
  }

  /** @override */
  updated() {
    if (this.heard === this.draft) return;
    this.heard?.removeEventListener("change", this.changed);
    this.draft?.addEventListener("change", this.changed);
    this.heard = this.draft;
  }

  get area() {
    return /** @type {HTMLTextAreaElement | null} */ (this.querySelector("textarea"));
  }

  /** @override */
  focus() {
    this.area?.focus();
  }

  /** @param {string} text */
  edit(text) {
    this.draft?.edit(text);
    this.emit("prompt-edited", text);
  }

  /** @param {string} text */
  replace(text) {
    this.edit(text);
    this.requestUpdate();
  }

  /** @override */
  render() {
    return html`<label class="visually-hidden" for="prompt">${t("Prompt")}</label>
      <textarea
        id="prompt"
        rows="2"
        maxlength="16000"
        placeholder=${t("Describe the cover: who, where, the light, the style…")}
        ?readonly=${this.readOnly || !this.draft}
        .value=${liveValue(this.draft?.text ?? "")}
        @input=${(/** @type {Event} */ event) =>
          this.edit(/** @type {HTMLTextAreaElement} */ (event.target).value)}
        @focus=${() => {
          this.emit("prompt-focus", true);
          this.draft?.load().catch(toastError);
        }}
        @blur=${() => {
          this.emit("prompt-focus", false);
          this.draft?.flush().catch(toastError);
        }}
      ></textarea>`;
  }
}

customElements.define("prompt-editor", PromptEditor);
