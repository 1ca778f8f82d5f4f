/**
 * House styles: which faces a cover is set in, from the masthead to the date. A style changes
 * fonts, tracking, leading and sizes, and nothing of the words, places and inks; it can be
 * changed for another as often as one likes, since sizes follow from how large a face looks.
 */
import { familyHandle, familyName } from "./font-names.js";
import { t } from "./i18n.js";
import { isText } from "./layout-edits.js";

/** @typedef {import("./operations.js").Document} Document */
/** @typedef {import("./operations.js").Element} Element */
/** @typedef {import("./layout-edits.js").Setting} Setting */
/** @typedef {"masthead" | "main" | "second" | "deck" | "small"} Part */
/** @typedef {{font: string, tracking?: number, leading?: number}} Face */
/** @typedef {Record<Part, Face> & {name: () => string}} Style */

/** How large a face looks beside Barlow Condensed at the same size. @type {Record<string, number>} */
const LOOKS = {
  "abril-fatface": 1.2,
  anton: 1.04,
  archivo: 1.32,
  "bebas-neue": 1.04,
  "bodoni-moda": 1.22,
  cormorant: 1.04,
  "eb-garamond": 1.08,
  "gfs-didot": 1.2,
  "league-gothic": 0.86,
  oswald: 1.2,
  "playfair-display": 1.24,
  "source-serif-4": 1.18,
};
const DECK_MAX_PT = 21;
const MAIN_MIN_PT = 40;

/** @type {Record<string, Style>} */
export const STYLES = {
  classic: {
    name: () => t("Classic"),
    masthead: { font: "playfair-display-900", tracking: -10 },
    main: { font: "barlow-condensed-700", tracking: -4, leading: 0.92 },
    second: { font: "barlow-condensed-700", leading: 0.98 },
    deck: { font: "barlow-condensed-500", leading: 1.12 },
    small: { font: "barlow-condensed-600" },
  },
  fashion: {
    name: () => t("Fashion"),
    masthead: { font: "bodoni-moda-700", tracking: -20 },
    main: { font: "bodoni-moda-700-italic", tracking: -10, leading: 0.98 },
    second: { font: "bodoni-moda-400", leading: 1.02 },
    deck: { font: "cormorant-600", leading: 1.1 },
    small: { font: "cormorant-600" },
  },
  news: {
    name: () => t("News"),
    masthead: { font: "anton-400", tracking: -5 },
    main: { font: "archivo-900", tracking: -20, leading: 0.96 },
    second: { font: "archivo-700", tracking: -8, leading: 1.02 },
    deck: { font: "source-serif-4-400", leading: 1.16 },
    small: { font: "archivo-700" },
  },
  culture: {
    name: () => t("Culture"),
    masthead: { font: "abril-fatface-400", tracking: -10 },
    main: { font: "oswald-600", tracking: -6, leading: 1.02 },
    second: { font: "oswald-600", leading: 1.06 },
    deck: { font: "source-serif-4-400-italic", leading: 1.16 },
    small: { font: "oswald-400" },
  },
  essay: {
    name: () => t("Essay"),
    masthead: { font: "gfs-didot-400", tracking: -10 },
    main: { font: "eb-garamond-700", tracking: -8, leading: 0.94 },
    second: { font: "eb-garamond-700", leading: 1 },
    deck: { font: "eb-garamond-500", leading: 1.1 },
    small: { font: "eb-garamond-500" },
  },
  poster: {
    name: () => t("Poster"),
    masthead: { font: "league-gothic-400", tracking: 0 },
    main: { font: "bebas-neue-400", tracking: 0, leading: 0.9 },
    second: { font: "bebas-neue-400", tracking: 5, leading: 0.96 },
    deck: { font: "barlow-condensed-500", leading: 1.12 },
    small: { font: "bebas-neue-400" },
  },
};

/**
 * Return what sets a cover's texts in a style; back and spine follow the front's small type.
 * @param {Document} document
 * @param {string} name
 * @param {Record<string, string>} panels the part of the sheet that each element is seen on, by its id
 * @returns {Setting[]}
 */
export function styled(document, name, panels) {
  const style = STYLES[name];
  if (!style) return [];
  return Object.entries(document.elements).flatMap(([object, element]) =>
    isText(element) && !element["locked"] ? inFace(object, element, style[partOf(element, panels[object])]) : [],
  );
}

/** @param {Element} element @param {string} [panel] the part of the sheet it is seen on @returns {Part} */
export function partOf(element, panel = "front") {
  if (element.kind === "masthead") return "masthead";
  if (element.kind !== "cover_line" || panel !== "front") return "small";
  const largest = Math.max(...element["runs"].map((/** @type {{font: string, size_pt: number}} */ run) => run.size_pt * looks(run.font)));
  if (element["role"] === "main" || largest >= MAIN_MIN_PT) return "main";
  return largest <= DECK_MAX_PT ? "deck" : "second";
}

/** @param {string} object @param {Element} element @param {Face} face @returns {Setting[]} */
function inFace(object, element, { font, tracking, leading }) {
  const runs = element["runs"].map((/** @type {{font: string, size_pt: number}} */ run) => ({
    ...run,
    font,
    size_pt: Math.round(((run.size_pt * looks(run.font)) / looks(font)) * 10) / 10,
  }));
  const wanted = { runs, tracking: tracking ?? element["tracking"] ?? 0, leading: withRoom(element, leading) };
  return Object.entries(wanted)
    .filter(([property, value]) => JSON.stringify(element[property]) !== JSON.stringify(value))
    .map(([property, value]) => ({ object, property, value }));
}

/** Ideographs fill their square and need more room between lines. @param {Element} element @param {number} [leading] */
function withRoom(element, leading) {
  if (leading === undefined) return element["leading"] ?? 1.1;
  const dense = element["runs"].some((/** @type {{text: string}} */ run) => /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Hangul}/u.test(run.text));
  return Math.round((leading + (dense ? 0.2 : 0)) * 100) / 100;
}

/** @param {string} font */
function looks(font) {
  return LOOKS[familyHandle(font)] ?? 1;
}

/** Return the families of a style, as people know them. @param {string} name */
export function familiesOf(name) {
  const style = STYLES[name];
  if (!style) return [];
  return [...new Set([style.masthead, style.main, style.deck].map(({ font }) => familyName(font)))];
}
