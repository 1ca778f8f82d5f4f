// What the chips under the prompt open: the choice of each setting.
import { html } from "#lit";
import { t } from "../../core/i18n.js";
import { pacesOf } from "./settings.js";

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
        min="64"
        max="4096"
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
    <textarea rows="3" maxlength="2000" .value=${settings.negative}
      @change=${(/** @type {Event} */ event) => set({ negative: valueOf(event).trim() })}
    ></textarea>
  </label>`;
}

/** @param {Settings} settings @param {Set} set */
export function seedBody(settings, set) {
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
      : ""}`;
}

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
        >${t("Steps")}<input type="number" min="1" max="150" placeholder=${model["steps"]}
          .value=${String(settings.steps ?? "")}
          @change=${(/** @type {Event} */ event) => set({ steps: numberOf(event), preset: "" })}
      /></label>
      <label class="field"
        >${t("Guidance")}<input type="number" min="0" max="30" step="0.5" placeholder=${model["guidance_scale"]}
          .value=${String(settings.guidance ?? "")}
          @change=${(/** @type {Event} */ event) => set({ guidance: numberOf(event) })}
      /></label>
    </div>
    ${settings.scheduler
      ? html`<button @click=${() => set({ scheduler: "" })}>${t("The model's own sampler instead of %(name)s", { name: settings.scheduler })}</button>`
      : ""}`;
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
