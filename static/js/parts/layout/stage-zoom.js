// How near a stage is, and what it shows in words.
import { html } from "#lit";
import { number, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { icon } from "./icons.js";

export class StageZoom extends LightElement {
  static properties = { percent: { type: Number }, note: {} };

  constructor() {
    super();
    this.percent = 100;
    this.note = "";
  }

  /** @override */
  render() {
    return html`<div class="tools-row" role="toolbar" aria-label=${t("View")}>
      <span class="small muted cut grow" role="status">${this.note}</span>
      <button class="quiet icon" aria-label=${t("Zoom out")} title=${t("Zoom out (-)")} @click=${() => this.emit("zoom", { factor: 0.8 })}>${icon("minus")}</button>
      <button class="quiet zoom-label" title=${t("Actual size (1)")} @click=${() => this.emit("zoom", { actual: true })}>${number(this.percent)} %</button>
      <button class="quiet icon" aria-label=${t("Zoom in")} title=${t("Zoom in (+)")} @click=${() => this.emit("zoom", { factor: 1.25 })}>${icon("plus")}</button>
      <button class="quiet icon" aria-label=${t("Fit to the window")} title=${t("Fit to the window (0)")} @click=${() => this.emit("zoom", { fit: true })}>${icon("fit")}</button>
    </div>`;
  }
}

customElements.define("stage-zoom", StageZoom);
