// A grid: up to three axes, each with values of one parameter, and the total before it is painted.
import { html } from "#lit";
import { n, t } from "../../core/i18n.js";
import { listed } from "../../core/prompt-choices.js";
import { LightElement } from "../shell/light-element.js";
import { parameterWords } from "./phrases.js";
import { MODELS_OWN, samplerName, samplersOf } from "./samplers.js";
import { CELLS_MAX, combinationsOf, modelOf } from "./settings.js";

/** @typedef {import("./settings.js").Axis} Axis */
/** @typedef {import("../../core/feed.js").Row} Row */

const PARAMETERS = ["words", "steps", "guidance_scale", "seed", "model", "size", "style", "negative_prompt"];
const AXES_MAX = 3;
const VALUES_MAX = 12;
/** @type {Record<string, string>} */
const EXAMPLES = {
  steps: "4; 8; 16",
  guidance_scale: "1; 4; 7",
  seed: "1; 2; 3",
  size: "512x640; 640x832",
  strength: "0.4; 0.6; 0.8",
  adapter_weight: "0.4; 0.7; 1",
  control_strength: "0.5; 0.8; 1.2",
  look_strength: "0.3; 0.6; 0.9",
};

export class GridTools extends LightElement {
  static properties = {
    settings: { attribute: false },
    text: { type: String },
    models: { attribute: false },
    tools: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("./settings.js").Settings | null} */
    this.settings = null;
    this.text = "";
    /** @type {Row[]} */
    this.models = [];
    /** @type {{lists: Row[], styles: Row[]} | null} */
    this.tools = null;
  }

  /** @param {number} index @param {Partial<Axis>} change */
  set(index, change) {
    const axes = (this.settings?.axes ?? []).map((axis, at) => (at === index ? { ...axis, ...change } : axis));
    this.emit("settings-changed", { ...this.settings, axes });
  }

  get model() {
    return this.settings ? modelOf(this.settings, this.models) : undefined;
  }

  /** A sampler can vary where the model has several, a strength once there is something that has it. */
  get parameters() {
    const { reference = null, adapters = [], control = null, look = null } = this.settings ?? {};
    return [
      ...PARAMETERS,
      ...(samplersOf(this.model).length ? ["scheduler"] : []),
      ...(reference ? ["strength"] : []),
      ...(adapters.length ? ["adapter_weight"] : []),
      ...(control ? ["control_strength"] : []),
      ...(look ? ["look_strength"] : []),
    ];
  }

  /** What a parameter can be, where that is a short list. @param {string} parameter @returns {string[]} */
  offered(parameter) {
    if (parameter === "scheduler") return [MODELS_OWN, ...samplersOf(this.model)];
    if (parameter === "model") return this.models.filter(({ problem }) => !problem).map((model) => model["handle"]);
    if (parameter === "style") return ["none", ...(this.tools?.styles ?? []).map((style) => style["name"])];
    return [];
  }

  /** @override */
  render() {
    const settings = this.settings;
    if (!settings) return "";
    const { total, made } = combinationsOf(settings, this.text);
    return html`<p class="small muted">
        ${t("Each cell is an iteration; all share their seeds. Choices in the prompt, {dawn|dusk}, are axes of their own.")}
      </p>
      ${settings.axes.map((axis, index) => this.axis(axis, index))}
      <div class="row">
        <button
          ?disabled=${settings.axes.length >= AXES_MAX}
          @click=${() => this.emit("settings-changed", { ...settings, axes: [...settings.axes, { parameter: this.unused(), values: [], find: "" }] })}
        >
          ${t("Add an axis")}
        </button>
        <label class="check"
          ><input type="checkbox" .checked=${settings.matrix} @change=${(/** @type {Event} */ event) =>
            this.emit("settings-changed", { ...settings, matrix: /** @type {HTMLInputElement} */ (event.target).checked })} />
          ${t("Paint all choices as a grid")}</label
        >
        <span class="end small ${made === 0 ? "bad-text" : ""}" role="status">
          ${n("%(count)s cell", "%(count)s cells", total)} × ${n("%(count)s picture", "%(count)s pictures", settings.count)}
          ${made === 0 ? `· ${t("at most %(limit)s cells", { limit: CELLS_MAX })}` : ""}
        </span>
      </div>`;
  }

  unused() {
    const used = (this.settings?.axes ?? []).map(({ parameter }) => parameter);
    return ["steps", "guidance_scale", "seed"].find((one) => !used.includes(one)) ?? "words";
  }

  /** @param {Axis} axis @param {number} index */
  axis(axis, index) {
    const offered = this.offered(axis.parameter);
    const parameters = new Set([...this.parameters, axis.parameter]);
    const name = ["X", "Y", "Z"][index] ?? "";
    return html`<fieldset class="axis">
      <legend class="small muted">${t("Axis %(name)s", { name })}</legend>
      <label class="field"
        >${t("What changes")}<select
          @change=${(/** @type {Event} */ event) => this.set(index, { parameter: /** @type {HTMLSelectElement} */ (event.target).value, values: [], find: "" })}
        >
          ${[...parameters].map((one) => html`<option value=${one} ?selected=${one === axis.parameter}>${parameterWords(one)}</option>`)}
        </select></label
      >
      ${axis.parameter === "words"
        ? html`<label class="field"
            >${t("Words in the prompt")}<input maxlength="80" .value=${axis.find}
              @change=${(/** @type {Event} */ event) => this.set(index, { find: /** @type {HTMLInputElement} */ (event.target).value })}
          /></label>`
        : ""}
      ${axis.parameter === "adapter_weight" ? this.worn(axis, index) : ""}
      ${offered.length
        ? html`<div class="field grow" role="group" aria-label=${t("Values")}>
            <span>${t("Values")}</span>
            <span class="row">${offered.map(
              (value) => html`<button aria-pressed=${axis.values.includes(value)} @click=${() =>
                this.set(index, { values: axis.values.includes(value) ? axis.values.filter((other) => other !== value) : [...axis.values, value].slice(0, VALUES_MAX) })}>
                ${axis.parameter === "scheduler" ? (value === MODELS_OWN ? t("The model's own") : samplerName(value)) : value}
              </button>`,
            )}</span>
          </div>`
        : html`<label class="field grow"
            >${t("Values, with semicolons between them")}<input .value=${axis.values.join("; ")} placeholder=${EXAMPLES[axis.parameter] ?? ""}
              @change=${(/** @type {Event} */ event) => this.set(index, { values: listed(/** @type {HTMLInputElement} */ (event.target).value).slice(0, VALUES_MAX) })}
          /></label>`}
      <button class="quiet icon" aria-label=${t("Remove axis %(name)s", { name })} @click=${() =>
        this.emit("settings-changed", { ...this.settings, axes: this.settings?.axes.filter((_, at) => at !== index) })}>×</button>
    </fieldset>`;
  }

  /** Which LoRA an axis weighs, where several are worn. @param {Axis} axis @param {number} index */
  worn(axis, index) {
    const adapters = this.settings?.adapters ?? [];
    if (adapters.length < 2) return "";
    return html`<label class="field"
      >${t("Which LoRA")}<select @change=${(/** @type {Event} */ event) => this.set(index, { find: /** @type {HTMLSelectElement} */ (event.target).value })}
        >${adapters.map(({ handle }, at) => html`<option value=${at ? handle : ""} ?selected=${handle === axis.find}>${handle}</option>`)}</select
      ></label
    >`;
  }
}

customElements.define("grid-tools", GridTools);
