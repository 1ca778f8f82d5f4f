// Paints the heat map of two pictures strip by strip, so that the page stays responsive meanwhile.
import { differenceOf } from "../../geom/difference.js";

const STRIP = 128;
/** Safari refuses larger canvases. */
const AREA_MAX = 16_777_216;

/** @typedef {{canvas: HTMLCanvasElement, share: number, changed: number, pixels: number}} HeatMap */

/**
 * Return the heat map of two loaded pictures in the size of the first, or null when `stopped()`.
 * The content security policy allows no workers, so the work is cut into strips instead.
 * @param {HTMLImageElement} before @param {HTMLImageElement} after @param {number} tolerance @param {() => boolean} stopped
 * @returns {Promise<HeatMap | null>}
 */
export async function heatMapOf(before, after, tolerance, stopped) {
  const { width, height } = sizeFor(before);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const target = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const [first, second] = [stripReader(before, width, height), stripReader(after, width, height)];
  let changed = 0;
  for (let top = 0; top < height; top += STRIP) {
    const rows = Math.min(STRIP, height - top);
    const heat = new ImageData(width, rows);
    changed += differenceOf(first(top, rows), second(top, rows), heat.data, tolerance);
    target.putImageData(heat, 0, top);
    await new Promise((resume) => setTimeout(resume, 0));
    if (stopped()) return null;
  }
  return { canvas, changed, pixels: width * height, share: changed / (width * height) };
}

/** @param {HTMLImageElement} image */
function sizeFor({ naturalWidth: width, naturalHeight: height }) {
  const shrink = Math.min(1, Math.sqrt(AREA_MAX / (width * height)));
  return { width: Math.max(1, Math.floor(width * shrink)), height: Math.max(1, Math.floor(height * shrink)) };
}

/** Return a function that reads rows of a picture at a given size. @param {HTMLImageElement} image @param {number} width @param {number} height */
function stripReader(image, width, height) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height: Math.min(STRIP, height) });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  return (/** @type {number} */ top, /** @type {number} */ rows) => {
    context.clearRect(0, 0, width, rows);
    if (image.naturalWidth === width && image.naturalHeight === height) {
      context.drawImage(image, 0, top, width, rows, 0, 0, width, rows);
    } else {
      context.drawImage(image, 0, -top, width, height);
    }
    return context.getImageData(0, 0, width, rows).data;
  };
}
