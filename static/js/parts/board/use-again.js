// Takes an earlier iteration's words and everything it was painted with into the prompt form.
import { toast } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { seedsFrom } from "./board-model.js";
import { MODELS_OWN } from "./samplers.js";
import { DEFAULTS } from "./settings.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("./settings.js").Settings} Settings */

const COUNT_MAX = 9;
const CHOICES = /[{|}]|__/u;

/**
 * Return an iteration's words and settings as the form has them. Its cell of a grid is meant, so no
 * axis is taken over; words that were drawn or chosen stand as they were painted.
 * @param {Row} iteration whole, with its prompt
 * @param {Row} recipe
 * @param {Row[]} models on offer
 * @returns {{words: string, settings: Settings}}
 */
export function formOf(iteration, recipe, models) {
  const drawn = CHOICES.test(recipe["template"]);
  const styles = /** @type {Row[]} */ (drawn ? [] : recipe["styles"]);
  const label = `#${iteration["number"]}`;
  const seeds = /** @type {string[]} */ (recipe["seeds"]).slice(0, COUNT_MAX);
  const first = seeds[0] ?? DEFAULTS.seed;
  const inRow = seedsFrom(first, seeds.length).join() === seeds.join();
  const named = (/** @type {Row | null} */ picture) => (picture ? { ...picture, label } : null);
  const model = models.find(({ handle }) => handle === iteration["model"]);
  const [width, height] = recipe["size"] ?? [null, null];
  return {
    words: drawn ? iteration["prompt"] : recipe["template"],
    settings: {
      ...DEFAULTS,
      model: model?.["handle"] ?? "",
      count: seeds.length || DEFAULTS.count,
      negative: withoutStyles(iteration["negative_prompt"], styles),
      fixed: seeds.length > 0,
      seed: first,
      seeds: inRow ? [] : seeds,
      steps: iteration["steps"] === model?.["steps"] ? null : iteration["steps"],
      guidance: iteration["guidance_scale"] === model?.["guidance_scale"] ? null : iteration["guidance_scale"],
      scheduler: [model?.["scheduler"] ?? MODELS_OWN, MODELS_OWN].includes(iteration["scheduler"]) ? "" : iteration["scheduler"],
      exact: Boolean(recipe["exact"]),
      width,
      height,
      styles: styles.map(({ name }) => name),
      adapters: recipe["adapters"],
      look: /** @type {any} */ (named(recipe["look"])),
      control: /** @type {any} */ (named(recipe["control"])),
      reference: recipe["reference"] ? { asset: recipe["reference"].asset, label } : null,
      strength: recipe["reference"]?.strength ?? DEFAULTS.strength,
      preset: recipe["preset"],
    },
  };
}

/** @param {number} number @param {number} seeds how many are known */
function told(number, seeds) {
  if (seeds > COUNT_MAX) return t("Words and settings of #%(number)s are in the form, with its first %(count)s seeds.", { number, count: COUNT_MAX });
  if (seeds > 0) return t("Words, settings and seeds of #%(number)s are in the form.", { number });
  return t("Words and settings of #%(number)s are in the form. Its seeds are not known: new ones are rolled.", { number });
}

/** What styles keep out of the picture is added again when it is painted. @param {string} negative @param {Row[]} styles */
function withoutStyles(negative, styles) {
  return styles.reduceRight((rest, style) => {
    const kept = style["negative"];
    if (!kept || !rest.endsWith(kept)) return rest;
    return rest.slice(0, -kept.length).replace(/, $/u, "");
  }, negative);
}

/** @param {import("./board-screen.js").BoardScreen} screen @param {Row} row */
export async function useAgain(screen, row) {
  const [{ iteration }, { recipe }] = await Promise.all([api.get(`/iterations/${row["id"]}`), api.get(`/iterations/${row["id"]}/recipe`)]);
  const models = screen.live.data["models"] ?? [];
  const before = { settings: screen.settings, words: screen.desk.draft?.text ?? "" };
  const { words, settings } = formOf(iteration, recipe, models);
  screen.desk.draft?.replace(words);
  screen.set(settings);
  const back = () => {
    screen.set(before.settings);
    if (screen.desk.draft?.text === words) screen.desk.draft.replace(before.words);
  };
  toast(told(iteration["number"], recipe["seeds"].length), { kind: "ok", action: t("Undo"), onAction: back });
}
