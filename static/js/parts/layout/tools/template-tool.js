// Templates: made from a version, used to begin another cover of this project or of one's others.
import { html, nothing } from "#lit";
import { toastError } from "../../../core/announce.js";
import { api } from "../../../core/api.js";
import { ago, t } from "../../../core/i18n.js";
import { STYLES, familiesOf, styled } from "../../../core/house-styles.js";
import { LightElement } from "../../shell/light-element.js";
import { Roving } from "../../shell/roving.js";

/** @typedef {import("../../../core/feed.js").Row} Row */

export class TemplateTool extends LightElement {
  static properties = {
    page: { attribute: false },
    panels: { attribute: false },
    project: { type: Number },
    versions: { attribute: false },
    readOnly: { type: Boolean, attribute: "read-only" },
    templates: { state: true },
    busy: { state: true },
  };

  constructor() {
    super();
    this.roving = new Roving(this, { within: "ul", items: "button", row: "li" }, { within: ".styles", items: "button" });
    /** @type {import("../../../core/operations.js").Document | null} the cover's document */
    this.page = null;
    /** @type {Record<string, string>} the part of the sheet that each element is seen on */
    this.panels = {};
    this.project = 0;
    /** @type {Row[]} of this project; `cover` is the name of theirs where there are several */
    this.versions = [];
    this.readOnly = false;
    /** @type {Row[] | null} */
    this.templates = null;
    this.busy = false;
  }

  /** @override */
  firstUpdated() {
    void this.load();
  }

  /** Fetch the list; a template can be saved meanwhile, and what that answers is newer. */
  async load() {
    try {
      const { templates } = await api.get(`/projects/${this.project}/templates`);
      this.templates ??= templates;
    } catch (error) {
      toastError(error);
    }
  }

  /** @param {() => Promise<void>} act */
  async doing(act) {
    this.busy = true;
    try {
      await act();
    } catch (error) {
      toastError(error);
    } finally {
      this.busy = false;
    }
  }

  /** @param {SubmitEvent} event */
  save(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const facts = new FormData(form);
    void this.doing(async () => {
      const body = { version: Number(facts.get("version")), name: String(facts.get("name") ?? "") };
      this.templates = (await api.post(`/projects/${this.project}/templates`, body)).templates;
      form.reset();
    });
  }

  /** @param {Row} template */
  begin(template) {
    void this.doing(async () => {
      const { layout } = await api.post(`/projects/${this.project}/layouts`, { template: template["id"] });
      window.location.assign(`${window.location.pathname}?layout=${layout.id}`);
    });
  }

  /** @param {Row} template */
  drop(template) {
    void this.doing(async () => {
      await api.del(`/templates/${template["id"]}`);
      this.templates = (this.templates ?? []).filter(({ id }) => id !== template["id"]);
    });
  }

  /** @override */
  render() {
    return html`${this.readOnly || !this.page ? nothing : this.styles(this.page)}
      <h3 class="panel-title">${t("Templates of this project")}</h3>
      ${this.readOnly ? nothing : this.form()}
      ${this.lists(this.templates ?? [])}`;
  }

  /** @param {Row[]} templates */
  lists(templates) {
    const own = templates.filter(({ project }) => project === this.project);
    const others = templates.filter(({ project }) => project !== this.project);
    return html`${this.templates && own.length === 0 ? html`<p class="hint">${t("No template yet.")}</p>` : nothing}
      <ul class="stack-tight">${own.map((template) => this.row(template))}</ul>
      ${others.length === 0 ? nothing : html`<h3 class="panel-title">${t("Templates of your other projects")}</h3>
        <p class="hint">${t("Page, type and words come along; pictures stay where they are.")}</p>
        <ul class="stack-tight">${others.map((template) => this.row(template))}</ul>`}`;
  }

  /** @param {import("../../../core/operations.js").Document} page */
  styles(page) {
    return html`<h3 class="panel-title">${t("House styles")}</h3>
      <p class="hint">${t("A style sets every text that is not locked in its faces; words, places and inks stay.")}</p>
      <div class="tool-grid two styles">${Object.entries(STYLES).map(([handle, { name }]) => html`<button class="small style" @click=${() => this.emit("style-chosen", { settings: styled(page, handle, this.panels), name: name() })}>
        <strong>${name()}</strong><span class="muted">${familiesOf(handle).join(", ")}</span></button>`)}</div>`;
  }

  form() {
    if (this.versions.length === 0) return html`<p class="hint">${t("A template is made of a frozen version. Freeze one first.")}</p>`;
    return html`<form class="stack-tight" @submit=${this.save}>
      <label class="field">${t("From version")}
        <select name="version">${this.versions.map(({ id, number, note, cover }) => html`<option value=${id}>${cover ? `${cover} · ` : ""}v${number} ${note}</option>`)}</select>
      </label>
      <label class="field">${t("Name of the template")}<input name="name" required maxlength="80" autocomplete="off" /></label>
      <div class="deeds"><button class="primary" ?disabled=${this.busy}>${t("Save as template")}</button></div>
    </form>`;
  }

  /** @param {Row} template */
  row(template) {
    const own = template["project"] === this.project;
    return html`<li class="template-row"><span class="cut grow" title=${template["name"]}>${template["name"]} <span class="muted small">${own ? ago(template["created_at"]) : template["project_title"]}</span></span>
      ${this.readOnly ? nothing : html`<button class="small" ?disabled=${this.busy} @click=${() => this.begin(template)}>${t("Begin a cover")}<span class="visually-hidden"> ${template["name"]}</span></button>
        ${own ? html`<button class="quiet small" ?disabled=${this.busy} @click=${() => this.drop(template)}>${t("Delete")}<span class="visually-hidden"> ${template["name"]}</span></button>` : nothing}`}
    </li>`;
  }
}

customElements.define("template-tool", TemplateTool);
