// The cover at the size of a newsstand, beside the project's other covers and those of its
// reader's other projects.
import { html } from "#lit";
import { toastError } from "../../../core/announce.js";
import { api } from "../../../core/api.js";
import { byWork } from "../../../core/covers.js";
import { t } from "../../../core/i18n.js";
import { LightElement } from "../../shell/light-element.js";

/** @typedef {import("../../../core/feed.js").Row} Row */

/** How many covers stand on the shelf. */
const SHELF = 9;

export class NewsstandTool extends LightElement {
  static properties = {
    project: { type: Number },
    layout: { type: Number },
    revision: { type: Number },
    others: { attribute: false },
    abroad: { state: true },
  };

  constructor() {
    super();
    this.project = 0;
    this.layout = 0;
    this.revision = 0;
    /** @type {Row[]} the other layouts */
    this.others = [];
    /** @type {Row[]} the cover last worked on in each of the other projects */
    this.abroad = [];
  }

  /** @override */
  firstUpdated() {
    this.fetchAbroad().catch(toastError);
  }

  async fetchAbroad() {
    const { projects } = await api.get("/projects");
    const others = /** @type {Row[]} */ (projects).filter(({ id }) => id !== this.project).slice(0, SHELF - 1);
    const replies = await Promise.all(others.map(({ id }) => api.get(`/projects/${id}/layouts`)));
    this.abroad = replies.flatMap(({ layouts }) => byWork(layouts.filter((/** @type {Row} */ { archived }) => !archived)).slice(0, 1));
  }

  /** @override */
  render() {
    const shelf = [...this.others, ...this.abroad].slice(0, SHELF - 1);
    return html`<p class="hint">${t("As small as in a shop: can the title be told from two metres away?")}</p>
      <ul class="newsstand">
        ${shelf.slice(0, 2).map((row) => this.cover(row))}
        <li class="own">${this.picture(this.layout, this.revision, t("This cover"))}</li>
        ${shelf.slice(2).map((row) => this.cover(row))}
      </ul>
      ${shelf.length === 0 ? html`<p class="hint">${t("There is no other cover yet to stand beside it.")}</p>` : ""}`;
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
