// Which of a project's covers is meant where none is named, and where each is found.

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./feed.js").Row} Row */

/** Return the covers that are not archived, the one last worked on first. @param {Live} live @returns {Row[]} */
export function coversOf(live) {
  return byWork(live.list("layouts").filter(({ archived }) => !archived));
}

/** Return covers with the one last worked on first. @param {Row[]} layouts */
export function byWork(layouts) {
  const at = (/** @type {Row} */ { edited_at: when }) => Date.parse(when) || 0;
  return [...layouts].sort((a, b) => at(b) - at(a) || b["id"] - a["id"]);
}

/** Return how people call a version: "3", or "3 (Night)" where its project has several covers. @param {import("./feed.js").Feed} feed @param {Row | undefined} version */
export function called({ rows: { layouts } }, version) {
  const number = String(version?.["number"] ?? "");
  const own = layouts.get(String(version?.["layout"]));
  const several = [...layouts.values()].some(({ id, archived }) => !archived && id !== own?.["id"]);
  return own && several ? `${number} (${own["name"]})` : number;
}

/** Return the address of a cover's page, or with "new" that of another cover's beginning. @param {Live} live @param {number | string} cover */
export function coverAddress(live, cover) {
  const [page] = String(live.data["urls"]?.layout ?? "/").split("?");
  return `${page}?layout=${cover}`;
}
