/** Pins as fractions of a picture: 0, 0 is its top left corner and 1, 1 its bottom right one. */

/**
 * @typedef {{x: number, y: number}} Pin
 * @typedef {{width: number, height: number}} Size
 * @typedef {{left: number, top: number, right: number, bottom: number}} Padding
 */

/** Return the pin moved by keyboard steps, held to the picture. @param {Pin} pin @param {number} dx @param {number} dy @returns {Pin} */
export function nudged(pin, dx, dy) {
  return { x: fraction(pin.x + dx), y: fraction(pin.y + dy) };
}

/** Return the size of a picture grown by padding. @param {Size} size @param {Padding} padding @returns {Size} */
export function grownSize(size, padding) {
  return {
    width: size.width + padding.left + padding.right,
    height: size.height + padding.top + padding.bottom,
  };
}

/** Return where the pin's content lies after the picture grew by `padding`. @param {Pin} pin @param {Size} source @param {Padding | null} padding @returns {Pin} */
export function carried(pin, source, padding) {
  if (!padding) return pin;
  const size = grownSize(source, padding);
  return {
    x: (pin.x * source.width + padding.left) / size.width,
    y: (pin.y * source.height + padding.top) / size.height,
  };
}

/** @param {number} value */
function fraction(value) {
  return Math.min(1, Math.max(0, value));
}
