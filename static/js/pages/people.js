// The people of a project: forms do the work; here are the line, who is here, and copying links.
import { toast } from "../core/announce.js";
import { t } from "../core/i18n.js";
import { openPage } from "../parts/shell/open-page.js";

openPage("people");

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-copy]"))) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => void copy(button));
}

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const field = /** @type {HTMLInputElement} */ (button.parentElement?.querySelector("input"));
  field.select();
  await navigator.clipboard.writeText(field.value);
  toast(t("The link is copied."), { kind: "ok" });
}
