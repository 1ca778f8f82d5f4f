// The prompt and everything beside it: how many, which size, seed, model, and the two buttons.
import { html } from "#lit";
import { toastError } from "../../core/announce.js";
import { n, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { modelChip, negativeChip, referenceChip, seedChip, sizeChip, toolsChip, variantsChip } from "./setting-chips.js";
import { combinationsOf, modelOf } from "./settings.js";
import "./prompt-editor.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("../../core/feed.js").Row} Row */

export class PromptBar extends LightElement {
  static properties = {
    tabs: { attribute: false },
    draft: { attribute: false },
    settings: { attribute: false },
    models: { attribute: false },
    formatName: { type: String },
    understood: { attribute: false },
    text: { type: String },
    mayGenerate: { type: Boolean },
    archived: { type: Boolean },
    mayEdit: { type: Boolean },
    busy: { type: Boolean },
    waiting: { type: String },
    parentLabel: { type: String },
    writers: { type: Boolean },
    from: { type: String },
    bodies: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../../core/drafts.js").DraftDocument | null} */
    this.draft = null;
    /** @type {Settings | null} */
    this.settings = null;
    /** @type {Row[]} */
    this.models = [];
    /** @type {import("../../core/presence.js").Presence[]} */
    this.tabs = [];
    this.formatName = "";
    /** What the draft says now; its document changes without Lit's notice. */
    this.text = "";
    /** @type {string[] | null} words the model knows; null where it reads any text */
    this.understood = null;
    this.mayGenerate = false;
    this.archived = false;
    this.mayEdit = false;
    this.busy = false;
    /** What an order that was sent waits for, in words. */
    this.waiting = "";
    this.parentLabel = "";
    /** Whether the editor shows who wrote which words. */
    this.writers = false;
    /** The iterations that "Generate" continues from, where they were chosen in the lineage. */
    this.from = "";
    /** @type {typeof import("./setting-bodies.js") | null} */
    this.bodies = null;
  }

  /** @param {Partial<Settings>} change */
  set(change) {
    this.emit("settings-changed", { ...this.settings, ...change });
  }

  /** What Django rendered stays: somebody may be typing in it. @override */
  createRenderRoot() {
    return this;
  }

  /** @override */
  firstUpdated() {
    import("./setting-bodies.js").then((bodies) => (this.bodies = bodies), toastError);
  }

  /** @override */
  updated() {
    const editor = /** @type {import("./prompt-editor.js").PromptEditor | null} */ (this.querySelector("prompt-editor"));
    const { draft, tabs, writers, mayEdit } = this;
    if (editor) Object.assign(editor, { draft, tabs, writers, readOnly: !mayEdit });
  }

  /** @override */
  render() {
    if (!this.settings) return "";
    if (!this.mayGenerate) {
      const why = this.archived ? t("This project is archived: nothing in it changes until an editor takes it up again.") : t("You can look, comment and rate here. Generating needs the role artist or editor.");
      return html`<p class="muted small">${why}</p>`;
    }
    return html`${this.buttons(this.settings)} ${this.notes(this.settings)}
      <div class="chips">${this.chips(this.settings)}</div>`;
  }

  /** @param {Settings} settings */
  chips(settings) {
    const { models, formatName: format, bodies } = this;
    const set = (/** @type {Partial<Settings>} */ change) => this.set(change);
    const chosen = { settings, set, models, model: modelOf(settings, models), format, bodies };
    return [
      variantsChip(chosen),
      sizeChip(chosen),
      referenceChip(chosen),
      negativeChip(chosen),
      seedChip(chosen),
      toolsChip(settings, () => this.emit("open-tools")),
      modelChip(chosen),
    ];
  }

  /** Say before "Generate" what the choices in the prompt make. @param {Settings} settings */
  planned(settings) {
    const { total, made } = combinationsOf(settings, this.text);
    if (total === 1) return "";
    const values = { made, total, pictures: made * settings.count };
    if (made === 0) return html`<span class="bad-text end" role="status">${t("%(total)s combinations are too many", values)}</span>`;
    return html`<span class="muted end" role="status"
      >${made < total
        ? t("Makes %(made)s of %(total)s combinations, %(pictures)s pictures", values)
        : t("Makes all %(total)s combinations, %(pictures)s pictures", values)}</span
    >`;
  }

  /** What the model reads, what will be painted, and what an order waits for. @param {Settings} settings */
  notes(settings) {
    const reads = modelOf(settings, this.models)?.["vocabulary"]?.length;
    return html`<div class="notes small${reads ? " reads" : ""}">
      ${this.reading()}
      <span class="end" role="status">${this.waiting}</span>
      ${this.waiting ? html`<button class="small take-back" @click=${() => this.emit("take-back")}>${t("Cancel the order")}</button>` : this.planned(settings)}
    </div>`;
  }

  reading() {
    const { understood } = this;
    if (understood === null) return "";
    const none = t("This model knows none of these words.");
    if (understood.length === 0) return html`<span class="muted cut knows-none" title=${none}>${none}</span>`;
    const chips = understood.map((word) => html`<span class="chip accent">${word}</span>`);
    return html`<details class="menu up known">
        <summary class="small muted">${n("Knows %(count)s word", "Knows %(count)s words", understood.length)}</summary>
        <div class="menu-list"><p class="row">${chips}</p></div>
      </details>
      <span class="known-words" aria-hidden="true">${chips}</span>`;
  }

  /** @param {Settings} settings */
  buttons(settings) {
    const tooMany = combinationsOf(settings, this.text).made === 0;
    return html`<div class="generate">
      <button class="primary${this.from ? " from" : ""}" ?disabled=${tooMany} aria-disabled=${this.busy} @click=${() => this.emit("generate", { branch: false })}>
        ${this.busy ? t("Sending…") : this.from ? t("Generate from %(label)s", { label: this.from }) : t("Generate")} <span class="key-hint" aria-hidden="true">Ctrl ↵</span>
      </button>
      <button
        class="small"
        ?hidden=${!this.parentLabel}
        ?disabled=${tooMany}
        aria-disabled=${this.busy}
        title=${t("Continue from %(label)s instead of the newest", { label: this.parentLabel })}
        @click=${() => this.emit("generate", { branch: true })}
      >
        ${t("Branch from %(label)s", { label: this.parentLabel })}
      </button>
    </div>`;
  }
}

customElements.define("prompt-bar", PromptBar);
