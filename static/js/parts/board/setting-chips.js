// The chips under the prompt: each says a setting; what it opens is fetched once the page is drawn.
import { html, nothing } from "#lit";
import { n, number, t } from "../../core/i18n.js";
import { parameterWords } from "./phrases.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {(change: Partial<Settings>) => void} Set */
/** @typedef {typeof import("./setting-bodies.js") | null} Bodies */
/**
 * @typedef {object} Chosen
 * @property {Settings} settings
 * @property {Set} set
 * @property {Row | undefined} model
 * @property {Row[]} models
 * @property {string} format the cover's
 * @property {Bodies} bodies
 */

/** A title of so many characters stands whole. */
const WHOLE = 28;

/** @param {unknown} title @param {unknown} body @param {"" | "long"} [width] whether its title may be cut @param {string} [end] what is not */
function chip(title, body, width = "", end = "") {
  return html`<details class="menu up setting ${width}">
    <summary title=${width ? `${title}${end}` : nothing}><span class="cut">${title}</span>${end ? html`<span class="chip-end">${end}</span>` : ""}</summary>
    <div class="menu-list setting-body">${body ?? ""}</div>
  </details>`;
}

/** @param {Chosen} chosen */
export function variantsChip({ settings, set, bodies }) {
  return chip(n("%(count)s variant", "%(count)s variants", settings.count), bodies?.variantsBody(settings, set));
}

/** @param {Chosen} chosen */
export function sizeChip({ settings, set, model, format, bodies }) {
  const free = settings.width !== null && settings.height !== null;
  const title = free
    ? t("%(width)s × %(height)s px", { width: settings.width ?? 0, height: settings.height ?? 0 })
    : t("%(format)s + bleed", { format });
  return chip(title, bodies?.sizeBody(settings, set, model), title.length > WHOLE ? "long" : "");
}

/** @param {Chosen} chosen */
export function negativeChip({ settings, set, bodies }) {
  const words = settings.negative;
  const title = words ? t("Negative: %(words)s", { words }) : t("Negative");
  return chip(title, bodies?.negativeBody(settings, set), words ? "long" : "");
}

/** @param {Chosen} chosen */
export function seedChip({ settings, set, model, bodies }) {
  const title = seedTitle(settings);
  return chip(settings.exact ? t("%(seed)s, to the bit", { seed: title }) : title, bodies?.seedBody(settings, set, model));
}

/** @param {Settings} settings */
function seedTitle({ fixed, seed, seeds }) {
  if (!fixed) return t("Seed: roll");
  return seeds.length ? n("%(count)s seed as before", "%(count)s seeds as before", seeds.length) : t("Seed: %(seed)s", { seed });
}

/** The picture that is started from, where one was chosen. @param {Chosen} chosen */
export function referenceChip({ settings, set, bodies }) {
  const { reference } = settings;
  if (!reference) return "";
  return chip(t("From %(label)s", { label: reference.label }), bodies?.referenceBody(reference, settings.strength, set), "long");
}

/** Opens styles, lists, grids and suggestions. @param {Settings} settings @param {() => void} open */
export function toolsChip(settings, open) {
  const on = [
    ...settings.styles,
    ...settings.adapters.map(({ handle }) => handle),
    settings.control?.handle ?? "",
    settings.look?.handle ?? "",
    ...settings.axes.map(({ parameter }) => parameterWords(parameter)),
    settings.matrix ? t("All choices") : "",
    settings.draws > 1 ? n("%(count)s draw", "%(count)s draws", settings.draws) : "",
  ].filter(Boolean);
  const all = on.join(" · ");
  return html`<button class="setting-button" aria-haspopup="dialog" title=${all} @click=${open}>
    ${on.length ? t("Tools: %(names)s", { names: on.length > 2 ? on.length : all }) : t("Tools")}
  </button>`;
}

/** @param {Chosen} chosen */
export function modelChip({ settings, set, model, models, bodies }) {
  if (!model) return html`<span class="chip warn">${t("No worker yet; pictures start when one runs")}</span>`;
  const steps = settings.steps ?? model["steps"];
  const guidance = settings.guidance ?? model["guidance_scale"];
  const title = model["procedural"]
    ? t("%(model)s · %(steps)s stages", { model: model["title"], steps })
    : t("%(model)s · %(steps)s steps · guidance %(guidance)s", {
        model: model["title"],
        steps,
        guidance: number(guidance, 1),
      });
  const sampler = settings.scheduler ? ` · ${bodies?.samplerName(settings.scheduler) ?? settings.scheduler}` : "";
  return chip(title, bodies?.modelBody(settings, set, model, models), "long", sampler);
}
