// Where the others write: carets and selections by class, since a style attribute would be blocked.
import { Decoration, EditorView, StateEffect, StateField, WidgetType } from "#cm";
import {
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  relativePositionToJSON,
} from "#y";

/** @typedef {import("../../core/drafts.js").DraftDocument} DraftDocument */
/** @typedef {import("../../core/presence.js").Presence} Presence */

const told = StateEffect.define({ map: (/** @type {typeof Decoration.none} */ marks) => marks });

class Caret extends WidgetType {
  /** @param {string} name @param {number} color */
  constructor(name, color) {
    super();
    this.name = name;
    this.color = color;
  }

  /** @param {Caret} other @override */
  eq(other) {
    return other.name === this.name && other.color === this.color;
  }

  /** @override */
  toDOM() {
    const caret = document.createElement("span");
    caret.className = `remote-caret person-${this.color}`;
    // Shown by the stylesheet, so that it never becomes part of the text.
    caret.dataset["name"] = this.name;
    return caret;
  }

  /** @override */
  ignoreEvent() {
    return true;
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
    .flatMap((tab) => marksOf(draft, tab, view.state.doc.length));
  view.dispatch({ effects: told.of(Decoration.set(marks, true)) });
}

/** @param {DraftDocument} draft @param {Presence} tab @param {number} length */
function marksOf(draft, { range, name, color }, length) {
  const anchor = indexOf(draft, range.anchor);
  const head = indexOf(draft, range.head);
  if (anchor === null || head === null || Math.max(anchor, head) > length) return [];
  const caret = Decoration.widget({ widget: new Caret(name, color), side: 1 }).range(head);
  if (anchor === head) return [caret];
  const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)];
  return [Decoration.mark({ class: `remote-selection person-${color}` }).range(from, to), caret];
}

/** @param {DraftDocument} draft @param {unknown} position @returns {number | null} */
function indexOf(draft, position) {
  if (!position || !draft.doc) return null;
  const relative = createRelativePositionFromJSON(position);
  return createAbsolutePositionFromRelativePosition(relative, draft.doc)?.index ?? null;
}
