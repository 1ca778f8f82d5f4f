// The inks a cover starts with, and what a screen shows in their place.
import { t } from "./i18n.js";

/** @typedef {import("./layout-edits.js").Ink} Ink */
/** @typedef {{key: string, name: string, cmyk: number[]}} Preset */

/** @returns {Preset[]} */
export function presets() {
  return [
    { key: "white", name: t("White"), cmyk: [0, 0, 0, 0] },
    { key: "paper", name: t("Paper"), cmyk: [0, 0.04, 0.12, 0] },
    { key: "yellow", name: t("Yellow"), cmyk: [0, 0.12, 0.9, 0] },
    { key: "red", name: t("Red"), cmyk: [0, 0.92, 0.82, 0.04] },
    { key: "teal", name: t("Teal"), cmyk: [0.82, 0.22, 0.38, 0.04] },
    { key: "black", name: t("Black"), cmyk: [0, 0, 0, 1] },
  ];
}

/** Return what a screen shows for an ink: its preview, or a plain mixture. @param {Ink} ink */
export function screenColour(ink) {
  if (ink.preview) return ink.preview;
  const [c = 0, m = 0, y = 0, k = 0] = ink.cmyk ?? [0, 0, 0, ink.tint ?? 1];
  return `#${[c, m, y].map((part) => channel((1 - part) * (1 - k))).join("")}`;
}

/** @param {number} share */
function channel(share) {
  return Math.round(share * 255).toString(16).padStart(2, "0");
}

/** Tell whether two inks print alike. @param {Ink} a @param {Ink} b */
export function alike(a, b) {
  if (a.spot || b.spot) return a.spot === b.spot && a.tint === b.tint;
  const [left, right] = [a.cmyk ?? [], b.cmyk ?? []];
  return left.length === right.length && left.every((part, at) => Math.abs(part - (right[at] ?? 0)) < 0.002);
}
