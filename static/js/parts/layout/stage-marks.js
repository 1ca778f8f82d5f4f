// What marks the selection on the cover: frames and handles, others' holds, and the lines that snap.
import { nothing, svg } from "#lit";
import { CORNERS, HANDLES, handlePoint } from "../../geom/boxes.js";
import { frameOf } from "../../geom/arrange.js";
import { casedBox, casedLine } from "../canvas/panned-stage.js";
import { frameTurn } from "./drawing.js";

/** @typedef {import("../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("./cover-stage.js").CoverStage} CoverStage */
/** @typedef {import("./cover-stage.js").Holder} Holder */
/** @typedef {import("../../geom/boxes.js").Box} Box */
/** @typedef {import("../../geom/boxes.js").Handle} Handle */

const HANDLE_PX = 9;
const HANDLE_REACH_PX = 26;
const TURN_PX = 26;

/** Every selected object in its frame; one alone has handles, and several have corners that resize them together. @param {CoverStage} stage */
export function selectionMarks(stage) {
  const shown = stage.chosenObjects.filter(({ hidden }) => !hidden);
  const [first, second] = shown;
  if (!first) return nothing;
  const frames = shown.map((object) => svg`<g transform=${frameTurn(object)}>${casedBox("selection", object.box)}</g>`);
  if (second) return svg`${frames}${casedBox("group", frameOf(shown))}${groupCorners(shown.filter(({ locked }) => !locked), stage)}`;
  const movable = !stage.readOnly && !first.locked;
  return svg`${frames}${movable ? svg`<g transform=${frameTurn(first)}>${handlesOf(first, stage)}</g>` : nothing}`;
}

/** @param {Shown[]} free those of a group that may be changed @param {CoverStage} stage */
function groupCorners(free, stage) {
  return stage.readOnly || free.length < 2 ? nothing : CORNERS.map((handle) => handleOf(handle, frameOf(free), stage));
}

/** @param {Shown} object @param {CoverStage} stage */
function handlesOf(object, stage) {
  const sized = object.kind !== "barcode" ? roomy(object.box, stage).map((handle) => handleOf(handle, object.box, stage)) : [];
  return svg`${object.kind === "art" ? nothing : turnHandle(object.box, stage)}${sized}`;
}

/** A side too short for a handle between its corners has none. @param {Box} box @param {CoverStage} stage */
function roomy(box, stage) {
  const least = stage.units(3 * HANDLE_PX);
  return HANDLES.filter((handle) => handle.length > 1 || ("ns".includes(handle) ? box.w : box.h) >= least);
}

/** @param {Handle} handle @param {Box} box @param {CoverStage} stage */
function handleOf(handle, box, stage) {
  const { x, y } = handlePoint(box, handle);
  const size = stage.units(HANDLE_PX);
  const reach = Math.min(stage.units(HANDLE_REACH_PX), Math.max(size, Math.min(box.w, box.h) / 2));
  return svg`<g class="handle ${handle}" data-handle=${handle} aria-hidden="true">
    <rect class="reach" x=${x - reach / 2} y=${y - reach / 2} width=${reach} height=${reach}></rect>
    <rect class="knob" x=${x - size / 2} y=${y - size / 2} width=${size} height=${size}></rect>
  </g>`;
}

/** The knob above a frame that turns it; below where the window ends. @param {Box} box @param {CoverStage} stage */
function turnHandle(box, stage) {
  const length = stage.units(TURN_PX);
  const above = box.y - length > stage.top;
  const x = box.x + box.w / 2;
  const [from, to] = above ? [box.y, box.y - length] : [box.y + box.h, box.y + box.h + length];
  return svg`<g class="handle turn" data-handle="turn" aria-hidden="true">
    ${casedLine("selection", { x, y: from }, { x, y: to })}
    <circle class="reach" cx=${x} cy=${to} r=${length / 2}></circle>
    <circle class="knob" cx=${x} cy=${to} r=${stage.units(HANDLE_PX) / 2}></circle>
  </g>`;
}

/** What others have selected, each in a frame of theirs; the first of a person's frames bears the name. @param {Holder[]} holders @param {CoverStage} stage */
export function holderMarks(holders, stage) {
  const seen = holders.filter(({ id }) => stage.object(id)?.hidden === false);
  return seen.map((holder, at) => holderMark(holder, stage, seen.findIndex(({ name }) => name === holder.name) === at));
}

/** @param {Holder} holder @param {CoverStage} stage @param {boolean} named */
function holderMark({ id, name, color }, stage, named) {
  const object = stage.object(id);
  if (!object) return nothing;
  const size = stage.units(11);
  return svg`<g class="holder person-${color}" aria-hidden="true">
    <g transform=${frameTurn(object)}>${casedBox("held", object.box)}</g>
    ${named ? svg`<text x=${object.box.x} y=${object.box.y - stage.units(5)} font-size=${size}>${name}</text>` : nothing}
  </g>`;
}

/** @param {CoverStage} stage */
export function pointerMarks({ page, pointer }) {
  if (!page) return nothing;
  const { x, y } = pointer.snapped;
  const { bleed } = page;
  return svg`
    ${pointer.frame ? casedBox("marquee", pointer.frame) : nothing}
    ${x ? casedLine("snap", { x: x.at, y: bleed.y }, { x: x.at, y: bleed.y + bleed.h }) : nothing}
    ${y ? casedLine("snap", { x: bleed.x, y: y.at }, { x: bleed.x + bleed.w, y: y.at }) : nothing}`;
}
