// The list of projects: finding one, and starting a new one.
import "../parts/shell/key-list.js";
import "../parts/shell/toast-stack.js";
import { t } from "../core/i18n.js";
import { keys } from "../core/keys.js";
import { openShell } from "../parts/shell/open-shell.js";

const dialog = /** @type {HTMLDialogElement} */ (document.querySelector("#project-dialog"));
const opener = /** @type {HTMLButtonElement} */ (document.querySelector("#new-project"));
const find = /** @type {HTMLInputElement | null} */ (document.querySelector("#find"));

function filter() {
  const wanted = find?.value.trim().toLowerCase() ?? "";
  let shown = 0;
  for (const card of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-title]"))) {
    card.hidden = !card.dataset["title"]?.toLowerCase().includes(wanted);
    if (!card.hidden) shown += 1;
  }
  const none = /** @type {HTMLElement | null} */ (document.querySelector("#none-found"));
  if (none) none.hidden = shown > 0;
}

openShell();
opener.hidden = false;
opener.addEventListener("click", () => dialog.showModal());
dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
find?.addEventListener("input", filter);
if (dialog.hasAttribute("data-open")) dialog.showModal();
keys.add([
  { keys: "n", label: t("New project"), run: () => dialog.showModal() },
  { keys: "/", label: t("Find a project"), run: () => find?.focus() },
]);
