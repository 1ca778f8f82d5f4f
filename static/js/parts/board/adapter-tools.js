// LoRAs that the pictures wear: up to three that fit the chosen model, each with its strength.
import { html } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { modelOf } from "./settings.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("./settings.js").Worn} Worn */
/** @typedef {import("../../core/feed.js").Row} Row */

const LORAS_MAX = 3;

export class AdapterTools extends LightElement {
  static properties = {
    settings: { attribute: false },
    models: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Settings | null} */
    this.settings = null;
    /** @type {Row[]} */
    this.models = [];
  }

  /** @param {Worn[]} adapters */
  set(adapters) {
    this.emit("settings-changed", { ...this.settings, adapters });
  }

  /** @param {string} handle */
  toggle(handle) {
    const worn = this.settings?.adapters ?? [];
    const on = worn.some((one) => one.handle === handle);
    this.set(on ? worn.filter((one) => one.handle !== handle) : [...worn, { handle, weight: 1 }].slice(-LORAS_MAX));
  }

  /** @param {string} handle @param {HTMLInputElement} field */
  weigh(handle, field) {
    if (field.value === "" || !field.checkValidity()) return;
    this.set((this.settings?.adapters ?? []).map((one) => (one.handle === handle ? { handle, weight: field.valueAsNumber } : one)));
  }

  /** @override */
  render() {
    const { settings, models } = this;
    if (!settings) return "";
    const model = modelOf(settings, models);
    /** @type {Row[]} */
    const fitting = (model?.["adapters"] ?? []).filter((/** @type {Row} */ one) => one["kind"] === "lora");
    const strays = settings.adapters.filter(({ handle }) => !fitting.some((one) => one["handle"] === handle));
    return html`<p class="small muted">
        ${t("A LoRA teaches a model a style or a subject. Up to three go together; below 0 it works the other way.")}
      </p>
      ${fitting.length
        ? html`<ul class="kept">${fitting.map((one) => this.row(one, settings.adapters))}</ul>`
        : html`<p>${t("No LoRA here fits %(model)s. Add one on the worker's machine: manage.py models add FILE --kind lora", { model: model?.["title"] ?? t("this model") })}</p>`}
      ${strays.map(
        ({ handle }) => html`<p class="row bad-text" role="status">
          ${t("%(name)s does not fit %(model)s.", { name: handle, model: model?.["title"] ?? t("this model") })}
          <button @click=${() => this.toggle(handle)}>${t("Take off %(name)s", { name: handle })}</button>
        </p>`,
      )}`;
  }

  /** @param {Row} one @param {Worn[]} worn */
  row(one, worn) {
    const on = worn.find(({ handle }) => handle === one["handle"]);
    return html`<li>
      <button aria-pressed=${Boolean(on)} @click=${() => this.toggle(one["handle"])}>${one["title"]}</button>
      <span class="small muted grow cut">${one["made_for"]} · ${one["licence"] === "unknown" ? t("licence unknown") : one["licence"]}</span>
      ${on
        ? html`<label class="row small"
            >${t("Strength")}<input type="number" class="short" min="-2" max="2" step="0.05" .value=${String(on.weight)}
              aria-label=${t("Strength of %(name)s", { name: one["title"] })}
              @change=${(/** @type {Event} */ event) => this.weigh(one["handle"], /** @type {HTMLInputElement} */ (event.target))}
          /></label>`
        : ""}
    </li>`;
  }
}

customElements.define("adapter-tools", AdapterTools);
