// Places on a canvas: picture pixels from the base picture's corner; what is painted beside it counts too.
import { openPointers } from "../shell/pointers.js";

/** Show who points where on the open picture. @param {import("../../core/live.js").Live} live @param {import("./outpaint-room.js").OutpaintRoom} room */
export function openCanvasPointers(live, room) {
  openPointers(live, {
    moves: ["stage-zoomed"],
    at(event) {
      const { stage, variant } = room;
      if (!variant || !stage?.contains(/** @type {Node} */ (event.target))) return null;
      const { x, y } = stage.stagePoint(event);
      return { canvas: variant["id"], x: Math.round(x), y: Math.round(y) };
    },
    of({ canvas, x, y }) {
      const { stage, variant } = room;
      if (!stage || canvas !== variant?.["id"]) return null;
      const { view, screen } = stage;
      const [across, down] = [view.x + x * view.scale, view.y + y * view.scale];
      if (across < 0 || down < 0 || across > screen.w || down > screen.h) return null;
      const { left, top } = stage.getBoundingClientRect();
      return { left: left + across, top: top + down };
    },
  });
}
