// The screen a cover begins on: a picture, a template of any of one's projects, and a name.
import { html, nothing, repeat } from "#lit";
import { toastError } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { coverAddress } from "../../core/covers.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

export class LayoutStart extends LightElement {
  static properties = { live: { attribute: false }, chosen: { state: true }, templates: { state: true }, busy: { state: true } };

  constructor() {
    super();
    /** @type {Live | null} */
    this.live = null;
    /** @type {number | null} */
    this.chosen = null;
    /** @type {Row[]} */
    this.templates = [];
    this.busy = false;
    this.stop = () => {};
  }

  /** @override @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    if (!changed.has("live") || !this.live) return;
    this.stop();
    this.stop = this.live.subscribe(() => this.requestUpdate());
    this.fetchTemplates(this.live).catch(toastError);
  }

  /** @param {Live} live */
  async fetchTemplates(live) {
    this.templates = (await api.get(`/projects/${live.project}/templates`)).templates;
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  /** The shortlist; without one, everything that is not rejected. @param {Live} live */
  pictures(live) {
    const all = live.list("variants").filter(({ state }) => state !== "rejected");
    const listed = all.filter(({ state }) => state === "shortlisted");
    return (listed.length > 0 ? listed : all).toReversed();
  }

  /** @param {Live} live */
  async start(live) {
    this.busy = true;
    const variant = this.chosen ?? this.pictures(live)[0]?.["id"] ?? null;
    const name = /** @type {HTMLInputElement | null} */ (this.querySelector("[name=name]"))?.value ?? "";
    const template = Number(/** @type {HTMLSelectElement | null} */ (this.querySelector("[name=template]"))?.value) || null;
    try {
      const reply = await api.post(`/projects/${live.project}/layouts`, { variant, template, name });
      const loaded = await api.get(`/layouts/${reply.layout.id}`);
      history.replaceState(null, "", coverAddress(live, reply.layout.id));
      this.hidden = true;
      this.emit("layout-started", loaded);
    } catch (error) {
      toastError(error);
    } finally {
      this.busy = false;
    }
  }

  /** @override */
  render() {
    const live = this.live;
    if (!live) return nothing;
    const pictures = this.pictures(live);
    const may = live.can("edit_layout");
    return html`<section class="start">
      <h1>${live.list("layouts").length > 0 ? t("New cover") : t("Lay out the cover")}</h1>
      <p class="muted">${pictures.length > 0 ? t("Choose the picture that the masthead and the cover lines go on.") : t("There are no pictures yet. Paint some on the board, then come back.")}</p>
      <div class="start-grid" role="radiogroup" aria-label=${t("Picture")}>
        ${repeat(pictures.slice(0, 24), ({ id }) => id, (variant, place) => this.choice(live, variant, place))}
      </div>
      ${may ? this.beginning(live) : nothing}
      <p class="row">
        ${pictures.length === 0 ? html`<a class="button primary" href=${live.data["urls"]?.board ?? "/"}>${t("Open the board")}</a>` : nothing}
        ${may ? this.startButton(live, pictures.length > 0) : t("An artist or editor can start the layout.")}
        ${live.list("layouts").length > 0 ? html`<button class="quiet" aria-haspopup="dialog" @click=${this.showCovers}>${t("Covers of this project")}</button>` : nothing}
      </p>
    </section>`;
  }

  /** What the cover is called, where there are others, and what it begins with. @param {Live} live */
  beginning(live) {
    const projects = [...new Set(this.templates.map(({ project }) => project))];
    return html`<div class="start-facts">
      <label class="field">${t("Name of the cover")}<input name="name" maxlength="80" autocomplete="off" placeholder=${live.data["project"]?.title ?? ""} /></label>
      ${this.templates.length === 0 ? nothing : html`<label class="field">${t("Begin with")}<select name="template">
        <option value="">${t("The starter layout")}</option>
        ${projects.map((id) => this.group(live, this.templates.filter(({ project }) => project === id)))}
      </select></label>`}
    </div>`;
  }

  /** @param {Live} live @param {Row[]} templates of one project */
  group(live, templates) {
    const own = templates[0]?.["project"] === live.project;
    const label = own ? t("Templates of this project") : templates[0]?.["project_title"];
    return html`<optgroup label=${label}>${templates.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}</optgroup>`;
  }

  async showCovers() {
    try {
      const { showCovers } = await import("./cover-list.js");
      if (this.live) showCovers(this.live, 0);
    } catch (error) {
      toastError(error);
    }
  }

  /** @param {Live} live @param {boolean} art */
  startButton(live, art) {
    return html`<button class=${art ? "primary" : ""} ?disabled=${this.busy} @click=${() => void this.start(live)}>
      ${art ? t("Start the layout") : t("Start without a picture")}
    </button>`;
  }

  /** @param {Live} live @param {Row} variant @param {number} place */
  choice(live, variant, place) {
    const chosen = this.chosen === null ? place === 0 : this.chosen === variant["id"];
    return html`<label class="start-choice">
      <input type="radio" name="variant" class="visually-hidden-input" .checked=${chosen} @change=${() => (this.chosen = variant["id"])} />
      <img src="/assets/${live.project}/${variant["asset"]}?w=512" alt=${t("Variant %(label)s", { label: variant["label"] })} loading="lazy" />
      <span class="small">${variant["label"]}${variant["state"] === "shortlisted" ? html` <span class="chip ok">${t("shortlisted")}</span>` : nothing}</span>
    </label>`;
  }
}

customElements.define("layout-start", LayoutStart);
