// Finds prompts, comments and people of the project; each result leads to where it stands.
import { html, repeat } from "#lit";
import { api } from "../../core/api.js";
import { toastError } from "../../core/announce.js";
import { ago, n, t } from "../../core/i18n.js";
import { keys } from "../../core/keys.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */

const PAUSE_MS = 200;

export class SearchBox extends LightElement {
  static properties = {
    project: { type: Number },
    urls: { attribute: false },
    found: { state: true },
  };

  constructor() {
    super();
    this.project = 0;
    /** @type {Row} */
    this.urls = {};
    /** @type {{results: Row[], people: Row[]} | null} */
    this.found = null;
    this.words = "";
    this.timer = 0;
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    keys.add([{ keys: "/", label: t("Search prompts and comments"), run: () => this.openField() }]);
  }

  /** Whoever opened the field before it was there gets it opened. @override */
  createRenderRoot() {
    const opened = this.querySelector("details")?.open;
    const root = super.createRenderRoot();
    if (opened) void this.updateComplete.then(() => this.openField());
    return root;
  }

  openField() {
    const menu = this.querySelector("details");
    if (menu) menu.open = true;
    this.querySelector("input")?.focus();
  }

  /** The menu was opened to type in it. @param {Event} event */
  toggled({ target }) {
    if (/** @type {HTMLDetailsElement} */ (target).open) this.querySelector("input")?.focus();
  }

  /** Ask once the typing pauses; a composed character counts when it is there. @param {Event} event */
  typed(event) {
    if (/** @type {InputEvent} */ (event).isComposing) return;
    this.words = /** @type {HTMLInputElement} */ (event.target).value.trim();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(this.words), PAUSE_MS);
  }

  /** @param {string} words */
  async ask(words) {
    if (words === "") {
      this.found = null;
      return;
    }
    try {
      const query = new URLSearchParams({ q: words });
      const found = /** @type {any} */ (await api.get(`/projects/${this.project}/search?${query}`));
      if (words === this.words) this.found = found; // what was asked later counts
    } catch (error) {
      toastError(error);
    }
  }

  /** Return the page that shows a result. @param {Row} result */
  target({ kind: what, id: number, place }) {
    if (place["iteration"]) return `${this.urls["board"]}?iteration=${place["iteration"]}`;
    const [[kind, id] = ["variant", 0]] = Object.entries(place);
    return `${this.urls["review"]}?${kind}=${id}${what === "comment" ? `&comment=${number}` : ""}`;
  }

  /** @override */
  render() {
    return html`<details class="menu search" @toggle=${(/** @type {Event} */ event) => this.toggled(event)}>
      <summary>${t("Search")} <span class="key-hint" aria-hidden="true">/</span></summary>
      <div class="menu-list">
        <label class="field"
          >${t("Prompts, comments and people")}<input
            type="search"
            maxlength="200"
            autocomplete="off"
            @input=${(/** @type {Event} */ event) => this.typed(event)}
            @compositionend=${(/** @type {Event} */ event) => this.typed(event)}
        /></label>
        ${this.found ? this.list(this.found) : ""}
      </div>
    </details>`;
  }

  /** @param {{results: Row[], people: Row[]}} found */
  list({ results, people }) {
    return html`<p class="small muted" role="status">
        ${results.length ? n("%(count)s found", "%(count)s found", results.length) : t("Nothing holds all of these words.")}
      </p>
      ${people.length ? html`<p class="small">${t("In this project: %(names)s", { names: people.map(({ name }) => name).join(", ") })}</p>` : ""}
      <ul class="found">
        ${repeat(
          results,
          (row) => `${row["kind"]}${row["id"]}`,
          (row) => html`<li>
            <a href=${this.target(row)}>
              <b>${row["label"]}</b> <span class="small muted">${row["kind"] === "comment" ? t("Comment") : t("Prompt")} · ${row["by_name"]} · ${ago(row["at"])}</span>
              <span class="found-text">${row["text"]}</span>
            </a>
          </li>`,
        )}
      </ul>`;
  }
}

customElements.define("search-box", SearchBox);
