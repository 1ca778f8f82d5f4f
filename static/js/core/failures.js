// Why a job failed, in the reader's language: the worker records a code, and its own English words.
import { language, t } from "./i18n.js";

/** @typedef {import("./feed.js").Row} Row */

/**
 * Return what to tell of a failed job. Readers of English get the worker's own sentence, which
 * knows most, and so do others where it is known in their language; else they get one for its
 * code, or that sentence where the code is new.
 * @param {Row} job
 * @param {string} [reader]
 * @returns {string}
 */
export function failureWords(job, reader = language) {
  const said = String(job["error_text"] ?? "");
  if (!reader || reader.startsWith("en")) return said;
  return job["error_told"]?.[reader.toLowerCase()] ?? wordsFor(job) ?? said;
}

/** Return the worker's own words where they are not what is shown already. @param {Row} job */
export function failureDetail(job) {
  const said = String(job["error_text"] ?? "");
  return said && !job["error_told"]?.[language.toLowerCase()] && said !== failureWords(job) ? said : "";
}

/** @param {Row} job @returns {string | undefined} */
function wordsFor(job) {
  const values = { model: job["model"] || t("this model") };
  return {
    art_too_large: t("A picture of this layout has more pixels than can be printed. Place a smaller one."),
    art_unreadable: t("A picture of this layout is damaged. Place another one."),
    bad_request: t("%(model)s cannot paint this request. Change the size, the scheduler or the task.", values),
    content_changed: t("The frozen content, or a font it uses, has changed since. Freeze and approve it again."),
    disk_full: t("The disk for pictures is full. Finished ones are kept; ask for space to be freed, then try again."),
    engine_crashed: t("The engine crashed twice on this job. Try a smaller size or another model."),
    font_rights: t("A font of this layout forbids embedding. Choose another one."),
    image_missing: t("A picture this job starts from is no longer stored. Choose another one."),
    internal: t("The worker made a mistake of its own; its log tells the administrator more. Trying again may help."),
    no_art: t("The layout has no picture yet. Place one."),
    not_approved: t("The approval ended before the file was made. Approve the version again."),
    outline_behind_subject: t("PDF/X-1a cannot mix an outlined masthead behind the subject with the picture. Remove the outline, or use PDF/X-4."),
    preflight: t("Preflight found errors in plates or file. Mend them, or export over them by name."),
    spot_behind_subject: t("PDF/X-1a cannot mix a spot ink behind the subject with the picture. Use a CMYK ink, or PDF/X-4."),
    model_missing: t("%(model)s is not there or cannot be loaded. Choose another model.", values),
    out_of_memory: t("This size does not fit into the device's memory with %(model)s. Choose a smaller size or model.", values),
    remote_answer: t("The image server's answer holds no picture. Have it looked at, or choose another model."),
    remote_away: t("The image server cannot be reached. Try again later, or choose another model."),
    remote_busy: t("The image server is overloaded. Try again later, or choose another model."),
    remote_refused: t("The image server refused this request. Change the prompt or the size, or choose another model."),
    worker_lost: t("The worker was lost several times during this job. Try again, or have its log looked at."),
  }[/** @type {string} */ (job["error_code"])];
}
