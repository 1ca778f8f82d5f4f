// The words of an iteration and who wrote each stretch; asked for when they are opened.
import { html } from "#lit";
import { toastError } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */

const COLOURS = 8;

export class PromptWords extends LightElement {
  static properties = {
    live: { attribute: false },
    iteration: { attribute: false },
    recipe: { state: true },
    words: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** @type {number | null} */
    this.iteration = null;
    /** @type {Row | null} */
    this.recipe = null;
    this.words = "";
  }

  /** @param {Map<string, unknown>} changed @override */
  willUpdate(changed) {
    if (!changed.has("iteration")) return;
    this.recipe = null;
    if (this.querySelector("details")?.open) void this.load();
  }

  async load() {
    const { iteration } = this;
    if (iteration === null || this.recipe) return;
    try {
      const [{ recipe }, whole] = await Promise.all([api.get(`/iterations/${iteration}/recipe`), api.get(`/iterations/${iteration}`)]);
      if (iteration !== this.iteration) return;
      this.recipe = recipe;
      this.words = whole["iteration"].prompt;
    } catch (error) {
      toastError(error);
    }
  }

  /** @override */
  render() {
    return html`<details class="words" @toggle=${(/** @type {Event} */ event) => {
      if (/** @type {HTMLDetailsElement} */ (event.target).open) void this.load();
    }}>
      <summary class="small">${t("Words and writers")}</summary>
      ${this.recipe ? this.body(this.recipe) : html`<p class="small muted">${t("Loading…")}</p>`}
    </details>`;
  }

  /** @param {Row} recipe */
  body(recipe) {
    const characters = [...this.words];
    let at = 0;
    const stretches = /** @type {Row[]} */ (recipe["writers"]).map(({ length, user, name }) => {
      const text = characters.slice(at, at + length).join("");
      at += length;
      return { text, user, name };
    });
    const names = new Map(stretches.filter(({ user }) => user !== null).map(({ user, name }) => [user, name]));
    return html`<p class="words-text" lang=${/\p{Script=Han}/u.test(this.words) ? "zh-Hans" : "en"}>${stretches.map(({ text, user, name }) =>
        user === null
          ? html`<span title=${t("From a style or a list")}>${text}</span>`
          : html`<span class="written person-${(user % COLOURS) + 1}" title=${t("Written by %(name)s", { name })}>${text}</span>`,
      )}</p>
      <ul class="writers small">
        ${[...names].map(([user, name]) => html`<li><span class="swatch person-${(user % COLOURS) + 1}" aria-hidden="true"></span>${name}</li>`)}
      </ul>
      <dl class="facts small">
        <dt>${t("Draft")}</dt><dd>${recipe["draft_name"]}</dd>
        ${recipe["styles"].length ? html`<dt>${t("Styles")}</dt><dd>${recipe["styles"].map((/** @type {Row} */ style) => style["name"]).join(", ")}</dd>` : ""}
        ${recipe["drawn"].map((/** @type {string[]} */ [name, line]) => html`<dt>__${name}__</dt><dd>${line}</dd>`)}
      </dl>`;
  }
}

customElements.define("prompt-words", PromptWords);
