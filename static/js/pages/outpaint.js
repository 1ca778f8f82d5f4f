// The outpaint page: one variant on its stage, or the choice of one.
import { toastError } from "../core/announce.js";
import { api } from "../core/api.js";
import { outpaintDeeds } from "../core/outpaint-deeds.js";
import "../parts/canvas/outpaint-room.js";
import "../parts/canvas/picture-choice.js";
import { openPage } from "../parts/shell/open-page.js";

const live = openPage("outpaint");
const room = /** @type {import("../parts/canvas/outpaint-room.js").OutpaintRoom} */ (document.querySelector("outpaint-room"));
const choice = /** @type {import("../parts/canvas/picture-choice.js").PictureChoice} */ (document.querySelector("picture-choice"));

/** @param {import("../core/feed.js").Row | undefined} variant */
function open(variant) {
  room.hidden = !variant;
  choice.hidden = Boolean(variant);
  if (!variant) return Object.assign(choice, { live });
  Object.assign(room, { live, variant, deeds: outpaintDeeds(live) });
  live.present({ selection: `variant/${variant["id"]}` });
  return api.get(`/variants/${variant["id"]}/page-plan`).then((plan) => Object.assign(room, { plan, padding: plan.padding ?? room.padding }), toastError);
}

void open(live.row("variants", live.data["selected"]));

live.subscribe(() => {
  const fresh = live.row("variants", room.variant?.["id"]);
  if (fresh) room.variant = fresh;
  room.requestUpdate();
  choice.requestUpdate();
});
