// What the pointer does on the cover: take hold, move, resize, turn, and draw a frame to select by.
import { frameOf, scaled } from "../../geom/arrange.js";
import { OPPOSITE, centre, moved, resized, spanned, union } from "../../geom/boxes.js";
import { pageLines, snapMove, snapResize, withGuides } from "../../geom/snap.js";
import { resizedTurned, turnTo } from "../../geom/turning.js";
import { graspOf } from "./drawing.js";

/** @typedef {import("./cover-stage.js").CoverStage} CoverStage */
/** @typedef {import("../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("../../core/layout-edits.js").Preview} Preview */
/** @typedef {import("../../geom/boxes.js").Box} Box */
/** @typedef {import("../../geom/boxes.js").Point} Point */
/** @typedef {import("../../geom/boxes.js").Handle} Handle */
/** @typedef {import("../../geom/snap.js").Line} Line */
/** @typedef {"move" | "resize" | "scale" | "turn" | "frame"} Deed */
/**
 * @typedef {object} Drag
 * @property {Deed} deed
 * @property {Point} from where the pointer took hold
 * @property {Shown[]} held what it took hold of, as it was then
 * @property {Handle | null} handle
 * @property {string | null} pressed the object under the pointer
 * @property {boolean} moved
 * @property {number} factor how much larger a group was pulled
 */

const SNAP_PX = 6;
const DRAG_PX = 3;
const LEAST_MM = 2;
/** Kinds that cover the page: a frame selects them only where it holds them whole. */
const GROUNDS = new Set(["art", "scrim"]);

export class StagePointer {
  /** @param {CoverStage} stage */
  constructor(stage) {
    this.stage = stage;
    /** @type {Drag | null} */
    this.drag = null;
    /** @type {string | null} the object that was pressed last */
    this.pressed = null;
    /** @type {Box | null} the frame that is drawn to select by */
    this.frame = null;
    /** @type {{x: Line | null, y: Line | null}} */
    this.snapped = { x: null, y: null };
  }

  /** Whether something is being moved, resized or turned. */
  get atWork() {
    return this.drag !== null && this.drag.deed !== "frame" && this.drag.moved;
  }

  /** Whether the stage takes this press. @param {Point} point @param {PointerEvent} event */
  down(point, event) {
    const target = /** @type {Element} */ (event.target);
    const handle = target.closest("[data-handle]")?.getAttribute("data-handle") ?? null;
    if (handle) return this.handleDown(handle, point);
    const object = this.stage.object(target.closest("[data-id]")?.getAttribute("data-id"));
    if (!object) return this.groundDown(point, event);
    this.stage.objectNode(object.id)?.focus({ preventScroll: true });
    if (event.shiftKey) {
      this.stage.emit("object-selected", { id: object.id, toggle: true });
      return true;
    }
    const several = this.stage.chosen.length > 1 && this.stage.chosen.includes(object.id);
    if (!several && this.stage.selected !== object.id) this.stage.emit("object-selected", { id: object.id });
    this.begin("move", point, several ? this.stage.chosenObjects : [object], { pressed: object.id });
    return true;
  }

  /** @param {string} handle @param {Point} point */
  handleDown(handle, point) {
    const group = this.stage.chosenObjects.filter(({ hidden, locked }) => !hidden && !locked);
    if (this.stage.chosen.length > 1) {
      this.begin("scale", point, group, { handle: /** @type {Handle} */ (handle) });
      return true;
    }
    const object = this.stage.object(this.stage.selected);
    if (!object) return false;
    if (handle === "turn") this.begin("turn", point, [object]);
    else this.begin("resize", point, [object], { handle: /** @type {Handle} */ (handle) });
    return true;
  }

  /** A press beside everything selects nothing, and drawn on it frames what is to be selected; a finger pans. @param {Point} point @param {PointerEvent} event */
  groundDown(point, event) {
    if (event.pointerType === "touch") return false;
    if (!event.shiftKey) this.stage.emit("object-selected", { id: null });
    this.begin("frame", point, event.shiftKey ? this.stage.chosenObjects : []);
    return true;
  }

  /** @param {Deed} deed @param {Point} from @param {Shown[]} held @param {{handle?: Handle, pressed?: string}} [more] */
  begin(deed, from, held, { handle, pressed } = {}) {
    this.pressed = pressed ?? null;
    this.drag = { deed, from, held, handle: handle ?? null, pressed: pressed ?? null, moved: false, factor: 1 };
  }

  /** @param {Point} point @param {PointerEvent} event */
  moved(point, event) {
    const { drag } = this;
    if (!drag) return;
    const dx = point.x - drag.from.x;
    const dy = point.y - drag.from.y;
    if (!drag.moved && Math.hypot(dx, dy) < this.stage.units(DRAG_PX)) return;
    drag.moved = true;
    if (drag.deed === "frame") {
      this.frame = spanned(drag.from, point);
      return this.stage.requestUpdate();
    }
    const boxes = this.previews(drag, point, { x: dx, y: dy }, event);
    if (boxes) this.stage.emit("objects-previewed", { boxes });
  }

  /** @param {Drag} drag @param {Point} point @param {Point} by @param {PointerEvent} event @returns {Record<string, Preview> | null} */
  previews(drag, point, by, event) {
    const free = this.stage.readOnly ? [] : drag.held.filter(({ locked }) => !locked);
    const [first] = free;
    if (!first) return null;
    const snaps = !event.ctrlKey && !event.metaKey;
    if (drag.deed === "turn") return { [first.id]: { ...first.box, turn: turnTo(centre(first.box), drag.from, point, first.turn, event.shiftKey) } };
    if (drag.deed === "scale") return this.scaled(drag, by, snaps);
    if (drag.handle) return { [first.id]: this.pulled(first, drag.handle, by, event.shiftKey, snaps) };
    const shift = this.shift(free, event.shiftKey ? along(by) : by, snaps);
    return Object.fromEntries(free.map(({ id, box }) => [id, moved(box, shift.x, shift.y)]));
  }

  /** Return a group as large as its corner is pulled, its type with it; the opposite corner stays. @param {Drag} drag @param {Point} by @param {boolean} snaps @returns {Record<string, Preview>} */
  scaled(drag, by, snaps) {
    const handle = drag.handle ?? "se";
    const frame = frameOf(drag.held);
    const free = resized(frame, handle, by.x, by.y, { min: LEAST_MM, keepAspect: true });
    const snap = snaps ? snapResize(free, handle, this.lines(drag.held), this.stage.units(SNAP_PX), LEAST_MM) : { box: free, x: null, y: null };
    this.snapped = snap.x ? { x: snap.x, y: null } : { x: null, y: snap.y };
    drag.factor = snap.x || !snap.y ? snap.box.w / frame.w : snap.box.h / frame.h;
    const boxes = scaled(drag.held.map(({ box }) => box), drag.factor, OPPOSITE[handle]);
    return Object.fromEntries(drag.held.map(({ id }, place) => [id, { .../** @type {Box} */ (boxes[place]), grows: true }]));
  }

  /** Return how far a group moves, its common frame held by the lines it comes near. @param {Shown[]} objects @param {Point} by @param {boolean} snaps @returns {Point} */
  shift(objects, by, snaps) {
    const frame = frameOf(objects);
    const to = moved(frame, by.x, by.y);
    const snap = snaps ? snapMove(to, this.lines(objects), this.stage.units(SNAP_PX)) : { box: to, x: null, y: null };
    this.snapped = { x: snap.x, y: snap.y };
    return { x: snap.box.x - frame.x, y: snap.box.y - frame.y };
  }

  /** @param {Shown} object @param {Handle} handle @param {Point} by @param {boolean} shift @param {boolean} snaps */
  pulled(object, handle, by, shift, snaps) {
    const options = { min: LEAST_MM, keepAspect: shift !== (object.kind === "art") };
    if (object.turn !== 0) return resizedTurned(object.box, handle, by.x, by.y, object.turn, options);
    const free = resized(object.box, handle, by.x, by.y, options);
    if (!snaps) return free;
    const snap = snapResize(free, handle, this.lines([object]), this.stage.units(SNAP_PX), LEAST_MM);
    this.snapped = { x: snap.x, y: snap.y };
    return snap.box;
  }

  /** @param {Shown[]} held */
  lines(held) {
    const { page, objects, lines } = this.stage;
    if (!page) return { x: [], y: [] };
    const ids = new Set(held.map(({ id }) => id));
    const others = objects.filter(({ id, hidden, locked }) => !ids.has(id) && !hidden && !locked);
    return withGuides(pageLines(page, others.map(({ box }) => box)), lines);
  }

  up() {
    const { drag, frame } = this;
    this.end();
    if (!drag) return;
    const ids = drag.held.map(({ id }) => id);
    if (drag.deed === "frame") {
      if (frame) this.stage.emit("object-selected", { ids: [...new Set([...ids, ...this.framed(frame)])] });
    } else if (drag.moved && drag.deed === "scale") this.stage.emit("objects-scaled", { ids, factor: drag.factor, corner: OPPOSITE[drag.handle ?? "se"] });
    else if (drag.moved) this.stage.emit("objects-placed", { ids, deed: drag.deed });
    else if (drag.pressed && ids.length > 1) this.stage.emit("object-selected", { id: drag.pressed });
  }

  /** A captured pointer leaves no target: what is opened is what was pressed last. */
  doubled() {
    if (this.pressed && this.stage.chosen.includes(this.pressed)) this.stage.emit("object-opened", { id: this.pressed });
  }

  /** @param {Box} frame @returns {string[]} */
  framed(frame) {
    return this.stage.objects
      .filter((object) => {
        if (object.hidden || object.locked) return false;
        const grasp = graspOf(object, false);
        const joint = union(frame, grasp);
        if (GROUNDS.has(object.kind)) return joint.w === frame.w && joint.h === frame.h;
        return joint.w < frame.w + grasp.w && joint.h < frame.h + grasp.h;
      })
      .map(({ id }) => id);
  }

  cancelled() {
    const { drag } = this;
    this.end();
    if (drag?.moved && drag.deed !== "frame") {
      this.stage.emit("objects-previewed", { boxes: Object.fromEntries(drag.held.map(({ id }) => [id, null])) });
    }
  }

  end() {
    this.drag = null;
    this.frame = null;
    this.snapped = { x: null, y: null };
    this.stage.requestUpdate();
  }
}

/** Return the larger part of a move alone. @param {Point} by @returns {Point} */
function along({ x, y }) {
  return Math.abs(x) > Math.abs(y) ? { x, y: 0 } : { x: 0, y };
}
