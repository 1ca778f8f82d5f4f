// The dialog behind "?": every key that acts on this page.
import { html, nothing } from "#lit";
import { keyCaps, keys } from "../../core/keys.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "./light-element.js";

const LETTERS_OFF = "masthead-letters-off";

export class KeyList extends LightElement {
  static properties = { filled: { state: true } };

  constructor() {
    super();
    /** Whether the keys are listed: only once somebody asks, and after the window is on the screen. */
    this.filled = false;
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    keys.lettersOn = localStorage.getItem(LETTERS_OFF) === null;
    keys.add([{ keys: "?", label: t("List of keys"), run: () => this.open() }]);
  }

  open() {
    this.querySelector("dialog")?.showModal();
    requestAnimationFrame(() => setTimeout(() => (this.filled = true)));
  }

  /** @param {boolean} on */
  setLetters(on) {
    keys.lettersOn = on;
    if (on) localStorage.removeItem(LETTERS_OFF);
    else localStorage.setItem(LETTERS_OFF, "1");
    this.requestUpdate();
  }

  list() {
    return keys.listed().map(
      ({ keys: names, label }) => html`<div>
        <dt>${names.map((name) => html`<span>${keyCaps(name).map((cap) => html`<kbd>${cap}</kbd>`)}</span>`)}</dt>
        <dd>${label}</dd>
      </div>`,
    );
  }

  /** @override */
  render() {
    return html`<dialog aria-labelledby="key-list-title" @close=${() => (this.filled = false)}>
      <h2 id="key-list-title">${t("Keys")}</h2>
      <dl>${this.filled ? this.list() : nothing}</dl>
      <label class="check">
        <input
          type="checkbox"
          .checked=${keys.lettersOn}
          @change=${(/** @type {Event} */ event) =>
            this.setLetters(/** @type {HTMLInputElement} */ (event.target).checked)}
        />
        ${t("Single letters act as keys")}
      </label>
      <form method="dialog" class="actions"><button>${t("Close")}</button></form>
    </dialog>`;
  }
}

customElements.define("key-list", KeyList);
