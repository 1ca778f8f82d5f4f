// What is done to one element or several at once, each as a single step of the undo list.
import { announce, toast } from "./announce.js";
import { n, t } from "./i18n.js";
import { scaled } from "../geom/arrange.js";
import * as edits from "./layout-edits.js";
import { restyled, styleOf } from "./text-style.js";

/** @typedef {import("./layout-deeds.js").LayoutDeeds} LayoutDeeds */
/** @typedef {import("./layout-session.js").LayoutSession} LayoutSession */
/** @typedef {import("./layout-edits.js").Preview} Preview */
/** @typedef {import("./operations.js").Element} Element */
/** @typedef {import("../geom/boxes.js").Box} Box */
/** @typedef {import("../geom/boxes.js").Handle} Handle */
/** @typedef {"move" | "resize" | "turn"} Deed */

const NUDGE_PAUSE_MS = 220;

export class GroupDeeds {
  /** @param {LayoutDeeds} deeds */
  constructor(deeds) {
    this.all = deeds;
    /** @type {import("./text-style.js").Style | null} the style that was copied last */
    this.style = null;
  }

  get session() {
    return this.all.session;
  }

  /** The deeds that events ask for by name. */
  named = {
    "objects-previewed": (/** @type {{boxes: Record<string, Preview | null>}} */ { boxes }) => this.session.previewAll(boxes),
    "objects-placed": (/** @type {{ids: string[], deed: Deed}} */ { ids, deed }) => this.place(ids, deed),
    "objects-removed": (/** @type {{ids: string[]}} */ { ids }) => this.remove(ids),
    "objects-scaled": (/** @type {{ids: string[], factor: number, corner?: Handle}} */ { ids, factor, corner }) => this.scale(ids, factor, corner),
    "style-copied": (/** @type {{id: string}} */ { id }) => this.copyStyle(id),
    "style-pasted": (/** @type {{ids: string[]}} */ { ids }) => this.pasteStyle(ids),
    "objects-arranged": (/** @type {{boxes: Record<string, Box>}} */ { boxes }) => this.arrange(boxes),
  };

  /** Those that are there and may be moved. @param {string[]} ids @returns {[string, Element][]} */
  free(ids) {
    return ids.flatMap((id) => {
      const element = this.all.element(id);
      return element && !element["locked"] ? [/** @type {[string, Element]} */ ([id, element])] : [];
    });
  }

  /** Make previewed boxes one edit. @param {string[]} ids @param {Deed} deed */
  place(ids, deed) {
    const settings = this.free(ids).flatMap(([id, element]) => {
      const box = this.session.previews.get(id);
      return box ? edits.placed(id, element, box) : [];
    });
    for (const id of ids) this.session.previews.delete(id);
    if (settings.length === 0) return this.session.changed();
    this.session.edit(this.placeLabel(ids, deed), settings, `place ${ids.join()}`);
  }

  /** @param {string[]} ids @param {Deed} deed */
  placeLabel(ids, deed) {
    const count = ids.length;
    if (count > 1) return n("Move %(count)s element", "Move %(count)s elements", count);
    const title = this.all.title(ids[0] ?? "");
    if (deed === "turn") return t("Turn %(title)s", { title });
    return deed === "resize" ? t("Resize %(title)s", { title }) : t("Move %(title)s", { title });
  }

  /** Show nudged elements at once; they become one edit when the keys rest. @param {string[]} ids @param {number} dx @param {number} dy */
  nudge(ids, dx, dy) {
    const free = this.free(ids);
    if (free.length === 0) return;
    this.session.previewAll(
      Object.fromEntries(
        free.map(([id, element]) => {
          const from = this.session.previews.get(id) ?? edits.boxOf(element);
          return [id, { ...from, x: from.x + dx, y: from.y + dy }];
        }),
      ),
    );
    const moved = free.map(([id]) => id);
    this.session.later(`nudge ${moved.join()}`, NUDGE_PAUSE_MS, () => this.place(moved, "move"));
  }

  /** @param {string[]} ids @returns {string[]} the ids of the copies */
  copy(ids) {
    const found = ids.map((id) => this.all.element(id)).filter((element) => element !== undefined);
    const label = found.length === 1 ? t("Duplicate %(title)s", { title: this.all.title(ids[0] ?? "") }) : n("Duplicate %(count)s element", "Duplicate %(count)s elements", found.length);
    return this.addAll(label, found);
  }

  /** Put copied elements on this cover, a little off where they came from. @param {Element[]} elements @returns {string[]} */
  paste(elements) {
    const some = elements.slice(0, edits.PASTED_MAX);
    return this.addAll(n("Paste %(count)s element", "Paste %(count)s elements", some.length), some);
  }

  /** @param {string} label @param {Element[]} elements */
  addAll(label, elements) {
    let document = this.session.document;
    const made = elements.map((element) => {
      const id = edits.freeId(document, element.kind.replace("_", "-"));
      const value = edits.copied(element, document);
      document = { ...document, elements: { ...document.elements, [id]: value } };
      return this.session.operation({ kind: "add", object: id, value });
    });
    this.session.commit(label, made);
    return made.map(({ object }) => object);
  }

  /** @param {string[]} ids */
  remove(ids) {
    const free = this.free(ids);
    if (free.length === 0) return;
    const title = this.all.title(free[0]?.[0] ?? "");
    const one = free.length === 1;
    const done = one ? t("%(title)s is deleted.", { title }) : n("%(count)s element is deleted.", "%(count)s elements are deleted.", free.length);
    const label = one ? t("Delete %(title)s", { title }) : n("Delete %(count)s element", "Delete %(count)s elements", free.length);
    // A shade that was laid behind a text would darken the art for nothing once the text is gone.
    const shades = free.map(([id]) => edits.shadeOf(id)).filter((id) => this.all.element(id));
    const gone = new Set([...free.map(([id]) => id), ...shades]);
    this.session.commit(label, [...gone].map((object) => this.session.operation({ kind: "remove", object })));
    toast(done, { kind: "info", action: t("Undo"), onAction: () => this.all.run("undo", {}) });
  }

  /** Make elements larger or smaller together, their type too; a code keeps its size. @param {string[]} ids @param {number} factor @param {Handle} [corner] the corner of their frame that stays */
  scale(ids, factor, corner) {
    const free = this.free(ids);
    const shown = new Map(this.session.stage.shown(this.session.document, new Map()).map(({ id, box }) => [id, box]));
    const boxes = scaled(free.map(([id, element]) => shown.get(id) ?? edits.boxOf(element)), factor, corner);
    const settings = free.flatMap(([id, element], place) => [
      ...edits.placed(id, element, /** @type {Box} */ (boxes[place])),
      ...edits.typeScaled(id, element, factor),
    ]);
    const count = free.length;
    for (const id of ids) this.session.previews.delete(id);
    this.session.stage.grow(free.map(([id]) => id));
    if (settings.length === 0) return this.session.changed();
    this.session.edit(n("Resize %(count)s element", "Resize %(count)s elements", count), settings);
  }

  /** @param {string} id */
  copyStyle(id) {
    const element = this.all.element(id);
    const style = element ? styleOf(element) : null;
    if (!style) return announce(t("Only a text has a style to copy."));
    this.style = style;
    this.session.changed();
    toast(t("The style of %(title)s is copied; paste it onto other texts.", { title: this.all.title(id) }));
  }

  /** @param {string[]} ids */
  pasteStyle(ids) {
    const { style } = this;
    if (!style) return announce(t("Copy the style of a text first."));
    const free = this.free(ids).filter(([, element]) => edits.isText(element));
    const settings = free.flatMap(([id, element]) => restyled(id, element, style));
    const label = free.length === 1 ? t("Paste a style onto %(title)s", { title: this.all.title(free[0]?.[0] ?? "") }) : n("Paste a style onto %(count)s text", "Paste a style onto %(count)s texts", free.length);
    if (settings.length > 0) this.session.edit(label, settings);
  }

  /** @param {Record<string, Box>} boxes */
  arrange(boxes) {
    const settings = this.free(Object.keys(boxes)).flatMap(([id, element]) => edits.placed(id, element, /** @type {Box} */ (boxes[id])));
    this.session.edit(t("Arrange elements"), settings);
  }
}
