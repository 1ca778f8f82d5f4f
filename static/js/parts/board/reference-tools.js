// Pictures that a picture starts from, looks like or follows: the team's own.
import { html } from "#lit";
import { attempt } from "../../core/artwork.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { modelOf } from "./settings.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("./settings.js").Control} Control */
/** @typedef {import("./settings.js").Look} Look */
/** @typedef {import("../../core/feed.js").Row} Row */

const LABEL_MAX = 40;
const START = "";

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
  async refer(file) {
    const stored = await this.store(file);
    if (stored) this.use(this.fitting("ip-adapter")[0]?.["handle"] ?? START, stored);
  }

  /**
   * Let a picture give its look through an IP-Adapter, or be what is started from.
   * @param {string} handle @param {{asset: string, label: string}} picture @param {Partial<Settings>} [rest]
   */
  use(handle, { asset, label }, rest = {}) {
    const strength = this.settings?.look?.strength ?? 0.6;
    this.set({ ...rest, ...(handle === START ? { reference: { asset, label } } : { look: { handle, asset, label, strength } }) });
  }

  /** @param {string} kind @returns {Row[]} */
  fitting(kind) {
    const model = this.settings ? modelOf(this.settings, this.models) : undefined;
    return (model?.["adapters"] ?? []).filter((/** @type {Row} */ one) => one["kind"] === kind);
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
    const looks = this.fitting("ip-adapter");
    const title = looks.length ? t("A reference picture") : t("Start from a picture");
    return html`<section class="stack" aria-label=${title}>
        <h3 class="small">${title}</h3>
        ${this.file(looks.length ? t("A reference picture of your own") : t("A picture of your own to start from"), (file) => this.refer(file))}
        ${settings.look ? this.look(settings.look, looks) : ""}
        ${settings.reference
          ? html`<div class="row">
              <span class="grow cut">${t("From %(label)s", { label: settings.reference.label })}</span>
              ${looks.length ? this.uses(START, looks, settings.reference, { reference: null }) : ""}
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

  /** @param {Look} look @param {Row[]} looks */
  look(look, looks) {
    if (!looks.some((one) => one["handle"] === look.handle))
      return this.stray(look.handle, { look: null });
    return html`<div class="row">
      <span class="grow cut">${t("Looks like %(label)s", { label: look.label })}</span>
      ${this.uses(look.handle, looks, look, { look: null })}
      ${this.number(t("Strength"), look.strength, 0, 1.5, (strength) => this.set({ look: { ...look, strength } }))}
      <button @click=${() => this.set({ look: null })}>${t("Without this picture")}</button>
    </div>`;
  }

  /**
   * What a picture is used for; another choice takes it from where it was.
   * @param {string} chosen @param {Row[]} looks @param {{asset: string, label: string}} picture @param {Partial<Settings>} away
   */
  uses(chosen, looks, picture, away) {
    const option = (/** @type {string} */ value, /** @type {string} */ title) => html`<option value=${value} ?selected=${value === chosen}>${title}</option>`;
    return html`<label class="field"
      >${t("What it gives")}<select
        @change=${(/** @type {Event} */ event) => this.use(/** @type {HTMLSelectElement} */ (event.target).value, picture, away)}
        >${looks.map((one) => option(one["handle"], t("Its look (%(name)s)", { name: one["title"] })))}${option(START, t("The start: its shapes and colours"))}</select
      ></label>`;
  }

  /** An adapter that the chosen model cannot wear. @param {string} name @param {Partial<Settings>} away */
  stray(name, away) {
    const model = this.settings ? modelOf(this.settings, this.models)?.["title"] : "";
    return html`<p class="row bad-text">${t("%(name)s does not fit %(model)s.", { name, model: model ?? t("this model") })}
      <button @click=${() => this.set(away)}>${t("Take off %(name)s", { name })}</button></p>`;
  }

  /** @param {Settings} settings */
  follows(settings) {
    const fitting = this.fitting("controlnet");
    const title = modelOf(settings, this.models)?.["title"] ?? t("this model");
    const { control } = settings;
    const fits = fitting.some((one) => one["handle"] === control?.handle);
    if (control && !fits) return this.stray(control.handle, { control: null });
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
