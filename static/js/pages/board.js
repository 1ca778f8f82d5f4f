// Starts the board.
import "../parts/board/draft-list.js";
import "../parts/board/history-tree.js";
import "../parts/board/job-queue.js";
import "../parts/board/prompt-bar.js";
import "../parts/board/variant-grid.js";
import { toastError } from "../core/announce.js";
import { BoardScreen } from "../parts/board/board-screen.js";
import { openPage } from "../parts/shell/open-page.js";

const live = openPage("board");
const screen = new BoardScreen(live);
screen.start();
// What is looked at second comes once the pictures are drawn.
requestAnimationFrame(() => setTimeout(() => import("../parts/board/board-later.js").then(({ openLater }) => openLater(live), toastError)));
live.addEventListener("followed", (event) => {
  event.preventDefault();
  const { selection } = /** @type {CustomEvent<import("../core/presence.js").Presence>} */ (event).detail;
  const id = Number(/^variant:(\d+)$/.exec(selection ?? "")?.[1] ?? 0) || null;
  if (id !== screen.variant) screen.choose(id ?? screen.variant);
});
