// The sign-off of a version in a window of its own, where a page shows versions but no review.
import { called } from "../../core/covers.js";
import { t } from "../../core/i18n.js";
import { SignoffDesk } from "./signoff-desk.js";
import "./decision-bar.js";

/** @type {{desk: SignoffDesk, dialog: HTMLDialogElement} | null} */
let opened = null;

/**
 * Show the sign-off of a version.
 * @param {import("../../core/live.js").Live} live
 * @param {number} version
 */
export function showSignoff(live, version) {
  opened ??= made(live);
  const number = called(live.feed, live.row("versions", version));
  opened.desk.show(`version:${version}`, t("Version %(number)s", { number }));
  opened.dialog.showModal();
}

/** @param {import("../../core/live.js").Live} live */
function made(live) {
  const dialog = document.createElement("dialog");
  dialog.className = "signoff-window";
  dialog.setAttribute("aria-label", t("Sign-off"));
  const bar = document.createElement("decision-bar");
  const close = document.createElement("button");
  close.textContent = t("Close");
  close.addEventListener("click", () => dialog.close());
  const actions = document.createElement("div");
  actions.className = "actions";
  actions.append(close);
  dialog.append(bar, actions);
  document.body.append(dialog);
  const desk = new SignoffDesk(live, () => bar);
  desk.start();
  live.subscribe(() => desk.draw());
  return { desk, dialog };
}
