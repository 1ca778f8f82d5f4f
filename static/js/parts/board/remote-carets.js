// Where the others write: carets and selections by class, since a style attribute would be blocked.
import { Decoration, EditorView, StateEffect, StateField, ViewPlugin, WidgetType } from "#cm";
import {
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  relativePositionToJSON,
} from "#y";
import { placeNames } from "../../geom/labels.js";

/** @typedef {import("../../core/drafts.js").DraftDocument} DraftDocument */
/** @typedef {import("../../core/presence.js").Presence} Presence */

const WORD_MAX = 24;
/** What holds together in a line; Chinese, Japanese and Korean may break anywhere. */
const LETTERS = "(?:(?![\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}])[\\p{L}\\p{M}\\p{N}])+";
const LETTERS_BEFORE = new RegExp(`${LETTERS}$`, "u");
const LETTERS_AFTER = new RegExp(`^${LETTERS}`, "u");

const told = StateEffect.define({ map: (/** @type {typeof Decoration.none} */ marks) => marks });

class Caret extends WidgetType {
  /** @param {Presence} tab */
  constructor({ tab, name, color, range }) {
    super();
    this.tab = tab;
    this.name = name;
    this.color = color;
    this.at = JSON.stringify(range);
  }

  /** @param {Caret} other @override */
  eq(other) {
    return other.tab === this.tab && other.name === this.name && other.color === this.color && other.at === this.at;
  }

  /** @override */
  toDOM() {
    const caret = document.createElement("span");
    caret.className = `remote-caret person-${this.color}`;
    // Shown by the stylesheet, so that it never becomes part of the text.
    caret.dataset["name"] = this.name;
    return caret;
  }

  /** A press on a name is a press on the words below it. @override */
  ignoreEvent() {
    return false;
  }
}

/** The editor's part that puts the names where they can be read, after each change of text, carets or view. */
export const caretNames = ViewPlugin.define((view) => {
  const field = view.dom.parentElement;
  const measure = { read: () => placesIn(view), write: moveNames };
  const place = () => view.requestMeasure(measure);
  field?.addEventListener("scroll", place, { passive: true });
  return {
    update({ transactions, docChanged, geometryChanged }) {
      const moved = transactions.some(({ effects }) => effects.some((effect) => effect.is(told)));
      if (moved || docChanged || geometryChanged) place();
    },
    destroy: () => field?.removeEventListener("scroll", place),
  };
});

/** @typedef {{caret: HTMLElement, place: import("../../geom/labels.js").Place}[]} Placed */

/** @param {EditorView} view @returns {Placed} */
function placesIn(view) {
  const carets = /** @type {HTMLElement[]} */ ([...view.contentDOM.querySelectorAll(".remote-caret")]);
  const field = view.dom.parentElement;
  if (!field) return [];
  const { left, top } = field.getBoundingClientRect();
  const edges = {
    left: left + field.clientLeft,
    right: left + field.clientLeft + field.clientWidth,
    top: top + field.clientTop,
    bottom: top + field.clientTop + field.clientHeight,
  };
  const tags = carets.map((caret) => {
    const { left: x, top: upper, bottom } = caret.getBoundingClientRect();
    const { width, height } = getComputedStyle(caret, "::after");
    return { x, top: upper, bottom, width: parseFloat(width), height: parseFloat(height) };
  });
  const places = placeNames(tags, edges);
  return carets.map((caret, index) => ({ caret, place: /** @type {import("../../geom/labels.js").Place} */ (places[index]) }));
}

/** @param {Placed} placed */
function moveNames(placed) {
  for (const { caret, place } of placed) {
    caret.classList.toggle("below", place.below);
    caret.style.setProperty("--aside", `${Math.round(place.dx)}px`);
  }
}

/** The editor's part that draws them. */
export const remoteCarets = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    const effect = transaction.effects.find((one) => one.is(told));
    return effect?.is(told) ? effect.value : marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * Return a selection as positions that stay in their place while others type.
 * @param {DraftDocument} draft
 * @param {{anchor: number, head: number}} selection
 */
export function rangeOf(draft, { anchor, head }) {
  const { shared } = draft;
  if (!shared) return null;
  const at = (/** @type {number} */ index) =>
    relativePositionToJSON(createRelativePositionFromTypeIndex(shared, index));
  return { draft: draft.id, anchor: at(anchor), head: at(head) };
}

/**
 * Draw the carets of the tabs that write in this draft.
 * @param {EditorView} view
 * @param {DraftDocument} draft
 * @param {Presence[]} tabs
 */
export function showCarets(view, draft, tabs) {
  const marks = tabs
    .filter(({ range }) => range?.draft === draft.id)
    .flatMap((tab) => marksOf(draft, tab, view.state.doc.toString()));
  view.dispatch({ effects: told.of(Decoration.set(marks, true)) });
}

/** @param {DraftDocument} draft @param {Presence} tab @param {string} text */
function marksOf(draft, tab, text) {
  const { range, color } = tab;
  const anchor = indexOf(draft, range.anchor);
  const head = indexOf(draft, range.head);
  if (anchor === null || head === null || Math.max(anchor, head) > text.length) return [];
  const caret = Decoration.widget({ widget: new Caret(tab), side: 1 }).range(head);
  const word = wordRound(text, head);
  const marks = word.from < word.to ? [Decoration.mark({ class: "caret-word" }).range(word.from, word.to), caret] : [caret];
  if (anchor === head) return marks;
  const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)];
  return [Decoration.mark({ class: `remote-selection person-${color}` }).range(from, to), ...marks];
}

/** Return the word a caret stands within: browsers may break a line at a caret, and a word is not to be broken. @param {string} text @param {number} at */
function wordRound(text, at) {
  const before = LETTERS_BEFORE.exec(text.slice(Math.max(0, at - WORD_MAX), at))?.[0].length ?? 0;
  const after = LETTERS_AFTER.exec(text.slice(at, at + WORD_MAX))?.[0].length ?? 0;
  return before && after ? { from: at - before, to: at + after } : { from: at, to: at };
}

/** @param {DraftDocument} draft @param {unknown} position @returns {number | null} */
function indexOf(draft, position) {
  if (!position || !draft.doc) return null;
  const relative = createRelativePositionFromJSON(position);
  return createAbsolutePositionFromRelativePosition(relative, draft.doc)?.index ?? null;
}
