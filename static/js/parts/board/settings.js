// What is asked of the model beside the words: kept per project in this browser.
import { combinations } from "../../core/prompt-choices.js";
import { seedsFrom } from "./board-model.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/**
 * @typedef {object} Settings
 * @property {string} model handle, "" for the default
 * @property {number} count 1 to 9
 * @property {string} negative
 * @property {boolean} fixed whether the seed stays
 * @property {string} seed
 * @property {number | null} steps null is the model's own
 * @property {number | null} guidance null is the model's own
 * @property {number | null} width null is the cover's format
 * @property {number | null} height
 * @property {number[]} stepsCompared an iteration for each
 * @property {number[]} guidanceCompared an iteration for each
 */

/** @type {Settings} */
export const DEFAULTS = {
  model: "",
  count: 6,
  negative: "",
  fixed: false,
  seed: "1",
  steps: null,
  guidance: null,
  width: null,
  height: null,
  stepsCompared: [],
  guidanceCompared: [],
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
 * @param {{draft: number, seq: number, model: string | undefined, parent: number | null}} of
 */
export function iterationBody(settings, { draft, seq, model, parent }) {
  return {
    draft,
    draft_seq: seq,
    count: settings.count,
    negative_prompt: settings.negative,
    ...(model ? { model } : {}),
    ...(parent === null ? {} : { parent }),
    ...(settings.width && settings.height ? { width: settings.width, height: settings.height } : {}),
    ...(settings.steps ? { steps: settings.steps } : {}),
    ...(settings.guidance === null ? {} : { guidance_scale: settings.guidance }),
    ...(settings.stepsCompared.length ? { steps_compared: settings.stepsCompared } : {}),
    ...(settings.guidanceCompared.length ? { guidance_compared: settings.guidanceCompared } : {}),
    ...(settings.fixed ? { seeds: seedsFrom(settings.seed, settings.count) } : {}),
  };
}

/**
 * Return how many combinations a prompt makes with these settings, and how many of them are painted.
 * @param {Settings} settings
 * @param {string} prompt
 */
export function combinationsOf(settings, prompt) {
  return combinations(prompt, [settings.stepsCompared, settings.guidanceCompared]);
}
