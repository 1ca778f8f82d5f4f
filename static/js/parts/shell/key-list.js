// The dialog behind "?": every key that acts on this page.
import { html } from "#lit";
import { keyCaps, keys } from "../../core/keys.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "./light-element.js";

const LETTERS_OFF = "masthead-letters-off";

export class KeyList extends LightElement {
  /** @override */
  connectedCallback() {
    super.connectedCallback();
    keys.lettersOn = localStorage.getItem(LETTERS_OFF) === null;
    keys.add([{ keys: "?", label: t("List of keys"), run: () => this.open() }]);
  }

  open() {
    this.requestUpdate();
    this.querySelector("dialog")?.showModal();
  }

  /** @param {boolean} on */
  setLetters(on) {
    keys.lettersOn = on;
    if (on) localStorage.removeItem(LETTERS_OFF);
    else localStorage.setItem(LETTERS_OFF, "1");
    this.requestUpdate();
  }

  /** @override */
  render() {
    return html`<dialog aria-labelledby="key-list-title">
      <h2 id="key-list-title">${t("Keys")}</h2>
      <dl>
        ${keys.listed().map(
          ({ keys: names, label }) => html`<div>
            <dt>
              ${names.map(
                (name) => html`<span>${keyCaps(name).map((cap) => html`<kbd>${cap}</kbd>`)}</span>`,
              )}
            </dt>
            <dd>${label}</dd>
          </div>`,
        )}
      </dl>
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
