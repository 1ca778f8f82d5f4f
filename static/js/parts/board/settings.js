// What is asked of the model beside the words: kept per project in this browser.
import { COMBINATIONS_MAX, combinations } from "../../core/prompt-choices.js";
import { seedsFrom } from "./board-model.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {{parameter: string, values: string[], find: string}} Axis */
/** @typedef {{handle: string, weight: number}} Worn */
/** @typedef {{handle: string, asset: string, label: string, strength: number}} Look */
/** @typedef {{handle: string, asset: string, label: string, map: string, strength: number, start: number, end: number}} Control */
/**
 * @typedef {object} Settings
 * @property {string} model handle, "" for the default
 * @property {number} count 1 to 9
 * @property {string} negative
 * @property {boolean} fixed whether the seed stays
 * @property {string} seed
 * @property {string[]} seeds an earlier iteration's, which are asked for instead of counting up from `seed`
 * @property {number | null} steps null is the model's own
 * @property {number | null} guidance null is the model's own
 * @property {string} scheduler "" is the model's own
 * @property {boolean} exact whether the same order gives the same bits
 * @property {number | null} width null is the cover's format
 * @property {number | null} height
 * @property {string[]} styles names, the first closest to the words
 * @property {Axis[]} axes a grid's, at most three
 * @property {boolean} matrix whether all choices are painted as a grid
 * @property {number} draws how often wildcards are drawn
 * @property {{asset: string, label: string} | null} reference a picture to start from
 * @property {number} strength how much of the reference may change, 0.01 to 1
 * @property {Worn[]} adapters LoRAs, at most three
 * @property {Control | null} control a map that a ControlNet follows
 * @property {Look | null} look a picture whose look an IP-Adapter carries over
 * @property {string} preset the pace that was chosen last: "draft", "standard", "final" or ""
 */

/** As many cells as a grid may have: it is queued whole or not at all. */
export const CELLS_MAX = 24;

/** @type {Settings} */
export const DEFAULTS = {
  model: "",
  count: 6,
  negative: "",
  fixed: false,
  seed: "1",
  seeds: [],
  steps: null,
  guidance: null,
  scheduler: "",
  exact: false,
  width: null,
  height: null,
  styles: [],
  axes: [],
  matrix: false,
  draws: 1,
  reference: null,
  strength: 0.6,
  adapters: [],
  control: null,
  look: null,
  preset: "",
};

/** @param {number} project @param {Storage} storage @returns {Settings} */
export function loadSettings(project, storage) {
  const text = storage.getItem(`masthead-settings-${project}`);
  return text ? { ...DEFAULTS, ...JSON.parse(text) } : DEFAULTS;
}

/** @param {number} project @param {Storage} storage @param {Settings} settings */
export function saveSettings(project, storage, settings) {
  storage.setItem(`masthead-settings-${project}`, JSON.stringify(settings));
}

/**
 * Return the model that is meant: the chosen one while it is there, else the default one.
 * @param {Settings} settings
 * @param {Row[]} models
 * @returns {Row | undefined}
 */
export function modelOf(settings, models) {
  const usable = models.filter(({ problem }) => !problem);
  return (
    usable.find(({ handle }) => handle === settings.model) ??
    usable.find(({ is_default: isDefault }) => isDefault) ??
    usable[0]
  );
}

/**
 * Return the body of the request for an iteration; what is the model's own is left out.
 * @param {Settings} settings
 * @param {{draft: number, seq: number, model: string | undefined, parent: number | null, merged?: number | null}} of
 */
export function iterationBody(settings, { draft, seq, model, parent, merged = null }) {
  const axes = settings.axes.filter(({ values }) => values.length > 0);
  return {
    draft,
    draft_seq: seq,
    count: settings.count,
    negative_prompt: settings.negative,
    ...(model ? { model } : {}),
    ...(parent === null ? {} : { parent }),
    ...(merged === null ? {} : { merged }),
    ...(settings.width && settings.height ? { width: settings.width, height: settings.height } : {}),
    ...(settings.steps ? { steps: settings.steps } : {}),
    ...(settings.guidance === null ? {} : { guidance_scale: settings.guidance }),
    ...(settings.scheduler ? { scheduler: settings.scheduler } : {}),
    ...(settings.exact ? { exact: true } : {}),
    ...(settings.styles.length ? { styles: settings.styles } : {}),
    ...(axes.length ? { axes } : {}),
    ...(settings.matrix ? { matrix: true } : {}),
    ...(settings.draws > 1 ? { draws: settings.draws } : {}),
    ...(settings.reference ? { reference: settings.reference.asset, strength: settings.strength } : {}),
    ...(settings.adapters.length ? { adapters: settings.adapters } : {}),
    ...(settings.control ? { control: { ...settings.control, label: undefined } } : {}),
    ...(settings.look ? { look: { ...settings.look, label: undefined } } : {}),
    ...(settings.preset ? { preset: settings.preset } : {}),
    ...(settings.fixed ? { seeds: seedsOf(settings), seeds_locked: true } : {}),
  };
}

/**
 * Return the seeds that stay: those of an earlier iteration first, the rest counted up.
 * @param {Pick<Settings, "seed" | "seeds" | "count">} settings
 */
export function seedsOf({ seed, seeds, count }) {
  const last = seeds.at(-1);
  if (last === undefined) return seedsFrom(seed, count);
  return [...seeds, ...seedsFrom(last, count).slice(1)].slice(0, count);
}

/**
 * Return how many cells a prompt makes with these settings, and how many of them are painted;
 * none where they are too many to be queued as a grid.
 * @param {Settings} settings
 * @param {string} prompt
 */
export function combinationsOf(settings, prompt) {
  const whole = settings.axes.some(({ values }) => values.length > 0) || settings.matrix;
  const { total: choices, made } = combinations(prompt);
  const cells = settings.axes.reduce((product, { values }) => product * Math.max(1, values.length), 1);
  const total = choices * cells * settings.draws;
  if (whole) return { total, made: total <= CELLS_MAX ? total : 0 };
  return { total, made: made * settings.draws <= COMBINATIONS_MAX ? made * settings.draws : 0 };
}
