// Words for where a version stands.
import { t } from "../../core/i18n.js";

/** @param {string} standing */
export function standingWords(standing) {
  return (
    {
      open: t("not decided"),
      approved: t("approved"),
      changes_requested: t("changes requested"),
      stale: t("layout changed since"),
    }[standing] ?? standing
  );
}

/** @param {string} standing */
export function standingTone(standing) {
  return { approved: "ok", changes_requested: "warn", stale: "warn" }[standing] ?? "";
}

/** @param {string} verdict */
export function verdictWords(verdict) {
  return (
    {
      approved: t("approved it"),
      changes_requested: t("asked for changes"),
      not_relevant: t("found it not relevant"),
      withdrawn: t("withdrew the approval"),
    }[verdict] ?? verdict
  );
}
