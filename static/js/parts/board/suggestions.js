// Suggestions: phrases by facet, which work offline, and rewrites by a language model where one is set up.
import { html } from "#lit";
import { attempt } from "../../core/artwork.js";
import { language, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { facets } from "./facets.js";
import { wordDiff } from "./wording.js";

const HAN = /\p{Script=Han}/u;

export class PromptSuggestions extends LightElement {
  static properties = {
    live: { attribute: false },
    text: { type: String },
    proposes: { type: Boolean },
    chinese: { state: true },
    busy: { state: true },
    proposals: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    this.text = "";
    this.proposes = false;
    /** @type {boolean | null} null follows the prompt, an empty one the reader */
    this.chinese = null;
    this.busy = false;
    /** @type {string[] | null} */
    this.proposals = null;
  }

  get inChinese() {
    if (this.chinese !== null) return this.chinese;
    return this.text.trim() ? HAN.test(this.text) : language.startsWith("zh");
  }

  async ask() {
    const { live } = this;
    const wish = /** @type {HTMLInputElement | null} */ (this.querySelector("#wish"))?.value ?? "";
    if (!live || this.busy) return;
    this.busy = true;
    const answer = await attempt(live, () => live.api.post(`/projects/${live.project}/rewrites`, { text: this.text, wish }));
    this.busy = false;
    if (answer) this.proposals = answer["proposals"];
  }

  /** @override */
  render() {
    const chinese = this.inChinese;
    return html`<div class="row facet-language" role="group" aria-label=${t("Language of the words")}>
        <span class="small muted grow">${t("A phrase goes to the caret; undo takes it out again.")}</span>
        <button aria-pressed=${!chinese} @click=${() => (this.chinese = false)}>English</button>
        <button aria-pressed=${chinese} lang="zh-Hans" @click=${() => (this.chinese = true)}>中文</button>
      </div>
      ${this.proposes ? this.model() : ""}
      <div class="facets" lang=${chinese ? "zh-Hans" : "en"}>
        ${facets().map(
          ({ title, words }) => html`<fieldset class="facet">
            <legend class="small muted" lang=${language}>${title}</legend>
            ${words.map((pair) => {
              const phrase = chinese ? pair[1] : pair[0];
              const used = this.text.toLowerCase().includes(phrase.toLowerCase());
              return html`<button aria-pressed=${used} @click=${() => this.emit("insert-phrase", phrase)}>${phrase}</button>`;
            })}
          </fieldset>`,
        )}
      </div>`;
  }

  model() {
    return html`<div class="proposals stack">
      <div class="row">
        <label class="field grow">${t("Ask the language model for rewrites")}<input id="wish" maxlength="400" placeholder=${t("calmer, more night, an older subject…")} @keydown=${(/** @type {KeyboardEvent} */ event) => {
          if (event.key === "Enter" && !event.isComposing) void this.ask();
        }} /></label>
        <button ?disabled=${this.busy || this.text.trim() === ""} @click=${() => this.ask()}>${this.busy ? t("Asking…") : t("Propose")}</button>
      </div>
      <div role="status">${this.proposals?.length === 0 ? html`<p class="small muted">${t("The model proposed nothing.")}</p>` : ""}</div>
      ${(this.proposals ?? []).map(
        (proposal) => html`<article class="proposal">
          <p>${wordDiff(this.text, proposal).map(({ kind, text }) =>
            kind === "added" ? html`<ins>${text}</ins>` : kind === "removed" ? html`<del>${text}</del>` : text,
          )}</p>
          <div class="row">
            <button @click=${() => this.emit("replace-prompt", proposal)}>${t("Use these words")}</button>
            <button class="quiet" @click=${() => (this.proposals = (this.proposals ?? []).filter((other) => other !== proposal))}>${t("Dismiss")}</button>
          </div>
        </article>`,
      )}
    </div>`;
  }
}

customElements.define("prompt-suggestions", PromptSuggestions);
