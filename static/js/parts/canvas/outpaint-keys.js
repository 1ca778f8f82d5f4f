// The keys of the outpaint canvas. Letters act while nobody types.
import { takesText } from "../../core/keys.js";
import { t } from "../../core/i18n.js";

/** @typedef {import("../../core/keys.js").Binding} Binding */
/** @typedef {import("./outpaint-room.js").OutpaintRoom} OutpaintRoom */

const STEP = 8;
const PAN_PX = 60;
/** @type {[string, number, number][]} */
const ARROWS = [["ArrowLeft", -1, 0], ["ArrowRight", 1, 0], ["ArrowUp", 0, -1], ["ArrowDown", 0, 1]];

/** @param {OutpaintRoom} room @returns {Binding[]} */
export function outpaintKeys(room) {
  return [...tools(room), ...results(room), ...frame(room), ...view(room)];
}

/** @param {OutpaintRoom} room */
function ready(room) {
  return room.variant !== null && !takesText(document.activeElement);
}

/** @param {OutpaintRoom} room */
function onStage(room) {
  return ready(room) && document.activeElement?.closest("paint-stage") !== null;
}

/** @param {OutpaintRoom} room @returns {Binding[]} */
function tools(room) {
  const when = () => ready(room) && !room.readOnly;
  const brushing = () => room.tool === "brush" || room.tool === "eraser";
  return [
    { keys: "f", label: t("Frame"), when, run: () => room.choose("frame") },
    { keys: "b", label: t("Brush"), when, run: () => room.choose("brush") },
    { keys: "x", label: t("Eraser"), when, run: () => room.choose("eraser") },
    { keys: "h", label: t("Hand"), when, run: () => room.choose("hand") },
    { keys: "o", label: t("Generate"), when, run: () => void room.generate() },
    { keys: "Ctrl+z", label: t("Undo"), when, run: () => (brushing() && room.mask.strokes > 0 ? room.stage?.mask?.undo() : room.step("undo")) },
    { keys: "Ctrl+Shift+z", label: t("Do it again"), when, run: () => room.step("redo") },
  ];
}

/** @param {OutpaintRoom} room @returns {Binding[]} */
function results(room) {
  const when = () => ready(room);
  const looking = () => when() && room.shown !== null;
  const deciding = () => looking() && !room.readOnly;
  const shown = () => /** @type {number} */ (room.shown);
  return [
    { keys: "q", label: t("Previous result"), when, run: () => room.look(-1) },
    { keys: "e", label: t("Next result"), when, run: () => room.look(1) },
    { keys: "a", label: t("Accept the shown result"), when: deciding, run: () => void room.accept(shown()) },
    { keys: "Delete", label: t("Discard the shown result"), when: deciding, run: () => room.discard(shown()) },
    { keys: "Escape", label: t("Back to the picture"), when: looking, run: () => (room.shown = null) },
  ];
}

/** Arrows move the frame, with Shift its far sides. @param {OutpaintRoom} room @returns {Binding[]} */
function frame(room) {
  const when = () => onStage(room) && !room.readOnly && room.tool === "frame" && room.shown === null;
  return ARROWS.flatMap(([key, dx, dy]) => [
    { keys: key, label: t("Move the frame by 8 px"), when, run: () => room.nudge(dx * STEP, dy * STEP, 0, 0) },
    { keys: `Shift+${key}`, label: t("Resize the frame by one step"), when, run: () => room.nudge(0, 0, dx, dy) },
  ]);
}

/** @param {OutpaintRoom} room @returns {Binding[]} */
function view(room) {
  const when = () => ready(room);
  const panning = () => onStage(room) && (room.tool !== "frame" || room.shown !== null || room.readOnly);
  return [
    { keys: "+", label: t("Zoom in"), when, run: () => room.zoom({ factor: 1.25 }) },
    { keys: "=", label: t("Zoom in"), when, run: () => room.zoom({ factor: 1.25 }) },
    { keys: "-", label: t("Zoom out"), when, run: () => room.zoom({ factor: 0.8 }) },
    { keys: "0", label: t("Fit to the window"), when, run: () => room.zoom({ fit: true }) },
    { keys: "1", label: t("Actual size"), when, run: () => room.zoom({ actual: true }) },
    ...ARROWS.map(([key, dx, dy]) => ({ keys: key, label: t("Pan"), when: panning, run: () => room.stage?.panBy(-dx * PAN_PX, -dy * PAN_PX) })),
  ];
}
