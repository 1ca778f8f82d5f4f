// The parts of the board that the first look does not need, fetched together.
import "./activity-list.js";
import { Pointers } from "./pointers.js";
import "./search-box.js";
import "./variant-panel.js";

/** @param {import("../../core/live.js").Live} live */
export function openLater(live) {
  if (!live.me["guest"]) new Pointers(live).start();
}
