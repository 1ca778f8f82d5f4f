// What lies over the elements on the stage: subjects in front of a masthead, calm places, folds.
import { nothing, svg } from "#lit";
import { t } from "../../core/i18n.js";
import { boxFrom } from "../../core/layout-stage.js";
import { casedBox, casedLine } from "../canvas/panned-stage.js";
import { turnOf, veil } from "./drawing.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../core/layout-stage.js").Page} Page */
/** @typedef {import("../../geom/boxes.js").Box} Box */
/** @typedef {{box: number[], calm: number, ink: string}} Zone */

/** Paint the cut-outs that stand in front of an element. @param {Row[]} subjects @param {string} id @param {(sha: string) => string} asset */
export function subjectsOver(subjects, id, asset) {
  return subjects.map((subject, place) => (subject["above"] === id ? cutOut(subject, `subject-${place}`, asset) : nothing));
}

/** @param {Row} subject @param {string} id @param {(sha: string) => string} asset */
function cutOut(subject, id, asset) {
  const clip = boxFrom(subject["clip_mm"]);
  return svg`<g class="subject" aria-hidden="true">
    <clipPath id="${id}-clip"><rect x=${clip.x} y=${clip.y} width=${clip.w} height=${clip.h}></rect></clipPath>
    <mask id="${id}-mask">${whole(subject, asset(subject["mask"]))}</mask>
    <g clip-path="url(#${id}-clip)"><g mask="url(#${id}-mask)">
      ${whole(subject, asset(subject["asset"]))}
      ${subject["veils"].map((/** @type {Row} */ held, /** @type {number} */ place) => veil(`${id}-veil-${place}`, held))}
    </g></g>
  </g>`;
}

/** @param {Row} image @param {string} href */
function whole(image, href) {
  const at = boxFrom(image["placed_mm"]);
  const mirror = image["flip"] ? `translate(${2 * at.x + at.w} 0) scale(-1 1)` : nothing;
  return svg`<g transform=${turnOf(image)}><image href=${href} x=${at.x} y=${at.y} width=${at.w} height=${at.h} preserveAspectRatio="none" transform=${mirror}></image></g>`;
}

/** @param {Zone[]} zones */
export function zonesOf(zones) {
  return zones.map(({ box }, place) => {
    const { x, y, w, h } = boxFrom(box);
    return svg`<g class="zone" data-zone=${place} aria-hidden="true">
      <rect class="zone-fill" x=${x} y=${y} width=${w} height=${h}></rect>
      ${casedBox("need", boxFrom(box))}
      <text x=${x + 2} y=${y + 6} font-size="5">${place + 1}</text>
    </g>`;
  });
}

/** The folds of a wraparound sheet. @param {Page} page */
export function foldsOf({ spine, bleed }) {
  if (!spine || spine.w === 0) return nothing;
  return [spine.x, spine.x + spine.w].map((x) => casedLine("fold", { x, y: bleed.y }, { x, y: bleed.y + bleed.h }));
}

/** The guides that people drew. @param {Page} page @param {{x?: number[], y?: number[]}} lines */
export function ownGuides({ bleed }, { x = [], y = [] }) {
  return [
    ...x.map((at) => casedLine("own", { x: at, y: bleed.y }, { x: at, y: bleed.y + bleed.h })),
    ...y.map((at) => casedLine("own", { x: bleed.x, y: at }, { x: bleed.x + bleed.w, y: at })),
  ];
}

export function zoneWords(/** @type {Zone} */ { calm, ink }) {
  const share = Math.round(calm * 100);
  return ink === "white" ? t("calm %(share)s %, white type", { share }) : t("calm %(share)s %, black type", { share });
}

/** The strokes of the brush and its cross. @param {import("../../core/subject-brush.js").SubjectBrush} brush @param {number} pixel one screen pixel in mm */
export function brushLayer({ strokes, cross, widthMm, drawing }, pixel) {
  const { x, y } = cross;
  return svg`<g class="brush-layer" aria-hidden="true">
    ${strokes.map((stroke) => svg`<path class=${stroke.keep ? "stroke-keep" : "stroke-drop"} stroke-width=${stroke.widthMm} d=${line(stroke.points)}></path>`)}
    <circle class="brush-cross" cx=${x} cy=${y} r=${widthMm / 2}></circle>
    ${drawing ? nothing : svg`<path class="brush-cross" d="M${x - 6 * pixel} ${y}h${12 * pixel}M${x} ${y - 6 * pixel}v${12 * pixel}"></path>`}
  </g>`;
}

/** @param {import("../../geom/boxes.js").Point[]} points */
function line(points) {
  const [first, ...rest] = points;
  if (!first) return "";
  return `M${first.x} ${first.y}${rest.length === 0 ? "h0.01" : rest.map(({ x, y }) => `L${x} ${y}`).join("")}`;
}
