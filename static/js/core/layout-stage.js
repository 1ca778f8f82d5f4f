// The outlines the press drew, by element, each with the box it was drawn for.
import { boxOf, isText, kindWords, pileOf, titleOf } from "./layout-edits.js";
import { grown } from "../geom/boxes.js";

/** @typedef {import("./operations.js").Document} Document */
/** @typedef {import("./feed.js").Row} Row */
/** @typedef {import("../geom/boxes.js").Box} Box */
/** @typedef {import("./layout-edits.js").Preview} Preview */
/** @typedef {{trim: Box, bleed: Box, safe: Box, front: Box, spine: Box | null, back?: {trim: Box, safe: Box} | null}} Page trim is that of the whole sheet, safe that of the front */
/**
 * @typedef {object} Drawn one element as the press drew it
 * @property {string} id
 * @property {Box} box its frame
 * @property {number} turn the rotation it was drawn with
 * @property {Box | null} ink the bounds of what is printed
 * @property {Row[]} paths {d, fill, stroke?, stroke_mm?}
 * @property {Row[]} images {asset, clip_mm, placed_mm, flip}
 * @property {Row[]} veils {box_mm, shape, colour, line_mm, stops}
 * @property {Row[]} findings
 * @property {string} text its words as they are set
 * @property {string} panel the part of the sheet it is seen on: front, spine or back
 * @property {boolean} grows its type follows its box until it is drawn anew
 */
/**
 * @typedef {object} Shown one element as the stage shows it
 * @property {string} id
 * @property {string} kind
 * @property {string} title
 * @property {string} kindWord
 * @property {boolean} locked
 * @property {boolean} hidden
 * @property {boolean} text
 * @property {string} fit
 * @property {string} align
 * @property {string} valign
 * @property {Box} box where it is to be
 * @property {number} turn its rotation in degrees
 * @property {boolean} grows its type follows its box
 * @property {Drawn | null} drawn what the press drew
 * @property {string} panel the part of the sheet it was drawn on: front, spine or back
 * @property {boolean} overflow its text does not fit
 */

export class LayoutStage {
  /** @param {Row} stage as `stage_of` tells it */
  constructor(stage) {
    /** @type {Page} */
    this.page = pageOf(stage);
    /** @type {Row[]} cut-outs in front of a masthead */
    this.subjects = stage["subjects"] ?? [];
    /** @type {Map<string, Drawn>} */
    this.drawn = new Map(stage["elements"].map((/** @type {Row} */ row) => [row["id"], drawnOf(row)]));
  }

  /** Take new outlines of some elements; asked ones that are missing are no longer drawn. @param {Row} stage @param {string[]} asked */
  take(stage, asked) {
    if (stage["page"] || stage["trim_mm"]) this.page = pageOf(stage);
    if (stage["subjects"]) this.subjects = stage["subjects"];
    for (const id of asked) this.drawn.delete(id);
    for (const row of stage["elements"]) this.drawn.set(row["id"], drawnOf(row));
  }

  /** Let elements' type follow their boxes until the press has drawn them anew. @param {string[]} ids */
  grow(ids) {
    for (const drawn of ids.map((id) => this.drawn.get(id))) if (drawn) drawn.grows = true;
  }

  /** @param {string} id */
  drop(id) {
    this.drawn.delete(id);
  }

  /**
   * Return the elements from the lowest to the highest, as the document and the previews want them.
   * @param {Document} document
   * @param {Map<string, Preview>} previews
   * @returns {Shown[]}
   */
  shown(document, previews) {
    const words = kindWords();
    return pileOf(document).map(([id, element]) => {
      const drawn = this.drawn.get(id) ?? null;
      const turned = Number(element["rotation_deg"] ?? 0);
      const { turn = turned, grows = drawn?.grows ?? false, ...own } = previews.get(id) ?? /** @type {Preview} */ (boxOf(element));
      const size = element.kind === "barcode" && drawn ? { w: drawn.box.w, h: drawn.box.h } : {};
      return {
        id,
        kind: element.kind,
        title: titleOf(element, document, id),
        kindWord: words[element.kind] ?? element.kind,
        locked: Boolean(element["locked"]),
        hidden: Boolean(element["hidden"]),
        text: isText(element),
        fit: element["fit"] ?? "none",
        align: element["align"] ?? "left",
        valign: element["valign"] ?? "top",
        box: { ...own, ...size },
        turn,
        grows,
        drawn,
        panel: drawn?.panel ?? "front",
        overflow: drawn?.findings.some(({ code }) => code === "text_overflow") ?? false,
      };
    });
  }
}

/** @param {Row} row @returns {Drawn} */
function drawnOf(row) {
  return {
    id: row["id"],
    box: boxFrom(row["box_mm"] ?? row["box"]),
    turn: Number(row["rotation_deg"] ?? 0),
    ink: row["ink_mm"] ? boxFrom(row["ink_mm"]) : null,
    paths: row["paths"] ?? [],
    images: row["images"] ?? [],
    veils: row["veils"] ?? [],
    findings: row["findings"] ?? [],
    text: row["text"] ?? "",
    panel: row["panel"] ?? "front",
    grows: false,
  };
}

/** @param {Row} stage @returns {Page} */
function pageOf(stage) {
  if (stage["page"]) {
    const { trim, bleed, safe } = stage["page"];
    return { trim: boxFrom(trim), bleed: boxFrom(bleed), safe: boxFrom(safe), front: boxFrom(trim), spine: null };
  }
  const [w, h] = stage["trim_mm"];
  const front = { x: 0, y: 0, w, h };
  const trim = stage["sheet_mm"] ? boxFrom(stage["sheet_mm"]) : front;
  const spine = stage["spine_mm"] ? boxFrom(stage["spine_mm"]) : null;
  const back = spine ? { ...front, x: spine.x > 0 ? spine.x + spine.w : spine.x - w } : null;
  const safe = (/** @type {Box} */ page) => grown(page, -stage["safe_mm"]);
  return { trim, bleed: grown(trim, stage["bleed_mm"]), safe: safe(front), front, spine, back: back && { trim: back, safe: safe(back) } };
}

/** @param {Row | number[]} box @returns {Box} */
export function boxFrom(box) {
  if (Array.isArray(box)) {
    const [x = 0, y = 0, w = 0, h = 0] = box;
    return { x, y, w, h };
  }
  return { x: box["x"], y: box["y"], w: box["w"], h: box["h"] };
}
