// What every page has, with or without a project: keys, and menus that close.
import { keys } from "../../core/keys.js";

/** Start what pages without a project have as well. */
export function openShell() {
  keys.listen(document);
  document.addEventListener("click", closeOtherMenus);
  document.addEventListener("keydown", closeMenuOnEscape);
  document.addEventListener("click", noteMenu, { capture: true });
  document.addEventListener("close", backToMenu, { capture: true });
}

/** @param {MouseEvent} event */
function closeOtherMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute("open");
  }
}

/** @param {KeyboardEvent} event */
function closeMenuOnEscape(event) {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  menu?.removeAttribute("open");
  menu?.querySelector("summary")?.focus();
}

/** @type {HTMLElement | null} the summary of the menu that was last chosen from */
let chosenFrom = null;

/** Note from which menu something is chosen; what is pressed inside a dialog changes nothing. @param {Event} event */
function noteMenu(event) {
  const pressed = /** @type {Element} */ (event.target);
  if (pressed.closest?.("dialog")) return;
  chosenFrom = pressed.closest?.("details")?.querySelector("summary") ?? null;
}

/** A dialog gives the focus back to what opened it; an entry of a closed menu cannot take it, so its summary does. @param {Event} event */
function backToMenu(event) {
  if (!(event.target instanceof HTMLDialogElement)) return;
  const focused = document.activeElement;
  // Until the next frame a closed dialog may still hold the focus that then falls to the body.
  const lost = focused === null || focused === document.body || event.target.contains(focused);
  if (lost && chosenFrom?.isConnected) chosenFrom.focus();
}
