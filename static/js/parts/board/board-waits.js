// One watch over the waiting jobs, for every part of the board that shows them.
import { Waits } from "../../core/waits.js";

/** @typedef {import("../../core/live.js").Live} Live */

/** @type {WeakMap<Live, Waits>} */
const watches = new WeakMap();

/** Return the watch of this page. @param {Live} live @returns {Waits} */
export function waitsOf(live) {
  const known = watches.get(live);
  if (known) return known;
  const made = new Waits(live.api, live.project, () => {
    for (const part of document.querySelectorAll("job-queue, variant-grid")) {
      /** @type {import("#lit").LitElement} */ (part).requestUpdate();
    }
  });
  watches.set(live, made);
  return made;
}
