// The list of remarks: printing it, and copying the link of one.
import { t } from "../core/i18n.js";
import { keys } from "../core/keys.js";
import { copyLink } from "../parts/shell/copy-link.js";
import { openPage } from "../parts/shell/open-page.js";

openPage("comments");

const print = /** @type {HTMLButtonElement} */ (document.querySelector("[data-print]"));
print.hidden = false;
print.addEventListener("click", () => window.print());
for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-copy-link]"))) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => void copyLink(button.dataset["copyLink"] ?? ""));
}
keys.add([{ keys: "Shift+p", label: t("Print"), run: () => window.print() }]);
