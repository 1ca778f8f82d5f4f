// The keys of the outpaint screen. Letters act while nobody types.
import { takesText } from "../../core/keys.js";
import { t } from "../../core/i18n.js";
import { stepped } from "../../geom/frames.js";

/** @typedef {import("../../core/keys.js").Binding} Binding */
/** @typedef {import("./outpaint-room.js").OutpaintRoom} OutpaintRoom */

const STEP = 8;
const PAN_PX = 60;

/** @param {OutpaintRoom} room @returns {Binding[]} */
export function outpaintKeys(room) {
  return [...tools(room), ...results(room), ...frame(room), ...view(room)];
}

/** @param {OutpaintRoom} room */
function ready(room) {
  return room.variant !== null && !takesText(document.activeElement);
}

/** @param {OutpaintRoom} room @returns {Binding[]} */
function tools(room) {
  const when = () => ready(room) && !room.readOnly;
  return [
    { keys: "f", label: t("Frame"), when, run: () => room.choose("frame") },
    { keys: "b", label: t("Brush"), when, run: () => room.choose("brush") },
    { keys: "x", label: t("Eraser"), when, run: () => room.choose("eraser") },
    { keys: "o", label: t("Generate"), when, run: () => void room.generate() },
    { keys: "Ctrl+z", label: t("Undo the last stroke"), when: () => when() && room.tool !== "frame", run: () => room.stage?.mask?.undo() },
  ];
}

/** @param {OutpaintRoom} room @returns {Binding[]} */
function results(room) {
  const when = () => ready(room);
  const looking = () => when() && room.shown !== null;
  return [
    { keys: "q", label: t("Previous result"), when, run: () => room.look(-1) },
    { keys: "e", label: t("Next result"), when, run: () => room.look(1) },
    { keys: "a", label: t("Place the shown result on the cover"), when: () => looking() && !room.readOnly, run: () => void room.deeds.place(/** @type {number} */ (room.shown)) },
    { keys: "Delete", label: t("Discard the shown result"), when: () => looking() && !room.readOnly, run: () => room.discard(/** @type {number} */ (room.shown)) },
    { keys: "Escape", label: t("Back to the picture"), when: looking, run: () => (room.shown = null) },
  ];
}

/** Arrows push the frame's side outwards, with Shift back in. @param {OutpaintRoom} room @returns {Binding[]} */
function frame(room) {
  const when = () => ready(room) && !room.readOnly && room.tool === "frame" && document.activeElement?.closest("paint-stage") !== null && room.shown === null;
  /** @type {[string, "left" | "top" | "right" | "bottom"][]} */
  const sides = [["ArrowLeft", "left"], ["ArrowUp", "top"], ["ArrowRight", "right"], ["ArrowDown", "bottom"]];
  return sides.flatMap(([key, side]) => [
    { keys: key, label: t("Extend the frame by 8 px"), when, run: () => push(room, side, STEP) },
    { keys: `Shift+${key}`, label: t("Take 8 px of the frame back"), when, run: () => push(room, side, -STEP) },
  ]);
}

/** @param {OutpaintRoom} room @param {"left" | "top" | "right" | "bottom"} side @param {number} by */
function push(room, side, by) {
  room.padding = { ...room.padding, [side]: stepped(room.padding[side] + by) };
}

/** @param {OutpaintRoom} room @returns {Binding[]} */
function view(room) {
  const when = () => ready(room);
  const panning = () => when() && (room.tool !== "frame" || room.shown !== null) && document.activeElement?.closest("paint-stage") !== null;
  /** @type {[string, number, number][]} */
  const ways = [["ArrowLeft", PAN_PX, 0], ["ArrowRight", -PAN_PX, 0], ["ArrowUp", 0, PAN_PX], ["ArrowDown", 0, -PAN_PX]];
  return [
    { keys: "+", label: t("Zoom in"), when, run: () => room.zoom({ factor: 1.25 }) },
    { keys: "=", label: t("Zoom in"), when, run: () => room.zoom({ factor: 1.25 }) },
    { keys: "-", label: t("Zoom out"), when, run: () => room.zoom({ factor: 0.8 }) },
    { keys: "0", label: t("Fit to the window"), when, run: () => room.zoom({ fit: true }) },
    { keys: "1", label: t("Actual size"), when, run: () => room.zoom({ actual: true }) },
    ...ways.map(([key, dx, dy]) => ({ keys: key, label: t("Pan"), when: panning, run: () => room.stage?.panBy(dx, dy) })),
  ];
}
