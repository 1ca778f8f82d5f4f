// The sheet behind "?": every key that acts on this page. It is no modal dialog: that would make the
// whole page inert, and each of its elements would be styled anew for a list that is only read.
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
    this.querySelector("dialog")?.showPopover();
    requestAnimationFrame(() => setTimeout(() => (this.filled = true)));
  }

  /** @param {Event} event */
  toggled(event) {
    if (/** @type {ToggleEvent} */ (event).newState === "closed") this.filled = false;
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
    return html`<dialog id="key-list" popover aria-labelledby="key-list-title" @toggle=${this.toggled}>
      <h2 id="key-list-title">${t("Keys")}</h2>
      <div class="all-keys" tabindex="0"><dl>${this.filled ? this.list() : nothing}</dl></div>
      <label class="check">
        <input
          type="checkbox"
          .checked=${keys.lettersOn}
          @change=${(/** @type {Event} */ event) =>
            this.setLetters(/** @type {HTMLInputElement} */ (event.target).checked)}
        />
        ${t("Single letters act as keys")}
      </label>
      <div class="actions"><button popovertarget="key-list" popovertargetaction="hide">${t("Close")}</button></div>
    </dialog>`;
  }
}

customElements.define("key-list", KeyList);
