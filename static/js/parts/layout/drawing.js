// How one element is painted: outlines from the press, moved to where the element is to be.
import { nothing, svg } from "#lit";
import { boxFrom } from "../../core/layout-stage.js";
import { grown, moved, same, transformBetween } from "../../geom/boxes.js";

/** @typedef {import("../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../geom/boxes.js").Box} Box */

const GRASP_MM = 1.5;
/** @type {Record<string, number>} */
const SHARES = { left: 0, start: 0, centre: 0.5, right: 1, end: 1, top: 0, middle: 0.5, bottom: 1 };

/**
 * Return the transform that shows old outlines at a new box until the press has drawn new ones.
 *
 * Type that fits its box grows with it; other type keeps its size and follows its alignment.
 * @param {Shown} shown
 * @returns {string | null}
 */
export function interim(shown) {
  const { box, drawn, turn } = shown;
  if (!drawn || (same(drawn.box, box, 0.005) && drawn.turn === turn)) return null;
  const flat = same(drawn.box, box, 0.005) ? "" : movedOver(shown, drawn);
  if (turn === 0 && drawn.turn === 0) return flat;
  return [rotation(turn, box), flat, rotation(-drawn.turn, drawn.box)].filter(Boolean).join(" ");
}

/** @param {number} deg @param {Box} box */
function rotation(deg, { x, y, w, h }) {
  return deg === 0 ? "" : `rotate(${deg} ${x + w / 2} ${y + h / 2})`;
}

/** @param {Shown} shown @param {import("../../core/layout-stage.js").Drawn} drawn */
function movedOver({ box, text, fit, grows, align, valign }, drawn) {
  if (!text) return transformBetween(drawn.box, box, true);
  const across = SHARES[align] ?? 0;
  const down = SHARES[valign] ?? 0;
  const scale = grows ? box.w / Math.max(0.01, drawn.box.w) : fit === "none" ? 1 : fittingScale(drawn.box, box, fit);
  const x = box.x + box.w * across - (drawn.box.x + drawn.box.w * across) * scale;
  const y = box.y + box.h * down - (drawn.box.y + drawn.box.h * down) * scale;
  return `matrix(${scale} 0 0 ${scale} ${x} ${y})`;
}

/** @param {Box} from @param {Box} to @param {string} fit */
function fittingScale(from, to, fit) {
  const across = to.w / Math.max(0.01, from.w);
  return fit === "width" ? across : Math.min(across, to.h / Math.max(0.01, from.h));
}

/**
 * Return where an element is taken hold of: a text by its words, so that its empty frame hides
 * nothing below; the selected one by its whole frame.
 * @param {Shown} shown @param {boolean} selected @returns {Box}
 */
export function graspOf({ box, drawn, text, turn }, selected) {
  if ((selected && turn === 0) || !text || !drawn?.ink) return box;
  const dx = box.x - drawn.box.x;
  const dy = box.y - drawn.box.y;
  return grown(moved(drawn.ink, dx, dy), GRASP_MM);
}

/** @param {Shown} shown @param {(sha: string) => string} asset the address of an asset's picture */
export function painted(shown, asset) {
  const { drawn, id, box } = shown;
  if (!drawn) return nothing;
  const elsewhere = !same(drawn.box, box, 0.005);
  return svg`
    ${drawn.images.map((image) => picture(`clip-${id}`, image, elsewhere ? box : null, asset))}
    <g transform=${interim(shown) ?? nothing}>
      ${drawn.veils.map((held, place) => veil(`veil-${id}-${place}`, held))}
      ${drawn.paths.map(outline)}
    </g>`;
}

/** @param {Row} path */
function outline(path) {
  return svg`<path
    d=${path["d"]}
    fill=${path["fill"]}
    stroke=${path["stroke"] ?? nothing}
    stroke-width=${path["stroke_mm"] ?? nothing}
  ></path>`;
}

/** A picture covers its box; what sticks out is cut off evenly. @param {string} id @param {Row} image @param {Box | null} elsewhere where its box is now, if not where it was drawn @param {(sha: string) => string} asset */
function picture(id, image, elsewhere, asset) {
  const clip = elsewhere ?? boxFrom(image["clip_mm"]);
  const at = elsewhere ? covering(boxFrom(image["placed_mm"]), elsewhere) : boxFrom(image["placed_mm"]);
  const mirror = image["flip"] ? `translate(${2 * at.x + at.w} 0) scale(-1 1)` : nothing;
  return svg`<clipPath id=${id}><rect x=${clip.x} y=${clip.y} width=${clip.w} height=${clip.h}></rect></clipPath>
    <g transform=${turnOf(image)}><g clip-path="url(#${id})">
      <image href=${asset(image["asset"])} x=${at.x} y=${at.y} width=${at.w} height=${at.h} preserveAspectRatio="none" transform=${mirror}></image>
    </g></g>`;
}

/** Return the least box of the picture's proportions that covers `box`, in its middle. @param {Box} picture @param {Box} box @returns {Box} */
export function covering(picture, box) {
  const scale = Math.max(box.w / picture.w, box.h / picture.h);
  const w = picture.w * scale;
  const h = picture.h * scale;
  return { x: box.x + (box.w - w) / 2, y: box.y + (box.h - h) / 2, w, h };
}

/** @param {string} id @param {Row} held */
export function veil(id, held) {
  const box = boxFrom(held["box_mm"]);
  const [x1, y1, x2, y2] = held["line_mm"];
  const stops = held["stops"].map(
    (/** @type {[number, number]} */ [at, opacity]) => svg`<stop offset=${at} stop-color=${held["colour"]} stop-opacity=${opacity}></stop>`,
  );
  const gradient =
    held["shape"] === "radial"
      ? svg`<radialGradient id=${id}>${stops}</radialGradient>`
      : svg`<linearGradient id=${id} gradientUnits="userSpaceOnUse" x1=${x1} y1=${y1} x2=${x2} y2=${y2}>${stops}</linearGradient>`;
  return svg`${gradient}<rect x=${box.x} y=${box.y} width=${box.w} height=${box.h} fill="url(#${id})" transform=${turnOf(held)}></rect>`;
}

/** @param {Row} held */
export function turnOf(held) {
  const turn = held["turn"];
  return turn ? `rotate(${turn.deg} ${turn.x} ${turn.y})` : nothing;
}

/** Return the turn of an element's frame about its middle. @param {Shown} shown */
export function frameTurn({ box, turn }) {
  return rotation(turn, box) || nothing;
}

/** Another person's pointer. @param {{name: string, color: number, x: number, y: number}} pointer @param {number} pixel one screen pixel in mm */
export function pointerMark({ name, color, x, y }, pixel) {
  return svg`<g class="holder pointer-mark person-${color}" aria-hidden="true" transform="translate(${x} ${y}) scale(${pixel})">
    <path d="M0 0l4 13 3-5 6-2z"></path>
    <text x="12" y="20" font-size="11">${name}</text>
  </g>`;
}
