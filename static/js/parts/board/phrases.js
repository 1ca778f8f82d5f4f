// Words for states, phases, actions and events: every one spelled out, so that each can be translated.
import { titleOf } from "../../core/ballots.js";
import { failureWords } from "../../core/failures.js";
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

/**
 * One line of the activity list without its author, or "" for events nobody needs to read.
 * @param {Row} event
 * @param {(kind: any, id: any) => Row | undefined} row finds a row by kind and id
 */
export function activityWords(event, row) {
  const facts = event["payload"] ?? event;
  const label = facts.variant ? `#${String(facts.variant.label).replace(/^#/, "")}` : "";
  switch (event["name"]) {
    case "iteration.submitted":
      return t("started #%(number)s", {
        number: facts.iteration?.number ?? row("iterations", facts.iteration_ids?.[0])?.["number"] ?? "",
      });
    case "job.queued":
      return t("asked for: %(action)s", { action: actionWords(facts.batch?.action ?? "") });
    case "job.failed":
      return t("A job failed: %(text)s", { text: failureWords(facts.job ?? {}) });
    case "job.aborted":
      return t("stopped a job");
    case "job.retried":
      return t("started a job again");
    case "variants.ready": {
      const count = facts.variants?.length ?? facts.variants_ids?.length ?? 0;
      const number = row("iterations", facts.variants?.[0]?.iteration)?.["number"] ?? "";
      return n("%(count)s picture of #%(number)s is ready", "%(count)s pictures of #%(number)s are ready", count, { number });
    }
    case "variant.uploaded":
      return t("brought a picture along");
    case "variant.shortlisted":
      return t("shortlisted %(label)s", { label });
    case "variant.rejected":
      return t("rejected %(label)s", { label });
    case "variant.restored":
      return t("took %(label)s back", { label });
    case "variant.rated": {
      const stars = facts.variant?.ratings?.[String(event["by"])] ?? facts.stars ?? 0;
      return stars
        ? t("rated %(label)s %(stars)s", { label, stars: "★".repeat(stars) })
        : t("took a rating of %(label)s back", { label });
    }
    case "comment.posted":
      return t("wrote: “%(text)s”", { text: short(facts.comment?.text ?? "") });
    case "comment.resolved":
      return t("resolved: “%(text)s”", { text: short(facts.comment?.text ?? "") });
    case "comment.reopened":
      return t("reopened: “%(text)s”", { text: short(facts.comment?.text ?? "") });
    case "comment.edited":
      return t("edited: “%(text)s”", { text: short(facts.comment?.text ?? "") });
    case "comment.removed":
      return t("removed a comment");
    case "comment.confirmed":
      return t("confirmed the place of: “%(text)s”", { text: short(facts.comment?.text ?? "") });
    case "ballot.opened":
      return t("opened votes: %(title)s", { title: titleOf(facts.ballot) });
    case "ballot.voted":
      return t("voted in: %(title)s", { title: titleOf(facts.ballot) });
    case "ballot.revealed":
      return t("revealed the votes of: %(title)s", { title: titleOf(facts.ballot) });
    case "version.frozen":
      return t("froze version %(number)s", { number: facts.version?.number ?? "" });
    case "version.approved":
      return t("approved version %(number)s", { number: facts.version?.number ?? "" });
    case "version.changes_requested":
      return t("asked for changes in version %(number)s", { number: facts.version?.number ?? "" });
    case "review.opened":
      return t("asked for a sign-off of %(what)s", { what: signedOff(facts) });
    case "stage.opened":
    case "decision.recorded":
      return t("decided on %(what)s", { what: signedOff(facts) });
    case "export.requested":
      return t("asked for an export of version %(number)s", {
        number: facts.export?.version_number ?? "",
      });
    case "export.ready":
      return t("Ready to download: %(file)s", { file: facts.export?.file_name ?? "" });
    case "export.failed":
      return t("An export failed: %(text)s", { text: failureWords(facts.export ?? {}) });
    case "layout.created":
      return t("started a layout");
    case "member.added":
      return t("joined");
    case "member.role_changed":
      return t("changed the role of %(name)s", { name: facts.person?.name ?? "" });
    case "member.removed":
      return t("removed a member");
    case "tool.saved":
      return facts.tool === "style" ? t("saved the style “%(name)s”", { name: facts.name }) : t("saved the list __%(name)s__", { name: facts.name });
    case "tool.removed":
      return facts.tool === "style" ? t("removed the style “%(name)s”", { name: facts.name }) : t("removed the list __%(name)s__", { name: facts.name });
    case "draft.created":
      return t("started the draft “%(name)s”", { name: facts.draft?.name ?? "" });
    case "project.renamed":
      return t("renamed the project");
    case "project.prompts_told":
      return facts.tells_prompts ? t("lets downloaded pictures tell their prompts") : t("keeps prompts out of downloaded pictures");
    default:
      return "";
  }
}

/** @param {string} text */
function short(text) {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Name what a sign-off is on. @param {any} facts */
function signedOff({ version, variant }) {
  return version ? t("version %(number)s", { number: version.number }) : (variant?.label ?? "");
}
