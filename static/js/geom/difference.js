/** How two pictures differ, pixel by pixel, and the heat map that shows it. */

/** The colour of each difference from 0 to 255: nothing, then blue over yellow to white, as RGBA. */
export const HEAT = heatColours();

function heatColours() {
  const colours = new Uint8ClampedArray(256 * 4);
  for (let level = 1; level < 256; level += 1) {
    const at = level / 255;
    colours.set([255 * Math.min(1, at * 2.2), 255 * Math.min(1, Math.max(0, at * 2.4 - 0.5)), 255 * Math.max(0, 0.7 - at * 2) + 255 * Math.max(0, at * 4 - 3), 255], level * 4);
  }
  return colours;
}

/**
 * Write the heat of two equally long RGBA runs into `heat` and return how many pixels changed:
 * a pixel's difference is the largest of its three channels', and it changed above `tolerance`.
 * @param {Uint8ClampedArray} before @param {Uint8ClampedArray} after @param {Uint8ClampedArray} heat @param {number} tolerance
 */
export function differenceOf(before, after, heat, tolerance) {
  let changed = 0;
  for (let at = 0; at < before.length; at += 4) {
    const red = Math.abs(before[at] - after[at]);
    const green = Math.abs(before[at + 1] - after[at + 1]);
    const blue = Math.abs(before[at + 2] - after[at + 2]);
    const level = Math.max(red, green, blue);
    const counts = level > tolerance;
    if (counts) changed += 1;
    const from = counts ? level * 4 : 0;
    heat[at] = HEAT[from];
    heat[at + 1] = HEAT[from + 1];
    heat[at + 2] = HEAT[from + 2];
    heat[at + 3] = HEAT[from + 3];
  }
  return changed;
}
