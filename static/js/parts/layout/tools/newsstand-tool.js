// The cover at the size of a newsstand, beside the project's other covers.
import { html } from "#lit";
import { t } from "../../../core/i18n.js";
import { LightElement } from "../../shell/light-element.js";

/** @typedef {import("../../../core/feed.js").Row} Row */

export class NewsstandTool extends LightElement {
  static properties = { layout: { type: Number }, revision: { type: Number }, others: { attribute: false } };

  constructor() {
    super();
    this.layout = 0;
    this.revision = 0;
    /** @type {Row[]} the other layouts */
    this.others = [];
  }

  /** @override */
  render() {
    return html`<p class="hint">${t("As small as in a shop: can the title be told from two metres away?")}</p>
      <ul class="newsstand">
        ${this.others.slice(0, 2).map((row) => this.cover(row))}
        <li class="own">${this.picture(this.layout, this.revision, t("This cover"))}</li>
        ${this.others.slice(2, 8).map((row) => this.cover(row))}
      </ul>
      ${this.others.length === 0 ? html`<p class="hint">${t("This project has no other cover yet to stand beside it.")}</p>` : ""}`;
  }

  /** @param {Row} row */
  cover(row) {
    return html`<li>${this.picture(row["id"], row["revision"], row["name"])}</li>`;
  }

  /** @param {number} id @param {number} revision @param {string} words */
  picture(id, revision, words) {
    return html`<img src="/api/layouts/${id}/proof?width=160&front=true&revision=${revision}" alt=${words} title=${words} loading="lazy" />`;
  }
}

customElements.define("newsstand-tool", NewsstandTool);
