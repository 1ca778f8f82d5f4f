// The outpaint page: one picture's canvas, or the choice of a picture.
import { toastError } from "../core/announce.js";
import { outpaintDeeds } from "../core/outpaint-deeds.js";
import "../parts/canvas/outpaint-room.js";
import "../parts/canvas/picture-choice.js";
import { openPage } from "../parts/shell/open-page.js";

const live = openPage("outpaint");
const room = /** @type {import("../parts/canvas/outpaint-room.js").OutpaintRoom} */ (document.querySelector("outpaint-room"));
const choice = /** @type {import("../parts/canvas/picture-choice.js").PictureChoice} */ (document.querySelector("picture-choice"));
const deeds = outpaintDeeds(live, { undo: (counts) => (room.undo = counts) });
let told = "";

/** @param {import("../core/feed.js").Row | undefined} variant */
async function open(variant) {
  room.hidden = !variant;
  choice.hidden = Boolean(variant);
  if (!variant) return Object.assign(choice, { live, deeds });
  Object.assign(room, { live, variant, deeds, undo: live.data["undo"] ?? room.undo });
  live.present({ selection: `variant/${variant["id"]}` });
  if (!room.canvasId && !room.readOnly) await deeds.open(variant["id"]);
  return refresh();
}

/** What the cover needs follows from what lies on the canvas. */
async function refresh() {
  const canvas = room.live ? room.canvas : null;
  const now = canvas ? `${canvas["id"]}/${canvas["revision"]}` : "";
  if (now === told || !canvas) return;
  told = now;
  await deeds.needs(canvas["id"]).then((needs) => (room.needs = needs), toastError);
}

live.subscribe(() => {
  const fresh = live.row("variants", room.variant?.["id"]);
  if (fresh) room.variant = fresh;
  room.requestUpdate();
  choice.requestUpdate();
  void refresh();
});
void open(live.row("variants", live.data["selected"]));
requestAnimationFrame(() => setTimeout(() => import("../parts/canvas/canvas-places.js").then(({ openCanvasPointers }) => openCanvasPointers(live, room), toastError)));
