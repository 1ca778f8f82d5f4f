// The keys of the layout screen. Letters and arrows act while the stage or the pile has the focus.
import { takesText } from "../../core/keys.js";
import { t } from "../../core/i18n.js";

/** @typedef {import("../../core/keys.js").Binding} Binding */
/** @typedef {import("./layout-room.js").LayoutRoom} LayoutRoom */

/** @type {[string, number, number][]} */
const ARROWS = [
  ["ArrowLeft", -1, 0],
  ["ArrowRight", 1, 0],
  ["ArrowUp", 0, -1],
  ["ArrowDown", 0, 1],
];

/** @param {LayoutRoom} room @returns {Binding[]} */
export function layoutKeys(room) {
  return [...moving(room), ...editing(room), ...viewing(room), ...going()];
}

/** Whether the keys are the stage's: it, its tools or the pile have the focus. @param {LayoutRoom} room */
export function onStage(room) {
  const active = document.activeElement;
  return active === document.body || Boolean(active?.closest("cover-stage, element-list, stage-tools")) && room.proof === "off";
}

/** @param {LayoutRoom} room @returns {Binding[]} */
function moving(room) {
  const when = () => room.chosen.length > 0 && !room.readOnly && onStage(room);
  /** @type {[string, number, string][]} */
  const sizes = [["", 1, "1"], ["Shift+", 10, "10"], ["Alt+", 0.1, "0.1"]];
  return sizes.flatMap(([prefix, mm, words]) =>
    ARROWS.map(([key, dx, dy]) => ({
      keys: prefix + key,
      label: t("Move what is selected %(mm)s mm", { mm: words }),
      when,
      run: () => room.deeds.group.nudge(room.chosen, dx * mm, dy * mm),
    })),
  );
}

/** @param {LayoutRoom} room @returns {Binding[]} */
function editing(room) {
  const held = () => room.selected !== null && !room.readOnly && onStage(room);
  const notTyping = () => !room.readOnly && !takesText(document.activeElement);
  /** @param {string} name @param {object} [more] */
  const ask = (name, more = {}) => () => void room.deeds.run(name, { id: room.selected, ids: room.chosen, ...more });
  return [
    { keys: "PageUp", label: t("Bring forward"), when: held, run: ask("object-restacked", { steps: 1 }) },
    { keys: "PageDown", label: t("Send backward"), when: held, run: ask("object-restacked", { steps: -1 }) },
    { keys: "Delete", label: t("Delete what is selected"), when: held, run: ask("objects-removed") },
    { keys: "Backspace", label: t("Delete what is selected"), when: held, run: ask("objects-removed") },
    { keys: "Ctrl+d", label: t("Duplicate what is selected"), when: held, run: () => room.copy(room.chosen) },
    { keys: "Ctrl+Alt+c", label: t("Copy the style of a text"), when: held, run: ask("style-copied") },
    { keys: "Ctrl+Alt+v", label: t("Paste the style onto what is selected"), when: held, run: ask("style-pasted") },
    { keys: "F2", label: t("Type the text in place"), when: held, run: () => void room.words?.begin(room.selected) },
    { keys: "Ctrl+a", label: t("Select all that is not locked"), when: () => onStage(room), run: () => room.selectAll() },
    { keys: "Ctrl+z", label: t("Undo your own last edit"), when: notTyping, run: ask("undo") },
    { keys: "Ctrl+Shift+z", label: t("Do it again"), when: notTyping, run: ask("redo") },
    { keys: "t", label: t("Add a cover line"), when: () => !room.readOnly && onStage(room), run: () => room.addNew() },
  ];
}

/** @param {LayoutRoom} room @returns {Binding[]} */
function viewing(room) {
  const when = () => onStage(room) || room.proof !== "off";
  return [
    { keys: "[", label: t("Select the element below"), when, run: () => room.selectNext(-1) },
    { keys: "]", label: t("Select the element above"), when, run: () => room.selectNext(1) },
    { keys: "Escape", label: t("Select nothing"), when: () => room.selected !== null && onStage(room), run: () => room.select(null) },
    { keys: "g", label: t("Guides"), when, run: () => room.toggle("guides") },
    { keys: "w", label: t("Trimmed"), when, run: () => room.toggle("trimmed") },
    { keys: "y", label: t("Proof"), when, run: () => room.toggle("proof") },
    { keys: "+", label: t("Zoom in"), when, run: () => room.zoom({ factor: 1.25 }) },
    { keys: "=", label: t("Zoom in"), when, run: () => room.zoom({ factor: 1.25 }) },
    { keys: "-", label: t("Zoom out"), when, run: () => room.zoom({ factor: 0.8 }) },
    { keys: "0", label: t("Fit to the window"), when, run: () => room.zoom({ fit: true }) },
    { keys: "2", label: t("Zoom to what is selected"), when: () => when() && room.selected !== null, run: () => room.zoom({ chosen: true }) },
    { keys: "1", label: t("Actual size"), when, run: () => room.zoom({ actual: true }) },
    { keys: "e", label: t("Export"), when, run: () => window.location.assign(room.live.data["urls"]?.export ?? "") },
  ];
}

/** The areas of the screen in the order that F6 goes through them. */
const AREAS = [".top-bar nav", "stage-tools", "cover-stage", "element-list", "version-list", ".room-properties", "preflight-list"];

/** @returns {Binding[]} */
function going() {
  return [
    { keys: "F6", label: t("Go to the next area"), run: () => goOn(1) },
    { keys: "Shift+F6", label: t("Go to the area before"), run: () => goOn(-1) },
  ];
}

/** Give the focus to the first stop of the next area that has one. @param {number} by */
function goOn(by) {
  const areas = AREAS.map((area) => document.querySelector(area));
  const here = areas.findIndex((area) => area?.contains(document.activeElement));
  const from = here < 0 ? (by > 0 ? -1 : 0) : here;
  const order = areas.map((_, place) => areas.at((from + by * (place + 1) + areas.length * 2) % areas.length));
  for (const area of order) {
    const stop = stopIn(area ?? null);
    if (stop) return stop.focus();
  }
}

/** @param {Element | null} area @returns {HTMLElement | undefined} */
function stopIn(area) {
  const stops = /** @type {NodeListOf<HTMLElement> | []} */ (area?.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]") ?? []);
  return [...stops].find((stop) => stop.tabIndex >= 0 && !stop.matches(":disabled") && stop.getClientRects().length > 0);
}
