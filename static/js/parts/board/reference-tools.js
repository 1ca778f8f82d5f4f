// Pictures that a picture starts from or follows: one of the team's own, or the edges of one.
import { html } from "#lit";
import { attempt } from "../../core/artwork.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { modelOf } from "./settings.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("./settings.js").Control} Control */
/** @typedef {import("../../core/feed.js").Row} Row */

const LABEL_MAX = 40;

export class ReferenceTools extends LightElement {
  static properties = {
    live: { attribute: false },
    settings: { attribute: false },
    models: { attribute: false },
    busy: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** @type {Settings | null} */
    this.settings = null;
    /** @type {Row[]} */
    this.models = [];
    this.busy = false;
  }

  /** @param {Partial<Settings>} change */
  set(change) {
    this.emit("settings-changed", { ...this.settings, ...change });
  }

  /** Store a file in the project. @param {File | undefined} file @returns {Promise<{asset: string, label: string} | null>} */
  async store(file) {
    const { live } = this;
    if (!live || !file || this.busy) return null;
    const form = new FormData();
    form.append("file", file);
    this.busy = true;
    const stored = /** @type {any} */ (await attempt(live, () => live.api.upload(`/projects/${live.project}/assets`, form)));
    this.busy = false;
    return stored ? { asset: stored["sha256"], label: file.name.slice(0, LABEL_MAX) } : null;
  }

  /** @param {File | undefined} file */
  async startFrom(file) {
    const reference = await this.store(file);
    if (reference) this.set({ reference });
  }

  /** @param {File | undefined} file @param {string} handle */
  async follow(file, handle) {
    const stored = await this.store(file);
    if (stored) this.set({ control: { ...this.fresh(handle), ...stored } });
  }

  /** @param {string} handle @returns {Control} */
  fresh(handle) {
    return this.settings?.control ?? { handle, asset: "", label: "", map: "edges", strength: 1, start: 0, end: 1 };
  }

  /** @param {Partial<Control>} change */
  change(change) {
    if (this.settings?.control) this.set({ control: { ...this.settings.control, ...change } });
  }

  /** @override */
  render() {
    const { settings } = this;
    if (!settings) return "";
    return html`<section class="stack" aria-label=${t("Start from a picture")}>
        <h3 class="small">${t("Start from a picture")}</h3>
        ${this.file(t("A picture of your own to start from"), (file) => this.startFrom(file))}
        ${settings.reference
          ? html`<div class="row">
              <span class="grow cut">${t("From %(label)s", { label: settings.reference.label })}</span>
              ${this.number(t("How much may change, 0.01 to 1"), settings.strength, 0.01, 1, (strength) => this.set({ strength }))}
              <button @click=${() => this.set({ reference: null })}>${t("Start from words alone")}</button>
            </div>`
          : ""}
      </section>
      <section class="stack" aria-label=${t("Follow a picture's lines")}>
        <h3 class="small">${t("Follow a picture's lines")}</h3>
        ${this.follows(settings)}
      </section>
      <p class="small muted" role="status">${this.busy ? t("Storing the picture…") : ""}</p>`;
  }

  /** @param {Settings} settings */
  follows(settings) {
    const model = modelOf(settings, this.models);
    /** @type {Row[]} */
    const fitting = (model?.["adapters"] ?? []).filter((/** @type {Row} */ one) => one["kind"] === "controlnet");
    const title = model?.["title"] ?? t("this model");
    const { control } = settings;
    const fits = fitting.some((one) => one["handle"] === control?.handle);
    if (control && !fits)
      return html`<p class="row bad-text">${t("%(name)s does not fit %(model)s.", { name: control.handle, model: title })}
        <button @click=${() => this.set({ control: null })}>${t("Take off %(name)s", { name: control.handle })}</button></p>`;
    const first = fitting[0];
    if (!first)
      return html`<p class="small muted">${t("No ControlNet here fits %(model)s. Add one on the worker's machine: manage.py models add FOLDER --kind controlnet", { model: title })}</p>`;
    return html`<div class="pair">
        <label class="field">${t("ControlNet")}<select
            @change=${(/** @type {Event} */ event) => this.change({ handle: /** @type {HTMLSelectElement} */ (event.target).value })}
          >${fitting.map((one) => html`<option value=${one["handle"]} ?selected=${one["handle"] === control?.handle}>${one["title"]}</option>`)}</select></label>
        ${this.file(t("The picture to follow"), (file) => this.follow(file, first["handle"]))}
      </div>
      ${settings.reference && !control
        ? html`<button @click=${() => this.set({ control: { ...this.fresh(first["handle"]), .../** @type {any} */ (settings.reference) } })}>${t("Follow the picture it starts from")}</button>`
        : ""}
      ${control ? this.details(control) : ""}`;
  }

  /** @param {Control} control */
  details(control) {
    return html`<div class="row">
        <span class="grow cut">${control.label}</span>
        <label class="field">${t("Map")}<select
            @change=${(/** @type {Event} */ event) => this.change({ map: /** @type {HTMLSelectElement} */ (event.target).value })}
          ><option value="edges" ?selected=${control.map === "edges"}>${t("Find its edges")}</option
          ><option value="as_it_is" ?selected=${control.map === "as_it_is"}>${t("It is a map already (depth, pose, lines)")}</option></select></label>
      </div>
      <div class="row">
        ${this.number(t("Strength"), control.strength, 0, 2, (strength) => this.change({ strength }))}
        ${this.number(t("From step share, 0 to 1"), control.start, 0, Math.max(0, control.end - 0.05), (start) => this.change({ start }))}
        ${this.number(t("To step share, 0 to 1"), control.end, Math.min(1, control.start + 0.05), 1, (end) => this.change({ end }))}
        <button @click=${() => this.set({ control: null })}>${t("Follow nothing")}</button>
      </div>`;
  }

  /** @param {string} label @param {(file: File | undefined) => unknown} taken */
  file(label, taken) {
    return html`<label class="field"
      >${label}<input type="file" accept="image/png,image/jpeg,image/webp" ?disabled=${this.busy}
        @change=${(/** @type {Event} */ event) => void taken(/** @type {HTMLInputElement} */ (event.target).files?.[0])}
    /></label>`;
  }

  /** @param {string} label @param {number} value @param {number} min @param {number} max @param {(value: number) => void} set */
  number(label, value, min, max, set) {
    return html`<label class="field"
      >${label}<input type="number" min=${min} max=${max} step="0.01" .value=${String(value)}
        @change=${(/** @type {Event} */ event) => {
          const field = /** @type {HTMLInputElement} */ (event.target);
          if (field.value !== "" && field.checkValidity()) set(field.valueAsNumber);
        }}
    /></label>`;
  }
}

customElements.define("reference-tools", ReferenceTools);
