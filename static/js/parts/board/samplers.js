// The samplers of a model, by the names that people who paint know them by.

/** @typedef {import("../../core/feed.js").Row} Row */

/** @type {Record<string, string>} */
const NAMES = {
  euler: "Euler",
  euler_ancestral: "Euler a",
  ddim: "DDIM",
  dpmpp_2m: "DPM++ 2M",
  dpmpp_2m_karras: "DPM++ 2M Karras",
  dpmpp_2m_sde: "DPM++ 2M SDE",
  unipc: "UniPC",
  heun: "Heun",
  lcm: "LCM",
  tcd: "TCD",
  flow_euler: "Flow Euler",
  flow_heun: "Flow Heun",
  flow_dpmpp_2m: "Flow DPM++ 2M",
};

/** What a model's card names where nothing but its own sampler is meant. */
export const MODELS_OWN = "auto";

/** @param {string} name */
export const samplerName = (name) => NAMES[name] ?? name;

/** Return what fits a model beside its own sampler. @param {Row | undefined} model @returns {string[]} */
export function samplersOf(model) {
  return (model?.["schedulers"] ?? []).filter((/** @type {string} */ name) => name !== MODELS_OWN);
}
