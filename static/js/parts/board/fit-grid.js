// How many columns show a number of equal pictures largest without scrolling.

/**
 * @typedef {object} Room
 * @property {number} count pictures
 * @property {number} width of the area, px
 * @property {number} height of the area, px
 * @property {number} aspect width over height of a picture
 * @property {number} gap px
 * @property {number} least smallest width of a picture, px
 */

/**
 * Return the columns and the width of one picture; below `least` px the area scrolls instead.
 * @param {Room} room
 */
export function fitGrid({ count, width, height, aspect, gap, least }) {
  let best = { columns: 1, width: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    const byWidth = (width - gap * (columns - 1)) / columns;
    const byHeight = ((height - gap * (rows - 1)) / rows) * aspect;
    const fits = Math.floor(Math.min(byWidth, byHeight));
    if (fits > best.width) best = { columns, width: fits };
  }
  if (best.width >= least) return best;
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  return { columns, width: Math.floor((width - gap * (columns - 1)) / columns) };
}
