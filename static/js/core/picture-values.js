// What a picture file says of its making, as settings of the prompt form.

/** @typedef {import("./feed.js").Row} Row */

/**
 * Return the settings that a reading changes. A foreign seed does not repeat a picture here, so
 * only our own is taken over; a model is chosen where one of that name is on offer, and a sampler
 * where it fits that model, or the one that stays chosen.
 * @param {Row} values
 * @param {Row[]} models
 * @param {Row} [chosen] the model that is chosen now
 * @returns {Row}
 */
export function settingsFrom(values, models, chosen) {
  const name = String(values["model_name"] ?? "").toLowerCase();
  const model = models.find((one) => one["handle"] === name || String(one["title"]).toLowerCase() === name);
  const usable = model && !model["problem"];
  const scheduler = values["scheduler"] ?? "";
  const fits = (usable ? model : chosen)?.["schedulers"]?.includes(scheduler);
  const { steps, guidance_scale: guidance, negative_prompt: negative, width, height, seed } = values;
  return {
    negative: negative ?? "",
    ...(usable ? { model: model["handle"] } : {}),
    scheduler: fits ? scheduler : "",
    ...(steps ? { steps, preset: "" } : {}),
    ...(guidance === undefined ? {} : { guidance }),
    ...(width && height ? { width, height } : {}),
    ...(values["exact"] ? { exact: true } : {}),
    ...(values["reference"] ? { reference: values["reference"] } : {}),
    ...(values["strength"] === undefined ? {} : { strength: values["strength"] }),
    ...(values["adapters"] ? { adapters: values["adapters"] } : {}),
    ...(values["control"] ? { control: values["control"] } : {}),
    ...(values["look"] ? { look: values["look"] } : {}),
    ...(seed === undefined ? {} : { fixed: true, seed, seeds: [] }),
  };
}
