// Leads from the board to a contact sheet of what it shows.

/** @typedef {import("../../core/live.js").Live} Live */

/** Take the pictures that the filter leaves along to the sheet, but rejected ones. @param {Live} live */
export function openSheetLink(live) {
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("#sheet-shown"));
  link?.addEventListener("click", () => {
    const shown = document.querySelectorAll(":is(variant-grid, grid-table):not([hidden]) [data-picture]");
    const ids = [...shown].map((one) => Number(one.getAttribute("data-picture")));
    const taken = ids.filter((id) => live.row("variants", id)?.["state"] !== "rejected");
    link.search = new URLSearchParams({ variants: taken.join() }).toString();
  });
}
