/** What part of several pictures a comparison shows: one view in fractions, so that all of them move together. */

/**
 * @typedef {object} LinkedView
 * @property {number} zoom 1 shows the whole picture
 * @property {boolean} actual whether one pixel of the picture takes one pixel of the screen
 * @property {number} x the place in the middle of the pane, as a fraction of the picture
 * @property {number} y
 */
/** @typedef {{width: number, height: number}} Size */
/** @typedef {{left: number, top: number, width: number, height: number}} Pane */

/** @type {Readonly<LinkedView>} */
export const WHOLE = Object.freeze({ zoom: 1, actual: false, x: 0.5, y: 0.5 });
const ZOOM_MAX = 32;

/** Return the scale at which the whole picture shows. @param {Size} picture @param {Size} pane */
export function fitScale(picture, pane) {
  return Math.min(pane.width / picture.width, pane.height / picture.height);
}

/**
 * Return scale and offset of a picture in its pane; at 100 % its pixels lie on those of the screen.
 * @param {LinkedView} view @param {Size} picture @param {Pane} pane @param {number} density screen pixels per CSS pixel
 */
export function placed(view, picture, pane, density) {
  const scale = view.actual ? 1 / density : fitScale(picture, pane) * view.zoom;
  const along = (/** @type {number} */ room, /** @type {number} */ length, /** @type {number} */ at) =>
    length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, room / 2 - at * length));
  const x = along(pane.width, picture.width * scale, view.x);
  const y = along(pane.height, picture.height * scale, view.y);
  if (!view.actual) return { scale, x, y };
  const onPixel = (/** @type {number} */ offset, /** @type {number} */ origin) =>
    Math.round((origin + offset) * density) / density - origin;
  return { scale, x: onPixel(x, pane.left), y: onPixel(y, pane.top) };
}

/** Return the view moved by CSS pixels of a picture that is shown at `scale`. @param {LinkedView} view @param {number} dx @param {number} dy @param {Size} picture @param {number} scale @param {Size} pane @returns {LinkedView} */
export function dragged(view, dx, dy, picture, scale, pane) {
  const along = (/** @type {number} */ at, /** @type {number} */ by, /** @type {number} */ length, /** @type {number} */ room) =>
    length <= room ? at : Math.min(1 - room / 2 / length, Math.max(room / 2 / length, at - by / length));
  return {
    ...view,
    x: along(view.x, dx, picture.width * scale, pane.width),
    y: along(view.y, dy, picture.height * scale, pane.height),
  };
}

/** Return the view zoomed by a factor; below the whole picture there is nothing. @param {LinkedView} view @param {number} factor @param {number} actualZoom the zoom that 100 % is @returns {LinkedView} */
export function zoomedBy(view, factor, actualZoom) {
  const from = view.actual ? actualZoom : view.zoom;
  const zoom = Math.min(ZOOM_MAX, Math.max(1, from * factor));
  return zoom === 1 ? { ...WHOLE } : { ...view, actual: false, zoom };
}
