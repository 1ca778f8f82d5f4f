// Progress of one image or job: words, time to go, and a bar.
import { html } from "#lit";
import { etaWords } from "./phrases.js";
import { LightElement } from "../shell/light-element.js";

export class EtaBar extends LightElement {
  static properties = {
    words: { type: String },
    fraction: { attribute: false },
    eta: { attribute: false },
    label: { type: String },
  };

  constructor() {
    super();
    this.words = "";
    /** @type {number | null} unknown shows no bar */
    this.fraction = null;
    /** @type {[number, number] | null} */
    this.eta = null;
    this.label = "";
  }

  /** @override */
  render() {
    const time = etaWords(this.eta);
    return html`<p class="eta-line">
        <span>${this.words}</span>${time ? html`<span class="end">${time}</span>` : ""}
      </p>
      ${this.fraction === null
        ? ""
        : html`<progress
            max="1"
            .value=${this.fraction}
            aria-label=${this.label || this.words}
          ></progress>`}`;
  }
}

customElements.define("eta-bar", EtaBar);
