// Who wrote which words of the open draft: stretches in their writer's colour. Loaded on first use.
import { Decoration, EditorView, StateEffect, StateField } from "#cm";
import { api } from "../../core/api.js";
import { t } from "../../core/i18n.js";

/** @typedef {import("../../core/drafts.js").DraftDocument} DraftDocument */
/** @typedef {{length: number, user: number | null, name: string}} Writer */

const PAUSE_MS = 600;
const COLOURS = 8;

const told = StateEffect.define({ map: (/** @type {typeof Decoration.none} */ marks) => marks });

/** The editor's part that draws them; stretches move with the text until the server tells anew. */
export const writtenWords = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    const effect = transaction.effects.find((one) => one.is(told));
    return effect?.is(told) ? effect.value : marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Asks who wrote what whenever the draft rests, as long as it is shown. */
export class WriterWatch {
  /** @param {EditorView} view @param {DraftDocument} draft */
  constructor(view, draft) {
    this.view = view;
    this.draft = draft;
    this.timer = 0;
    this.changed = () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.ask(), PAUSE_MS);
    };
    draft.addEventListener("change", this.changed);
    void this.ask();
  }

  async ask() {
    const seq = await this.draft.flush();
    const answer = await api.get(`/drafts/${this.draft.id}/writers`);
    // What was typed meanwhile asks again by itself.
    if (answer["seq"] === seq && this.draft.seq === seq) this.show(answer["writers"]);
    else this.changed();
  }

  /** @param {Writer[]} writers */
  show(writers) {
    const text = this.view.state.doc.toString();
    const marks = stretchesOf(writers, text).flatMap(({ from, to, user, name }) =>
      user === null || from === to
        ? []
        : [Decoration.mark({ class: `written person-${colourOf(user)}`, attributes: { title: t("Written by %(name)s", { name }) } }).range(from, to)],
    );
    this.view.dispatch({ effects: told.of(Decoration.set(marks, true)) });
  }

  stop() {
    window.clearTimeout(this.timer);
    this.draft.removeEventListener("change", this.changed);
    this.view.dispatch({ effects: told.of(Decoration.none) });
  }
}

/** A person's colour, as everywhere. @param {number} user */
export function colourOf(user) {
  return (user % COLOURS) + 1;
}

/**
 * Return stretches by their places in a text; the server counts characters, JavaScript half pairs.
 * @param {Writer[]} writers
 * @param {string} text
 */
export function stretchesOf(writers, text) {
  const characters = [...text];
  let at = 0;
  let from = 0;
  return writers.map(({ length, user, name }) => {
    const part = characters.slice(at, at + length).join("");
    at += length;
    from += part.length;
    return { from: from - part.length, to: from, text: part, user, name };
  });
}
