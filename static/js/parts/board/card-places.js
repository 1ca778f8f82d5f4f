// Places on the board: fractions of a card's picture, wherever the card lies.

/** @type {import("../shell/pointers.js").Places} */
export const cardPlaces = {
  at({ target, clientX, clientY }) {
    const picture = /** @type {Element} */ (target).closest?.("[data-picture]");
    if (!picture) return null;
    const box = picture.getBoundingClientRect();
    const part = (/** @type {number} */ value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
    return {
      on: Number(picture.getAttribute("data-picture")),
      x: part((clientX - box.left) / box.width),
      y: part((clientY - box.top) / box.height),
    };
  },

  /** A card may lie under another part of the page, or out of sight. */
  of({ on, x, y }) {
    const picture = document.querySelector(`[data-picture="${Number(on)}"]`);
    const box = picture?.getBoundingClientRect();
    if (!box || box.width === 0) return null;
    const at = { left: box.left + x * box.width, top: box.top + y * box.height };
    return document.elementFromPoint(at.left, at.top)?.closest("[data-picture]") === picture ? at : null;
  },
};
