// The parts of the board that the first look does not need, fetched together.
import "./activity-list.js";
import { cardPlaces } from "./card-places.js";
import "./search-box.js";
import "./variant-panel.js";
import { openPointers } from "../shell/pointers.js";
import { openSheetLink } from "./sheet-link.js";

/** @param {import("../../core/live.js").Live} live */
export function openLater(live) {
  openPointers(live, cardPlaces);
  openSheetLink(live);
}
