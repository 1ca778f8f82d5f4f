// What can be done with the view: before, next, zoom, 100 %, and how pictures are compared.
import { html } from "#lit";
import { number, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("./pin-layer.js").Mode} Mode */

export class PictureTools extends LightElement {
  static properties = {
    at: { type: Number },
    all: { type: Number },
    actual: { type: Boolean },
    zoomed: { type: Boolean },
    count: { type: Number },
    mode: { type: String },
    split: { type: Number },
    tolerance: { type: Number },
    difference: { attribute: false },
  };

  constructor() {
    super();
    /** Place of the open picture among all, from 0; -1 while nothing is open. */
    this.at = -1;
    this.all = 0;
    this.actual = false;
    this.zoomed = false;
    /** How many pictures are in view. */
    this.count = 1;
    /** @type {Mode} */
    this.mode = "side";
    this.split = 0.5;
    this.tolerance = 0;
    /** @type {{share: number, changed: number, pixels: number} | null} */
    this.difference = null;
  }

  /** @override */
  render() {
    if (this.at < 0) return "";
    return html`<div class="tool-row">
        ${this.all < 2 ? "" : this.steps()}
        ${this.button(t("Zoom out"), "−", () => this.emit("zoom-by", 1 / 1.5))}
        <button class="quiet" aria-pressed=${this.actual} @click=${() => this.emit("toggle-actual")}>100 %</button>
        ${this.button(t("Zoom in"), "+", () => this.emit("zoom-by", 1.5))}
        ${this.actual || this.zoomed ? this.panMenu() : ""}
        ${this.all < 2 ? "" : html`<span class="tool-gap"></span>
        <button class="quiet" aria-pressed=${this.count > 1} @click=${() => this.emit("toggle-compare")}>${t("Compare")}</button>`}
      </div>
      ${this.count > 1 ? this.comparing() : ""}`;
  }

  steps() {
    return html`${this.button(t("Picture before"), "←", () => this.emit("step", -1), this.at === 0)}
      <span class="small muted">${this.at + 1}/${this.all}</span>
      ${this.button(t("Next picture"), "→", () => this.emit("step", 1), this.at === this.all - 1)}
      <span class="tool-gap"></span>`;
  }

  /** @param {string} label @param {string} sign @param {() => void} run @param {boolean} [disabled] */
  button(label, sign, run, disabled = false) {
    return html`<button class="quiet icon" aria-label=${label} title=${label} ?disabled=${disabled} @click=${run}>${sign}</button>`;
  }

  panMenu() {
    const pan = (/** @type {string} */ label, /** @type {string} */ sign, /** @type {number} */ x, /** @type {number} */ y) =>
      this.button(label, sign, () => this.emit("pan-by", { x, y }));
    return html`<details class="menu up">
      <summary aria-label=${t("Move the view")}>✥</summary>
      <div class="menu-list pan-pad">
        ${pan(t("Move the view left"), "◂", -1, 0)} ${pan(t("Move the view up"), "▴", 0, -1)}
        ${pan(t("Move the view down"), "▾", 0, 1)} ${pan(t("Move the view right"), "▸", 1, 0)}
      </div>
    </details>`;
  }

  comparing() {
    const modes = /** @type {[Mode, string][]} */ ([
      ["side", t("Side by side")],
      ["wipe", t("Wipe")],
      ["onion", t("Onion skin")],
      ["blink", t("Blink")],
      ["difference", t("Difference")],
    ]);
    return html`<div class="tool-row" role="group" aria-label=${t("How to compare")}>
      ${modes.map(([mode, title]) => html`<button class="quiet" aria-pressed=${this.mode === mode} @click=${() => this.emit("compare-mode", mode)}>${title}</button>`)}
      ${this.setting()}
    </div>`;
  }

  setting() {
    const input = (/** @type {Event} */ event) => Number(/** @type {HTMLInputElement} */ (event.target).value);
    if (this.mode === "wipe" || this.mode === "onion") {
      const label = this.mode === "wipe" ? t("Where the pictures meet") : t("Strength of the second picture");
      return html`<input type="range" min="0" max="1" step="0.01" aria-label=${label} .value=${String(this.split)} @input=${(/** @type {Event} */ event) => this.emit("split", input(event))} />`;
    }
    if (this.mode === "blink") return html`<button class="quiet" @click=${() => this.emit("blink-now")}>${t("Switch")} <kbd>B</kbd></button>`;
    if (this.mode !== "difference") return "";
    return html`<label class="small row">${t("Tolerance")}
        <input type="number" class="short" min="0" max="254" .value=${String(this.tolerance)} @change=${(/** @type {Event} */ event) => this.emit("tolerance", input(event))} /></label>
      <output class="small">${this.difference ? t("%(share)s % of the pixels changed", { share: number(this.difference.share * 100, 2) }) : t("Comparing…")}</output>`;
  }
}

customElements.define("picture-tools", PictureTools);
