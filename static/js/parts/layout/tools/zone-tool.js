// Calm places for type, found in the art: a list by number, as they are drawn on the stage.
import { html } from "#lit";
import { t } from "../../../core/i18n.js";
import { LightElement } from "../../shell/light-element.js";
import { Roving } from "../../shell/roving.js";
import { zoneWords } from "../stage-layers.js";

/** @typedef {import("../stage-layers.js").Zone} Zone */

export class ZoneTool extends LightElement {
  static properties = { zones: { attribute: false }, title: { attribute: false } };

  constructor() {
    super();
    this.roving = new Roving(this, { within: "ul", items: "button", row: "li" });
    /** @type {Zone[] | null} null while they are looked for */
    this.zones = null;
    /** What is placed: the words of the selected text, empty for a new cover line. */
    this.title = "";
  }

  /** @override */
  render() {
    const { zones } = this;
    if (!zones) return html`<p class="hint" role="status">${t("Looking for calm places…")}</p>`;
    if (zones.length === 0) return html`<p class="hint">${t("No place of this size is calm and free. Make the text smaller, or move what stands in the way.")}</p>`;
    return html`<p class="hint">${this.title ? t("Choose where “%(title)s” goes; the numbers are on the cover.", { title: this.title }) : t("Choose where a new cover line goes; the numbers are on the cover.")}</p>
      <ul class="stack-tight">${zones.map((zone, place) => html`<li><button class="wide" @click=${() => this.emit("zone-picked", { place })}>
        <strong>${place + 1}</strong> ${zoneWords(zone)}</button></li>`)}</ul>`;
  }
}

customElements.define("zone-tool", ZoneTool);
