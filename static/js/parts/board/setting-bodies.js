// What the chips under the prompt open: the choice of each setting.
import { html } from "#lit";
import { t } from "../../core/i18n.js";
import { GUIDANCE_MAX, PROMPT_MAX, STEPS_MAX } from "../../core/limits.js";
import { SIDE_MAX, SIDE_MIN } from "../../geom/frames.js";
import { MODELS_OWN, samplerName, samplersOf } from "./samplers.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {(change: Partial<Settings>) => void} Set */

/** @param {Event} event */
const valueOf = (event) => /** @type {HTMLInputElement} */ (event.target).value;

/** @param {Event} event */
function numberOf(event) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  return field.value === "" || !field.checkValidity() ? null : field.valueAsNumber;
}

/** @param {Settings} settings @param {Set} set */
export function variantsBody(settings, set) {
  return html`<fieldset>
    <legend class="small muted">${t("Variants")}</legend>
    <div class="counts">
      ${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(
        (count) => html`<button aria-pressed=${count === settings.count} @click=${() => set({ count })}>${count}</button>`,
      )}
    </div>
  </fieldset>`;
}

/** @param {Settings} settings @param {Set} set @param {Row | undefined} model */
export function sizeBody(settings, set, model) {
  const free = settings.width !== null && settings.height !== null;
  const step = model?.["multiple"] ?? 8;
  const side = (/** @type {"width" | "height"} */ name, /** @type {string} */ label) =>
    html`<label class="field"
      >${label}<input
        type="number"
        min=${SIDE_MIN}
        max=${SIDE_MAX}
        step=${step}
        .value=${String(settings[name] ?? "")}
        @change=${(/** @type {Event} */ event) => set({ [name]: numberOf(event) })}
    /></label>`;
  return html`<button aria-pressed=${!free} @click=${() => set({ width: null, height: null })}>
      ${t("The cover's shape, as large as the model paints")}
    </button>
    <button
      aria-pressed=${free}
      @click=${() => set({ width: model?.["native_width"] ?? 1024, height: model?.["native_height"] ?? 1024 })}
    >
      ${t("Free size")}
    </button>
    ${free ? html`<div class="pair">${side("width", t("Width, px"))}${side("height", t("Height, px"))}</div>` : ""}`;
}

/** @param {Settings} settings @param {Set} set */
export function negativeBody(settings, set) {
  return html`<label class="field"
    >${t("What should not be in the picture")}
    <textarea rows="3" maxlength=${PROMPT_MAX} .value=${settings.negative}
      @change=${(/** @type {Event} */ event) => set({ negative: valueOf(event).trim() })}
    ></textarea>
  </label>`;
}

/** @param {Settings} settings @param {Set} set @param {Row | undefined} model */
export function seedBody(settings, set, model) {
  const listed = settings.fixed && settings.seeds.length > 0;
  return html`<button aria-pressed=${!settings.fixed} @click=${() => set({ fixed: false, seeds: [] })}>
      ${t("Roll new seeds each time")}
    </button>
    <button aria-pressed=${settings.fixed && !listed} @click=${() => set({ fixed: true, seeds: [] })}>
      ${t("Count up from one seed")}
    </button>
    ${listed
      ? html`<button aria-pressed="true">${t("The seeds of before")}</button>
          <p class="small muted kept-seeds">${settings.seeds.join(", ")}</p>`
      : ""}
    ${settings.fixed && !listed
      ? html`<label class="field"
          >${t("First seed")}<input
            inputmode="numeric"
            pattern="[0-9]{1,18}"
            .value=${settings.seed}
            @change=${(/** @type {Event} */ event) => {
              if (/^[0-9]{1,18}$/.test(valueOf(event))) set({ seed: valueOf(event) });
            }}
        /></label>`
      : ""}
    ${model?.["executor"] === "steps" ? exactness(settings, set) : ""}`;
}

/** @param {Settings} settings @param {Set} set */
function exactness(settings, set) {
  return html`<hr />
    <label class="check"
      ><input type="checkbox" .checked=${settings.exact} aria-describedby="exact-words"
        @change=${(/** @type {Event} */ event) => set({ exact: /** @type {HTMLInputElement} */ (event.target).checked })} />
      ${t("The same picture to the bit")}</label
    >
    <p class="small muted" id="exact-words">
      ${t("Each picture is painted alone, so that the same order on the same machine gives the same pixels again: tested on processors, not yet on graphics cards. Otherwise pictures of several orders share a pass, and a repeated one may differ by rounding that nobody sees. It takes longer while others paint.")}
    </p>`;
}

export { samplerName };

/** @param {{label: string}} reference @param {number} strength @param {Set} set */
export function referenceBody({ label }, strength, set) {
  return html`<p class="small muted">${t("Pictures start from %(label)s and have its size.", { label })}</p>
    <label class="field"
      >${t("How much may change, 0.01 to 1")}<input type="number" min="0.01" max="1" step="0.01" .value=${String(strength)}
        @change=${(/** @type {Event} */ event) => {
          const value = numberOf(event);
          if (value !== null) set({ strength: value });
        }}
    /></label>
    <button @click=${() => set({ reference: null })}>${t("Start from words alone")}</button>`;
}

/** @param {Settings} settings @param {Set} set @param {Row} model @param {Row[]} models */
export function modelBody(settings, set, model, models) {
  return html`${models.map((one) => modelChoice(one, one === model, set))}
    <hr />
    ${paces(settings, set, model)}
    <div class="pair">
      <label class="field"
        >${t("Steps")}<input type="number" min="1" max=${STEPS_MAX} placeholder=${model["steps"]}
          .value=${String(settings.steps ?? "")}
          @change=${(/** @type {Event} */ event) => set({ steps: numberOf(event), preset: "" })}
      /></label>
      <label class="field"
        >${t("Guidance")}<input type="number" min="0" max=${GUIDANCE_MAX} step="0.5" placeholder=${model["guidance_scale"]}
          .value=${String(settings.guidance ?? "")}
          @change=${(/** @type {Event} */ event) => set({ guidance: numberOf(event) })}
      /></label>
    </div>
    ${samplers(settings, set, model)}`;
}

/** @param {Settings} settings @param {Set} set @param {Row} model */
function samplers({ scheduler: chosen }, set, model) {
  const fitting = samplersOf(model);
  if (!chosen && fitting.length === 0) return "";
  const own = model["scheduler"];
  const option = (/** @type {string} */ name, /** @type {string} */ title) => html`<option value=${name} ?selected=${name === chosen}>${title}</option>`;
  return html`<label class="field"
    >${t("Sampler")}<select @change=${(/** @type {Event} */ event) => set({ scheduler: valueOf(event) })}>
      ${option("", own && own !== MODELS_OWN ? t("The model's own (%(name)s)", { name: samplerName(own) }) : t("The model's own"))}
      ${fitting.map((name) => option(name, samplerName(name)))}
      ${chosen && !fitting.includes(chosen) ? option(chosen, t("%(name)s, which does not fit", { name: samplerName(chosen) })) : ""}
    </select></label
  >`;
}

/**
 * Return the steps of a model's paces: half its own for a draft, twice for what goes to print.
 * @param {Row} model
 */
function pacesOf(model) {
  const own = Number(model["steps"]);
  return { draft: Math.max(1, Math.round(own / 2)), standard: own, final: Math.min(STEPS_MAX, own * 2) };
}

/** @param {Settings} settings @param {Set} set @param {Row} model */
function paces(settings, set, model) {
  const steps = pacesOf(model);
  const choice = (/** @type {"draft" | "standard" | "final"} */ preset, /** @type {string} */ title) =>
    html`<button
      aria-pressed=${(settings.steps ?? model["steps"]) === steps[preset]}
      @click=${() => set({ preset, steps: preset === "standard" ? null : steps[preset] })}
    >
      ${title} <span class="muted small">${steps[preset]}</span>
    </button>`;
  return html`<div class="paces" role="group" aria-label=${t("Pace")}>
    ${choice("draft", t("Sketch"))}${choice("standard", t("Standard"))}${choice("final", t("Final"))}
  </div>`;
}

/** @param {Row} model @param {boolean} chosen @param {Set} set */
function modelChoice(model, chosen, set) {
  const uses = {
    yes: t("commercial use allowed"),
    no: t("no commercial use"),
    unknown: t("commercial use not stated"),
  };
  const facts = [
    model["procedural"] ? t("procedural, no model") : "",
    model["licence"],
    uses[/** @type {"yes"} */ (model["commercial_use"])] ?? "",
    model["workers"] === 0 ? t("no worker now") : "",
    model["problem"],
  ];
  return html`<button
    class="model-choice"
    aria-pressed=${chosen}
    ?disabled=${Boolean(model["problem"])}
    @click=${() => set({ model: model["handle"], steps: null, guidance: null, scheduler: "", preset: "" })}
  >
    <span>${model["title"]}</span>
    <span class="small muted">${facts.filter(Boolean).join(" · ")}</span>
  </button>`;
}
