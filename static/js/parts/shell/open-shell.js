// What every page has, with or without a project: keys, and menus that close.
import { keys } from "../../core/keys.js";

/** Start what pages without a project have as well. */
export function openShell() {
  keys.listen(document);
  document.addEventListener("click", closeOtherMenus);
  document.addEventListener("keydown", closeMenuOnEscape);
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
