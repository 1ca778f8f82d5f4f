// Buttons that copy the field beside them: a link that is shown once.
import { toast } from "../../core/announce.js";
import { t } from "../../core/i18n.js";

/** Show the copy buttons of a page where the browser can copy. */
export function openCopyButtons() {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-copy]"))) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => void copy(button));
  }
}

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const field = /** @type {HTMLInputElement} */ (button.parentElement?.querySelector("input"));
  field.select();
  await navigator.clipboard.writeText(field.value);
  toast(t("Copied"), { kind: "ok" });
}
