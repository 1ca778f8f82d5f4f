// Places in the review: fractions of a picture, whichever pane shows it and however it is zoomed.
import { openPointers } from "../shell/pointers.js";

/** @typedef {import("./pin-layer.js").PinLayer} PinLayer */

/** Show who points where on the pictures that are open. @param {import("../../core/live.js").Live} live @param {() => string} open the key of the open picture */
export function openPicturePointers(live, open) {
  const keyOf = (/** @type {Element} */ pane) => (pane.id === "shown" ? open() : pane.id.replace("beside-", "").replace("-", ":"));
  const panes = () => [.../** @type {NodeListOf<PinLayer>} */ (document.querySelectorAll("compare-view pin-layer"))];
  openPointers(live, {
    moves: ["view-shown", "picture-ready"],
    at(event) {
      const pane = /** @type {PinLayer | null} */ (/** @type {Element} */ (event.target).closest?.("compare-view pin-layer"));
      const spot = pane?.spot;
      if (!pane || !spot) return null;
      const part = (/** @type {number} */ on, /** @type {number} */ size) => Math.round((on / (size * spot.scale)) * 10000) / 10000;
      const x = part(event.clientX - spot.pane.left - spot.x, spot.picture.width);
      const y = part(event.clientY - spot.pane.top - spot.y, spot.picture.height);
      return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { on: keyOf(pane), x, y } : null;
    },
    of({ on, x, y }) {
      const spot = panes().find((pane) => keyOf(pane) === on)?.spot;
      if (!spot) return null;
      const { pane, picture, scale } = spot;
      const [across, down] = [spot.x + x * picture.width * scale, spot.y + y * picture.height * scale];
      if (across < 0 || down < 0 || across > pane.width || down > pane.height) return null;
      return { left: pane.left + across, top: pane.top + down };
    },
  });
}
