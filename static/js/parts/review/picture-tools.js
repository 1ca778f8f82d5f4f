// What can be done with the view: before, next, 100 %, and two pictures side by side.
import { html } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

export class PictureTools extends LightElement {
  static properties = {
    at: { type: Number },
    all: { type: Number },
    actual: { type: Boolean },
    comparing: { type: Boolean },
  };

  constructor() {
    super();
    /** Place of the open picture among all, from 0; -1 while nothing is open. */
    this.at = -1;
    this.all = 0;
    this.actual = false;
    this.comparing = false;
  }

  /** @override */
  render() {
    if (this.at < 0) return "";
    return html`<button
        class="quiet icon"
        aria-label=${t("Picture before")}
        ?disabled=${this.at === 0}
        @click=${() => this.emit("step", -1)}
      >
        ←
      </button>
      <span class="small muted">${this.at + 1}/${this.all}</span>
      <button
        class="quiet icon"
        aria-label=${t("Next picture")}
        ?disabled=${this.at === this.all - 1}
        @click=${() => this.emit("step", 1)}
      >
        →
      </button>
      <button class="quiet" aria-pressed=${this.actual} @click=${() => this.emit("toggle-actual")}>
        100 %
      </button>
      <button
        class="quiet"
        aria-pressed=${this.comparing}
        ?disabled=${this.all < 2}
        @click=${() => this.emit("toggle-compare")}
      >
        ${t("Compare")}
      </button>`;
  }
}

customElements.define("picture-tools", PictureTools);
