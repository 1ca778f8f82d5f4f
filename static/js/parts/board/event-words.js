// What happened, in words: every event spelled out, so that each can be translated. Loaded with the list of activity.
import { titleOf } from "../../core/ballots.js";
import { failureWords } from "../../core/failures.js";
import { n, t } from "../../core/i18n.js";
import { actionWords } from "./phrases.js";

/** @typedef {import("../../core/feed.js").Row} Row */

/**
 * Return events with the pictures of one iteration, told one by one, as one event.
 * @param {Row[]} events newest first
 * @returns {Row[]}
 */
export function gathered(events) {
  /** @type {Row[]} */
  const lines = [];
  for (const event of events) {
    const before = lines[lines.length - 1];
    const variants = picturesOf(event);
    if (before && variants && picturesOf(before)?.[0]?.["iteration"] === variants[0]?.["iteration"]) {
      const payload = { ...before["payload"], variants: [...(picturesOf(before) ?? []), ...variants] };
      lines[lines.length - 1] = { ...before, payload };
    } else {
      lines.push(event);
    }
  }
  return lines;
}

/** @param {Row} event @returns {Row[] | undefined} */
function picturesOf(event) {
  return event["name"] === "variants.ready" ? event["payload"]?.variants : undefined;
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
    case "approval.withdrawn":
      return t("withdrew the approval of version %(number)s", { number: facts.version?.number ?? "" });
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
    case "layout.renamed":
      return t("called a cover “%(name)s”", { name: facts.layout?.name ?? "" });
    case "layout.archived":
      return t("archived the cover “%(name)s”", { name: facts.layout?.name ?? "" });
    case "layout.reopened":
      return t("took the cover “%(name)s” up again", { name: facts.layout?.name ?? "" });
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
    case "draft.changed":
      return facts.draft?.put_away ? t("put the draft “%(name)s” away", { name: facts.draft.name }) : t("changed the draft “%(name)s”", { name: facts.draft?.name ?? "" });
    case "draft.created":
      return t("started the draft “%(name)s”", { name: facts.draft?.name ?? "" });
    case "project.renamed":
      return t("renamed the project");
    case "project.due_set":
      return facts.project?.due_on ? t("set the day for the printer: %(day)s", { day: facts.project.due_on }) : t("took the printer's day back");
    case "project.archived":
      return t("archived the project");
    case "project.reopened":
      return t("took the project up again");
    case "press.changed":
      return t("changed the press");
    case "typeface.retired":
      return t("took the font “%(name)s” off the list", { name: facts.name ?? "" });
    case "finding.acknowledged":
      return t("let a warning of preflight stand");
    case "project.labelling_set":
      return facts.marks_ai ? t("lets new covers say that their pictures are made with AI") : t("lets new covers keep silent about pictures made with AI");
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
