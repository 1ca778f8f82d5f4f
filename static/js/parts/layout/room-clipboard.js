// Copy, cut and paste on the cover: elements as such, and words from elsewhere as a new cover line.
import { announce } from "../../core/announce.js";
import { takesText } from "../../core/keys.js";
import { n } from "../../core/i18n.js";
import { CLIP_TYPE, WORDS_MAX, clipOf, elementsIn } from "../../core/layout-clipboard.js";
import { filledText } from "../../core/layout-edits.js";
import { onStage } from "./layout-keys.js";

/** @typedef {import("./layout-room.js").LayoutRoom} LayoutRoom */

/** Listen on the page; returns how to stop. @param {LayoutRoom} room */
export function openClipboard(room) {
  const copied = (/** @type {ClipboardEvent} */ event) => copy(room, event);
  const pasted = (/** @type {ClipboardEvent} */ event) => paste(room, event);
  document.addEventListener("copy", copied);
  document.addEventListener("cut", copied);
  document.addEventListener("paste", pasted);
  return () => {
    document.removeEventListener("copy", copied);
    document.removeEventListener("cut", copied);
    document.removeEventListener("paste", pasted);
  };
}

/** @param {LayoutRoom} room */
function elsewhere(room) {
  return !onStage(room) || takesText(document.activeElement) || document.querySelector("dialog[open]") !== null;
}

/** @param {LayoutRoom} room @param {ClipboardEvent} event */
function copy(room, event) {
  const clip = event.clipboardData;
  const { document: cover } = room.session;
  const elements = room.chosen.flatMap((id) => cover.elements[id] ?? []);
  if (!clip || elements.length === 0 || elsewhere(room) || window.getSelection()?.isCollapsed === false) return;
  event.preventDefault();
  clip.setData(CLIP_TYPE, clipOf(elements));
  clip.setData("text/plain", elements.map((element) => filledText(element, cover)).filter(Boolean).join("\n"));
  announce(n("%(count)s element copied.", "%(count)s elements copied.", elements.length));
  if (event.type === "cut" && !room.readOnly) room.deeds.run("objects-removed", { ids: room.chosen });
}

/** @param {LayoutRoom} room @param {ClipboardEvent} event */
function paste(room, event) {
  const clip = event.clipboardData;
  if (!clip || room.readOnly || elsewhere(room)) return;
  const elements = elementsIn(clip.getData(CLIP_TYPE));
  const words = clip.getData("text/plain").trim().slice(0, WORDS_MAX);
  if (!elements && !words) return;
  event.preventDefault();
  if (elements) return room.choose(room.deeds.group.paste(elements));
  room.choose([room.deeds.addNew("cover_line", words)]);
}
