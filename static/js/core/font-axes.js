// Values on a variable font's axes: as a style is asked for, and as browsers take them.

/** @typedef {{tag: string, name: string, least: number, usual: number, most: number}} Axis */
/** @typedef {{name: string, values: Record<string, number>}} Style */
/** @typedef {Record<string, number>} Values */

/** @param {Axis[]} axes @returns {Values} */
export function usualValues(axes) {
  return Object.fromEntries(axes.map(({ tag, usual }) => [tag, usual]));
}

/** Return values as a style is asked for: "wght=550 wdth=87.5". @param {Values} values */
export function asStyle(values) {
  return Object.entries(values).map(([tag, value]) => `${tag}=${value}`).join(" ");
}

/** Return values as CSS takes them. @param {Values} values */
export function asSettings(values) {
  const settings = Object.entries(values).map(([tag, value]) => `"${tag}" ${value}`);
  return settings.join(", ") || "normal";
}

/** Return how far one step goes along an axis: about a hundred from end to end. @param {Axis} axis */
export function stepOf({ least, most }) {
  const span = most - least;
  return span > 200 ? 5 : span > 20 ? 1 : span > 2 ? 0.1 : 0.01;
}

/** Return a value held between an axis's ends. @param {Axis} axis @param {number} value */
export function heldOn({ least, most }, value) {
  return Math.min(most, Math.max(least, Math.round(value * 100) / 100));
}

/** Return the style to begin with: the one at the axes' usual values, else the first. @param {Style[]} styles @param {Axis[]} axes */
export function firstStyle(styles, axes) {
  const usual = usualValues(axes);
  const plain = styles.find(({ values }) => Object.entries(values).every(([tag, value]) => usual[tag] === value));
  return (axes.length > 0 ? plain : undefined)?.name ?? styles[0]?.name ?? "";
}
