// The style of a text, copied from one element to others: its type and ink, never its words or place.

/** @typedef {import("./operations.js").Element} Element */
/** @typedef {import("./layout-edits.js").Setting} Setting */
/** @typedef {import("./layout-edits.js").Run} Run */
/** @typedef {{run: Partial<Run>, properties: Record<string, unknown>}} Style */

/** What of a whole text is style; a text without such a property has the usual value. @type {Record<string, unknown>} */
const PROPERTIES = { tracking: 0, leading: 1.1, kerning: "auto", align: "left" };

/** Return the style of a text, that of its first words where it has several. @param {Element} element @returns {Style | null} */
export function styleOf(element) {
  const [first] = /** @type {Run[]} */ (element["runs"] ?? []);
  if (!first) return null;
  const { font, size_pt, ink, features = {} } = first;
  return {
    run: { font, size_pt, ink, features },
    properties: Object.fromEntries(Object.entries(PROPERTIES).map(([name, usual]) => [name, element[name] ?? usual])),
  };
}

/** Return what gives a text a style; nothing for what is no text, or has it already. @param {string} id @param {Element} element @param {Style} style @returns {Setting[]} */
export function restyled(id, element, { run, properties }) {
  if (!element["runs"]) return [];
  const runs = element["runs"].map((/** @type {Run} */ held) => ({ ...held, ...run }));
  const settings = Object.entries(properties).map(([property, value]) => ({ object: id, property, value }));
  return [{ object: id, property: "runs", value: runs }, ...settings].filter(
    ({ property, value }) => JSON.stringify(element[property] ?? PROPERTIES[property]) !== JSON.stringify(value),
  );
}
