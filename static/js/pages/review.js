// Starts the review.
import { toastError } from "../core/announce.js";
import "../parts/review/comment-list.js";
import "../parts/review/compare-view.js";
import "../parts/review/picture-tools.js";
import "../parts/review/review-strip.js";
import "../parts/review/subject-facts.js";
import { ReviewScreen } from "../parts/review/review-screen.js";
import { openPage } from "../parts/shell/open-page.js";

const live = openPage("review");
const screen = new ReviewScreen(live);
screen.start();
live.addEventListener("followed", (event) => {
  event.preventDefault();
  const { selection } = /** @type {CustomEvent<import("../core/presence.js").Presence>} */ (event).detail;
  if (selection && /^(variant|version):\d+$/.test(selection) && selection !== screen.subject) void screen.open(selection);
});
requestAnimationFrame(() => setTimeout(() => import("../parts/review/picture-places.js").then(({ openPicturePointers }) => openPicturePointers(live, () => screen.subject), toastError)));
