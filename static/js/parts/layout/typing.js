// Keeps what somebody is typing: a render meanwhile must not put the stored value back.
import { live } from "#lit";

export class Typing {
  /** @param {HTMLElement} host the element whose fields these are */
  constructor(host) {
    /** @type {string | null} */
    this.name = null;
    this.text = "";
    host.addEventListener("change", () => this.stop(), { capture: true });
    host.addEventListener("focusout", () => this.stop());
  }

  stop() {
    this.name = null;
  }

  /** Note a keystroke in a field. @param {string} name @param {Event} event */
  note(name, event) {
    this.name = name;
    this.text = /** @type {HTMLInputElement} */ (event.target).value;
  }

  /** Return what the field shows now. @param {string} name @param {unknown} stored */
  shown(name, stored) {
    return this.name === name ? this.text : live(String(stored ?? ""));
  }
}
