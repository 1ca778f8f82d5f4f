// What stands round the cover. It loads once the cover is shown, all at once: the parts of the
// panels are named here as well, so that the browser need not find them one after the other.
import "../../core/group-deeds.js";
import "../../core/inks.js";
import "../board/eta-bar.js";
import "../canvas/job-line.js";
import "./art-panel.js";
import "./element-list.js";
import "./element-panel.js";
import "./finding-words.js";
import "./group-panel.js";
import "./number-field.js";
import "./preflight-list.js";
import "./run-editor.js";
import "./stage-tools.js";
import "./tools/arrange-tool.js";
import "./type-details.js";
import "./version-list.js";
import { LayoutDeeds } from "../../core/layout-deeds.js";
import { layoutKeys } from "./layout-keys.js";
import { openClipboard } from "./room-clipboard.js";
import { footWords, leftPanel, rightPanel } from "./room-panels.js";
import { RoomTools } from "./room-tools.js";
import { RoomTyping } from "./room-typing.js";

/** Do what events ask for; returns how to stop. @param {import("./layout-room.js").LayoutRoom} room */
function hearWishes(room) {
  const { deeds } = room;
  const run = (/** @type {Event} */ event) => deeds.run(event.type, /** @type {CustomEvent} */ (event).detail);
  const names = Object.keys(deeds.deeds);
  for (const name of names) room.addEventListener(name, run);
  return () => names.forEach((name) => room.removeEventListener(name, run));
}

export { LayoutDeeds, RoomTools, RoomTyping, footWords, hearWishes, layoutKeys, leftPanel, openClipboard, rightPanel };
