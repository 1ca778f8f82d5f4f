// Where a result was joined to what it continues, drawn over it in the tone of its seam score.
import { nothing, svg } from "#lit";
import { t } from "../../core/i18n.js";
import { casedBox, casedLine } from "./panned-stage.js";

/** @typedef {import("../../geom/boxes.js").Box} Box */
/** @typedef {import("../../geom/boxes.js").Point} Point */
/**
 * @typedef {object} Look a result shown in its place
 * @property {string} href
 * @property {Box} box
 * @property {[Point, Point][]} seams the lines along which it was joined
 * @property {string} mask the address of a mask of what was repainted; "" where lines say it all
 * @property {string} tone
 * @property {string} words
 */

const LABEL_PX = 13;
const [CASING_PX, STROKE_PX] = [2.5, 1];

/** @param {number | null | undefined} score @param {number} limit from which it is seen @returns {[string, string] | null} tone and words of a seam score */
export function seamWords(score, limit) {
  if (score === null || score === undefined) return null;
  const shown = (Math.round(score * 10) / 10).toFixed(1);
  if (score <= limit) return ["ok", t("seam %(score)s · good", { score: shown })];
  if (score <= 1.25 * limit) return ["warn", t("seam %(score)s · fair", { score: shown })];
  return ["bad", t("seam %(score)s · visible", { score: shown })];
}

/** @param {Look} look @param {number} unit a screen pixel in those of the picture */
export function seamMarks({ seams, mask, tone, words, box }, unit) {
  const size = LABEL_PX * unit;
  const at = seams[0] ? { x: (seams[0][0].x + seams[0][1].x) / 2, y: (seams[0][0].y + seams[0][1].y) / 2 } : { x: box.x, y: box.y };
  return svg`${casedBox("picture-edge", box)}
    ${mask ? maskEdge(mask, box, tone, unit) : nothing}
    <g class="seam-lines ${tone}">${seams.map(([a, b]) => casedLine("seam", a, b))}</g>
    <text class="stage-words" x=${at.x + size / 2} y=${at.y - size / 2} font-size=${size}>${words}</text>`;
}

/** The outline of what a mask marks, as the browser finds it in the mask itself. @param {string} mask @param {Box} box @param {string} tone @param {number} unit */
function maskEdge(mask, box, tone, unit) {
  return svg`<defs>${rim("casing", "", CASING_PX * unit)}${rim("stroke", tone, STROKE_PX * unit)}</defs>
    ${["casing", "stroke"].map((part) => svg`<image class="mask-edge" aria-hidden="true" filter="url(#mask-${part})" href=${mask} x=${box.x} y=${box.y} width=${box.w} height=${box.h} preserveAspectRatio="none"></image>`)}`;
}

/** @param {string} part @param {string} tone @param {number} radius */
function rim(part, tone, radius) {
  return svg`<filter id="mask-${part}" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB">
    <feColorMatrix type="luminanceToAlpha"></feColorMatrix>
    <feComponentTransfer result="marked"><feFuncA type="linear" slope="255"></feFuncA></feComponentTransfer>
    <feMorphology operator="dilate" radius=${radius} in="marked" result="wide"></feMorphology>
    <feMorphology operator="erode" radius=${radius} in="marked" result="narrow"></feMorphology>
    <feComposite operator="out" in="wide" in2="narrow" result="rim"></feComposite>
    <feFlood class="rim-colour ${tone}"></feFlood>
    <feComposite operator="in" in2="rim"></feComposite>
  </filter>`;
}
