/** What part of a stage a screen shows: screen = stage * scale + offset. */

/**
 * @typedef {{scale: number, x: number, y: number}} View
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {import("./boxes.js").Point} Point
 */

/** Return the view that shows the whole box, centred, with a margin in screen pixels. @param {Box} box @param {{w: number, h: number}} screen @param {number} margin @returns {View} */
export function fitted(box, screen, margin) {
  const room = { w: Math.max(1, screen.w - 2 * margin), h: Math.max(1, screen.h - 2 * margin) };
  const scale = Math.min(room.w / box.w, room.h / box.h);
  return centredOn(box, screen, scale);
}

/** Return the view at a given scale with the box in the middle of the screen. @param {Box} box @param {{w: number, h: number}} screen @param {number} scale @returns {View} */
export function centredOn(box, screen, scale) {
  return {
    scale,
    x: screen.w / 2 - (box.x + box.w / 2) * scale,
    y: screen.h / 2 - (box.y + box.h / 2) * scale,
  };
}

/** Return the view zoomed by a factor about a place on the screen, which stays put. @param {View} view @param {number} factor @param {Point} at @param {{min: number, max: number}} limits @returns {View} */
export function zoomed(view, factor, at, limits) {
  const scale = Math.min(limits.max, Math.max(limits.min, view.scale * factor));
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** @param {View} view @param {number} dx @param {number} dy @returns {View} */
export function panned(view, dx, dy) {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** Return the view moved so that at least `keep` pixels of the box stay on the screen. @param {View} view @param {Box} box @param {{w: number, h: number}} screen @param {number} keep @returns {View} */
export function heldOn(view, box, screen, keep) {
  const left = box.x * view.scale;
  const top = box.y * view.scale;
  return {
    ...view,
    x: Math.min(screen.w - keep - left, Math.max(keep - left - box.w * view.scale, view.x)),
    y: Math.min(screen.h - keep - top, Math.max(keep - top - box.h * view.scale, view.y)),
  };
}

/** @param {View} view @param {Point} screen @returns {Point} */
export function toStage(view, screen) {
  return { x: (screen.x - view.x) / view.scale, y: (screen.y - view.y) / view.scale };
}

/** @param {View} view @param {Point} stage @returns {Point} */
export function toScreen(view, stage) {
  return { x: stage.x * view.scale + view.x, y: stage.y * view.scale + view.y };
}

/** Return the part of the stage that the screen shows, as an SVG viewBox. @param {View} view @param {{w: number, h: number}} screen */
export function viewBox(view, screen) {
  const corner = toStage(view, { x: 0, y: 0 });
  return [corner.x, corner.y, screen.w / view.scale, screen.h / view.scale]
    .map((value) => value.toFixed(4))
    .join(" ");
}
