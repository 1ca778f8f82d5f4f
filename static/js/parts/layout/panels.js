// What stands round the cover. It loads once the cover is shown, all at once: the parts of the
// panels are named here as well, so that the browser need not find them one after the other.
import "../../core/group-deeds.js";
import "../../core/inks.js";
import "../../core/text-style.js";
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
import { toastError } from "../../core/announce.js";
import { LayoutDeeds } from "../../core/layout-deeds.js";
import { wordsFilled } from "../../core/layout-edits.js";
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
  const fontWished = (/** @type {Event} */ event) => void browseFonts(room, /** @type {CustomEvent} */ (event).detail);
  for (const name of names) room.addEventListener(name, run);
  room.addEventListener("font-wished", fontWished);
  return () => {
    names.forEach((name) => room.removeEventListener(name, run));
    room.removeEventListener("font-wished", fontWished);
  };
}

/** @param {import("./layout-room.js").LayoutRoom} room @param {{text: string, font: string, choose: (handle: string) => void}} wish */
async function browseFonts(room, { text, font, choose }) {
  try {
    const { pickFont } = await import("./font-picker.js");
    await pickFont(room.live.project, wordsFilled(text, room.session.document), font, choose);
  } catch (error) {
    toastError(error);
  }
}

export { LayoutDeeds, RoomTools, RoomTyping, footWords, hearWishes, layoutKeys, leftPanel, openClipboard, rightPanel };
