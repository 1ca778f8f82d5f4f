// What a picture file says of its making, as settings of the prompt form.

/** @typedef {import("./feed.js").Row} Row */

/**
 * Return the settings that a reading changes. A foreign seed does not repeat a picture here, so
 * only our own is taken over; a model is chosen where one of that name is on offer.
 * @param {Row} values
 * @param {Row[]} models
 * @returns {Row}
 */
export function settingsFrom(values, models) {
  const name = String(values["model_name"] ?? "").toLowerCase();
  const model = models.find((one) => one["handle"] === name || String(one["title"]).toLowerCase() === name);
  const { steps, guidance_scale: guidance, negative_prompt: negative, width, height, seed } = values;
  return {
    negative: negative ?? "",
    ...(model && !model["problem"] ? { model: model["handle"] } : {}),
    ...(steps ? { steps, preset: "" } : {}),
    ...(guidance === undefined ? {} : { guidance }),
    ...(width && height ? { width, height } : {}),
    ...(values["adapters"] ? { adapters: values["adapters"] } : {}),
    ...(values["control"] ? { control: values["control"] } : {}),
    ...(values["look"] ? { look: values["look"] } : {}),
    ...(seed === undefined ? {} : { fixed: true, seed }),
  };
}
