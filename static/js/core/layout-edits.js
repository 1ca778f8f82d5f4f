// What people do to a cover, as changes of single properties with a label for the undo list.
import { t } from "./i18n.js";
import { rankBetween, restacked, stacked } from "../geom/ranks.js";
import { rounded } from "../geom/units.js";

/** @typedef {import("./operations.js").Document} Document */
/** @typedef {import("./operations.js").Element} Element */
/** @typedef {import("../geom/boxes.js").Box} Box */
/** @typedef {Box & {turn?: number, grows?: boolean}} Preview where an element is to be, how it is turned there, and whether its type grows with its box */
/** @typedef {{object: string, property: string, value: unknown}} Setting */
/** @typedef {{text: string, font: string, size_pt: number, ink: Ink, features?: Record<string, number>}} Run */
/** @typedef {{cmyk?: number[], spot?: string, tint?: number, preview?: string}} Ink */

export const PAGE = "document";
/** How many elements a paste may bring in: each is one operation of a batch. */
export const PASTED_MAX = 30;
const NAME_LENGTH = 40;
const ID_LENGTH = 40;

/** @returns {Record<string, string>} */
export function kindWords() {
  return {
    art: t("Art"),
    masthead: t("Masthead"),
    cover_line: t("Cover line"),
    kicker: t("Kicker"),
    dateline: t("Date line"),
    price: t("Price"),
    barcode: t("Barcode"),
    scrim: t("Shade"),
    label: t("Label"),
  };
}

/** What a starter layout calls its elements, which nobody typed. @returns {Record<string, string>} */
function starterNames() {
  return {
    Art: t("Art"),
    Barcode: t("Barcode"),
    "Shade, top": t("Shade, top"),
    "Shade, foot": t("Shade, foot"),
    Back: t("Back"),
    Spine: t("Spine"),
    Shade: t("Shade"),
  };
}

/** @param {Element} element */
export function isText(element) {
  return Array.isArray(element["runs"]);
}

/** Return an element's words as they are typed. @param {Element} element */
export function rawText(element) {
  return isText(element) ? element["runs"].map((/** @type {Run} */ run) => run.text).join("") : "";
}

/** Return an element's words with {issue.date} and the like filled in. @param {Element} element @param {Document} document */
export function filledText(element, document) {
  return wordsFilled(rawText(element), document);
}

/** @param {string} words @param {Document} document */
export function wordsFilled(words, document) {
  /** @param {string} whole @param {string} name */
  const filled = (whole, name) => document["issue"]?.[name] || whole;
  return words.replace(/\{issue\.(\w+)\}/g, filled);
}

/** @param {Element} element */
function labelWords(element) {
  return element.kind === "label" && element["preset"] === "ai_mark" ? String(element["words"] || t("AI label")) : "";
}

/** Return the id of the shade that preflight lays behind a text. @param {string} id */
export function shadeOf(id) {
  return `shade-${id}`.slice(0, ID_LENGTH);
}

/** Return the words of the text that a shade was laid behind. @param {string} id @param {Document} document @returns {string} */
function shadedWords(id, document) {
  const text = id.startsWith("shade-") ? Object.entries(document.elements).find(([other]) => shadeOf(other) === id)?.[1] : undefined;
  return text ? t("Shade: “%(title)s”", { title: titleOf(text, document) }) : "";
}

/** Return what an element is called: its words, or its name, or its kind. @param {Element} element @param {Document} document @param {string} [id] @returns {string} */
export function titleOf(element, document, id = "") {
  const words = filledText(element, document).replace(/\s+/g, " ").trim() || shadedWords(id, document);
  const name = element["name"];
  const title = words || labelWords(element) || starterNames()[name] || name || kindWords()[element.kind] || element.kind;
  return title.length > NAME_LENGTH ? `${title.slice(0, NAME_LENGTH - 1)}…` : title;
}

/** Art lies below its shades and these below a masthead behind the subject; all else follows its rank. @type {Record<string, number>} */
const FLOORS = { art: 0, scrim: 1 };

/** @param {Element} element */
function floorOf(element) {
  return element["behind_subject"] ? 2 : (FLOORS[element.kind] ?? 3);
}

/** Return the elements as they are painted, the lowest first. @param {Document} document @returns {[string, Element][]} */
export function pileOf(document) {
  return stacked(document.elements).sort(([, a], [, b]) => floorOf(a) - floorOf(b));
}

/** Return what raises (or lowers) an element by some places among those it can pass. @param {Document} document @param {string} id @param {number} steps @returns {Setting[]} */
export function raised(document, id, steps) {
  const pile = pileOf(document);
  const element = document.elements[id];
  if (!element) return [];
  const floor = pile.filter(([, other]) => floorOf(other) === floorOf(element));
  const ranks = restacked(Object.fromEntries(floor), id, steps);
  return Object.entries(ranks).map(([object, value]) => ({ object, property: "order", value }));
}

/** @param {Element} element @returns {Box} */
export function boxOf(element) {
  return { x: element["x_mm"], y: element["y_mm"], w: element["w_mm"], h: element["h_mm"] };
}

/** Return the coordinates that differ, to a hundredth of a millimetre. @param {string} id @param {Element} element @param {Preview} box @returns {Setting[]} */
export function placed(id, element, box) {
  /** @type {[string, number][]} */
  const wanted = [
    ["x_mm", box.x],
    ["y_mm", box.y],
    ["w_mm", box.w],
    ["h_mm", box.h],
    ["rotation_deg", box.turn ?? Number(element["rotation_deg"] ?? 0)],
  ];
  const fixedSize = element.kind === "barcode";
  return wanted
    .filter(([property]) => !fixedSize || (property !== "w_mm" && property !== "h_mm"))
    .map(([property, value]) => ({ object: id, property, value: rounded(value, 2) }))
    .filter(({ property, value }) => (element[property] ?? 0) !== value);
}

/** Return the change of an element's sizes of type by a factor, within what type may have. @param {string} id @param {Element} element @param {number} factor @returns {Setting[]} */
export function typeScaled(id, element, factor) {
  if (!element["runs"]) return [];
  const size = (/** @type {number} */ held) => Math.min(1000, Math.max(1, rounded(held * factor, 2)));
  return [{ object: id, property: "runs", value: element["runs"].map((/** @type {Run} */ run) => ({ ...run, size_pt: size(run["size_pt"]) })) }];
}

/** Return the change of one run of an element's text. @param {string} id @param {Element} element @param {number} place @param {Partial<Run>} patch @returns {Setting} */
export function runChanged(id, element, place, patch) {
  const runs = element["runs"].map((/** @type {Run} */ run, /** @type {number} */ at) =>
    at === place ? { ...run, ...patch } : run,
  );
  return { object: id, property: "runs", value: runs };
}

/** Return a free id that says what it is: "line-2". @param {Document} document @param {string} stem */
export function freeId(document, stem) {
  const taken = { ...document.elements, ...document["removed"] };
  for (let number = 1; ; number += 1) {
    const id = `${stem}-${number}`;
    if (!(id in taken)) return id;
  }
}

/** What can be added to a cover: the size of its frame as shares of the safe area, and its type in pt. @type {Record<string, {x: number, y: number, w: number, h: number, size?: number}>} */
const NEW = {
  cover_line: { x: 0.1, y: 0.5, w: 0.5, h: 0.1, size: 28 },
  masthead: { x: 0, y: 0.02, w: 1, h: 0.18, size: 120 },
  kicker: { x: 0, y: 0, w: 0.5, h: 0.02, size: 13 },
  dateline: { x: 0.5, y: 0, w: 0.5, h: 0.02, size: 13 },
  price: { x: 0.7, y: 0.97, w: 0.3, h: 0.03, size: 14 },
  barcode: { x: 0, y: 0.91, w: 0.2, h: 0.09 },
};

export const NEW_KINDS = [...Object.keys(NEW), "scrim", "label"];

/** @param {string} kind */
function firstWords(kind) {
  return { masthead: "{issue.title}", dateline: "{issue.date}", price: "{issue.price}", kicker: t("Kicker") }[kind] ?? t("New cover line");
}

/**
 * Return a new element in the safe area, on top of the pile, in the hand of its own kind.
 * @param {Document} document
 * @param {Box} safe
 * @param {string} kind
 * @param {string} [words]
 * @returns {Element}
 */
export function newElement(document, safe, kind, words = firstWords(kind)) {
  const pile = stacked(document.elements);
  if (kind === "scrim") return newShade(safe);
  if (kind === "label") return newLabel(document, safe);
  const { x = 0, y = 0, w = 1, h = 0.1, size } = NEW[kind] ?? {};
  const model = pile.find(([, element]) => element.kind === kind && isText(element))?.[1];
  const run = model ? model["runs"][0] : { font: kind === "masthead" ? "playfair-display-900" : "barlow-condensed-600", ink: { cmyk: [0, 0, 0, 0] } };
  return {
    kind,
    name: kindWords()[kind],
    order: rankBetween(pile.at(-1)?.[1].order ?? null, null),
    x_mm: rounded(safe.x + safe.w * x),
    y_mm: rounded(safe.y + safe.h * y),
    w_mm: rounded(safe.w * w),
    h_mm: rounded(safe.h * h),
    ...(size ? { runs: [{ ...run, text: words, size_pt: size }] } : {}),
    ...(kind === "masthead" ? { fit: "box", align: "centre" } : {}),
    ...(kind === "dateline" || kind === "price" ? { align: "right" } : {}),
  };
}

/** @param {Box} safe @returns {Element} */
function newShade(safe) {
  const reach = safe.x; // the safe margin; the shade covers the bleed as well
  return {
    kind: "scrim",
    name: kindWords()["scrim"],
    order: "z",
    x_mm: rounded(safe.x - reach - 6),
    y_mm: rounded(safe.y + safe.h * 0.6),
    w_mm: rounded(safe.w + 2 * reach + 12),
    h_mm: rounded(safe.h * 0.4 + reach + 6),
    opacity_from: 0.7,
    opacity_to: 0,
    angle_deg: 270,
  };
}

/** The label that says that the picture is generated, in the middle of the foot. @param {Document} document @param {Box} safe @returns {Element} */
function newLabel(document, safe) {
  const [w, h] = [34, 5.2];
  return {
    kind: "label",
    name: t("AI label"),
    preset: "ai_mark",
    order: rankBetween(stacked(document.elements).at(-1)?.[1].order ?? null, null),
    x_mm: rounded(safe.x + (safe.w - w) / 2),
    y_mm: rounded(safe.y + safe.h - h),
    w_mm: w,
    h_mm: h,
    ink: { cmyk: [0, 0, 0, 0] },
    radius_mm: 1,
  };
}

/** Return a copy of an element a little further down. @param {Element} element @param {Document} document @returns {Element} */
export function copied(element, document) {
  const top = stacked(document.elements).at(-1)?.[1].order ?? null;
  return {
    ...element,
    order: rankBetween(top, null),
    x_mm: rounded(element["x_mm"] + 4),
    y_mm: rounded(element["y_mm"] + 4),
    locked: false,
  };
}
