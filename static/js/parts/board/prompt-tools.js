// The prompt's tools: suggestions, styles, lists and grids. Loaded when they are first opened.
import { html } from "#lit";
import { attempt } from "../../core/artwork.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import "./adapter-tools.js";
import "./grid-tools.js";
import "./list-tools.js";
import "./picture-reading.js";
import "./reference-tools.js";
import "./style-tools.js";
import "./suggestions.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("../../core/feed.js").Row} Row */

export class PromptTools extends LightElement {
  static properties = {
    live: { attribute: false },
    settings: { attribute: false },
    text: { type: String },
    models: { attribute: false },
    writers: { type: Boolean },
    open: { type: Boolean, reflect: true },
    tab: { state: true },
    tools: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** @type {Settings | null} */
    this.settings = null;
    this.text = "";
    /** @type {Row[]} */
    this.models = [];
    this.open = false;
    this.writers = false;
    this.tab = "words";
    /** @type {{lists: Row[], styles: Row[], proposes: boolean} | null} */
    this.tools = null;
    this.addEventListener("tools-changed", () => void this.load());
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  async show() {
    this.open = true;
    await this.load();
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('[role="tab"][aria-selected="true"]'))?.focus();
  }

  close() {
    this.open = false;
    /** @type {HTMLElement | null} */ (document.querySelector('prompt-bar [aria-haspopup="dialog"]'))?.focus();
  }

  async load() {
    const { live } = this;
    if (!live) return;
    const tools = await attempt(live, () => live.api.get(`/projects/${live.project}/prompt-tools`));
    if (tools) this.tools = /** @type {any} */ (tools);
  }

  /** Arrow keys go from tab to tab. @param {KeyboardEvent} event */
  move(event) {
    const tabs = [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll('[role="tab"]'))];
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    next?.click();
    next?.focus();
  }

  /** @override */
  render() {
    if (!this.open || !this.live || !this.settings) return "";
    const tab = (/** @type {string} */ name, /** @type {string} */ title) => html`<button
      role="tab"
      id="tools-${name}"
      aria-controls="tools-panel"
      aria-selected=${this.tab === name}
      tabindex=${this.tab === name ? 0 : -1}
      @click=${() => (this.tab = name)}
    >
      ${title}
    </button>`;
    return html`<section class="prompt-tools" role="dialog" aria-label=${t("Prompt tools")}>
      <div class="tools-head">
        <div role="tablist" aria-label=${t("Prompt tools")} class="tools-tabs" @keydown=${(/** @type {KeyboardEvent} */ event) => this.move(event)}>
          ${tab("words", t("Suggestions"))}${tab("styles", t("Styles"))}${tab("lists", t("Lists"))}${tab("reference", t("Reference"))}${tab("adapters", t("LoRAs"))}${tab("grid", t("Grid"))}${tab("picture", t("From a picture"))}
        </div>
        <button class="quiet end" aria-pressed=${this.writers} title=${t("Show who wrote which words")} @click=${() => this.emit("toggle-writers")}>${t("Writers")}</button>
        <button class="quiet icon" aria-label=${t("Close")} @click=${() => this.close()}>×</button>
      </div>
      <div id="tools-panel" role="tabpanel" tabindex="0" aria-labelledby="tools-${this.tab}" class="tools-body">
        ${this.tools ? this.panel(this.tools) : html`<p class="muted">${t("Loading…")}</p>`}
      </div>
    </section>`;
  }

  /** @param {{lists: Row[], styles: Row[], proposes: boolean}} tools */
  panel(tools) {
    const { live, settings, text, models } = this;
    switch (this.tab) {
      case "styles":
        return html`<style-tools .live=${live} .settings=${settings} .styles=${tools.styles}></style-tools>`;
      case "lists":
        return html`<list-tools .live=${live} .settings=${settings} .text=${text} .lists=${tools.lists}></list-tools>`;
      case "reference":
        return html`<reference-tools .live=${live} .settings=${settings} .models=${models}></reference-tools>`;
      case "adapters":
        return html`<adapter-tools .settings=${settings} .models=${models}></adapter-tools>`;
      case "picture":
        return html`<picture-reading .live=${live} .settings=${settings} .models=${models}></picture-reading>`;
      case "grid":
        return html`<grid-tools .settings=${settings} .text=${text} .models=${models} .tools=${tools}></grid-tools>`;
    }
    return html`<prompt-suggestions .live=${live} .text=${text} ?proposes=${tools.proposes}></prompt-suggestions>`;
  }
}

customElements.define("prompt-tools", PromptTools);
