// What fonts are called: a handle such as "eb-garamond-700-italic" as people know it.

const CAPITALS = new Set(["eb", "gfs", "cjk"]);

/** Return a handle without weight and slope. @param {string} handle */
export function familyHandle(handle) {
  return handle.replace(/(-\d{3})?(-italic)?$/, "");
}

/** @param {string} handle of a font or a family */
export function familyName(handle) {
  const words = familyHandle(handle).split("-");
  return words.map((word) => (CAPITALS.has(word) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1))).join(" ");
}
