// What the layout tells a person in words: values overwritten, undo that was skipped, refusals.
import { toast, toastError } from "./announce.js";
import { listed, t } from "./i18n.js";

/** @typedef {import("./layout-session.js").Notice} Notice */

/** @param {Notice} notice @param {(id: string) => string} title @param {string | null} selected */
export function tell(notice, title, selected) {
  const names = listed([...new Set(notice.elements)].map(title));
  if (notice.kind === "refused") return toastError(notice.error);
  if (notice.kind === "skipped") {
    return toast(t("%(names)s was left as it is: somebody else has changed it since.", { names }), { kind: "warn" });
  }
  if (notice.kind === "overwritten") {
    return toast(t("Your edit of %(names)s replaced a newer one of %(by)s.", { names, by: notice.by || t("somebody else") }), { kind: "warn" });
  }
  if (selected !== null && notice.elements.includes(selected)) {
    toast(t("%(by)s has changed %(names)s.", { by: notice.by || t("Somebody"), names: title(selected) }));
  }
}
