// Words for states, phases and actions: every one spelled out, so that each can be translated.
import { n, number, t } from "../../core/i18n.js";

/** @typedef {import("../../core/feed.js").Row} Row */

/** @param {string} phase */
export function phaseWords(phase) {
  return (
    {
      "": t("starting"),
      queued: t("queued"),
      starting: t("starting"),
      loading: t("loading the model"),
      encoding: t("reading the prompt"),
      painting: t("painting"),
      repainting: t("painting a part again"),
      decoding: t("finishing the picture"),
      upscaling: t("upscaling"),
      rendering: t("rendering"),
      separating: t("composing the plates"),
      drawing: t("drawing the file"),
      signing: t("signing"),
      checking: t("checking"),
      sketching: t("sketching"),
      storing: t("storing"),
    }[phase] ?? phase
  );
}

/** @param {string} action */
export function actionWords(action) {
  return (
    {
      txt2img: t("From the prompt"),
      subtle: t("Subtle variation"),
      strong: t("Strong variation"),
      inpaint: t("Inpainting"),
      outpaint: t("Extension"),
      upscale: t("Upscaling"),
      canvas: t("Flattened canvas"),
      crop: t("Crop"),
      upload: t("Uploaded picture"),
      export: t("Export"),
      matte: t("Edge of a cut-out"),
    }[action] ?? action
  );
}

/** What an axis of a grid varies. @param {string} parameter */
export function parameterWords(parameter) {
  return (
    {
      words: t("Words"),
      choice: t("Choice"),
      draw: t("Draw"),
      steps: t("Steps"),
      guidance_scale: t("Guidance"),
      scheduler: t("Sampler"),
      seed: t("Seed"),
      model: t("Model"),
      size: t("Size"),
      negative_prompt: t("Negative"),
      style: t("Style"),
      strength: t("Strength"),
      adapter_weight: t("LoRA weight"),
      control_strength: t("ControlNet strength"),
      look_strength: t("Look strength"),
    }[parameter] ?? parameter
  );
}

/** @param {[number, number] | null | undefined} eta */
export function etaWords(eta) {
  if (!eta) return "";
  const [low, high] = eta.map((seconds) => Math.max(1, Math.round(seconds)));
  if (high === undefined || low === undefined) return "";
  if (high >= 120) {
    return t("%(low)s–%(high)s min", {
      low: number(Math.max(1, Math.floor(low / 60))),
      high: number(Math.ceil(high / 60)),
    });
  }
  if (low === high) return t("%(seconds)s s", { seconds: number(high) });
  return t("%(low)s–%(high)s s", { low: number(low), high: number(high) });
}

/**
 * What one image under way says: its phase, or its step.
 * @param {Row} job
 * @param {Row | undefined} step
 * @param {number} ahead jobs before this one
 */
export function stepWords(job, step, ahead) {
  if (job["state"] === "queued") {
    return ahead > 0
      ? n("queued · %(count)s job ahead", "queued · %(count)s jobs ahead", ahead)
      : t("queued");
  }
  if (job["abort_requested"]) return t("stopping");
  if (step && step["step"] > 0 && (step["phase"] === "painting" || !step["phase"])) {
    return t("step %(step)s/%(steps)s", { step: step["step"], steps: step["steps"] });
  }
  return phaseWords(step?.["phase"] || job["phase"] || "starting");
}
