// A text field in which @ offers the project's people. Enter sends nothing by itself; Ctrl+Enter does.
import { html, repeat } from "#lit";
import { announce } from "../../core/announce.js";
import { n, t } from "../../core/i18n.js";
import { completed, matching, mentionAt } from "../../core/mentions.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/mentions.js").Person} Person */

const SHOWN_MAX = 6;

export class MentionField extends LightElement {
  static properties = {
    field: { type: String },
    label: { type: String },
    labelShown: { type: Boolean },
    rows: { type: Number },
    people: { attribute: false },
    offered: { state: true },
    at: { state: true },
  };

  constructor() {
    super();
    /** The id of the text field. */
    this.field = "";
    this.label = "";
    this.labelShown = false;
    this.rows = 2;
    /** @type {Person[]} */
    this.people = [];
    /** @type {Person[]} whom the mention being typed may mean */
    this.offered = [];
    this.at = 0;
  }

  get area() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  }

  get text() {
    return this.area?.value ?? "";
  }

  /** @param {string} text */
  set text(text) {
    this.area.value = text;
    this.offered = [];
  }

  /** Put an @ where the caret is, and offer everybody. */
  begin() {
    const { area } = this;
    const { selectionStart: at, value } = area;
    const gap = at > 0 && /\S$/.test(value.slice(0, at)) ? " @" : "@";
    area.setRangeText(gap, at, area.selectionEnd, "end");
    area.focus();
    this.look();
  }

  look() {
    const { area } = this;
    const typed = mentionAt(area.value, area.selectionStart);
    const found = typed ? matching(this.people, typed.query).slice(0, SHOWN_MAX) : [];
    if (found.length > 0 && found.length !== this.offered.length) announce(n("%(count)s person matches.", "%(count)s people match.", found.length));
    this.offered = found;
    this.at = Math.min(this.at, Math.max(0, found.length - 1));
  }

  /** @param {Person} person */
  pick(person) {
    const { area } = this;
    const done = completed(area.value, area.selectionStart, person.name);
    area.value = done.text;
    area.setSelectionRange(done.caret, done.caret);
    area.focus();
    this.offered = [];
    this.at = 0;
  }

  /** @param {KeyboardEvent} event */
  keyed(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return this.emit("send-text");
    }
    if (this.offered.length === 0) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) this.at = (this.at + by + this.offered.length) % this.offered.length;
    else if (event.key === "Enter" || event.key === "Tab") this.pick(/** @type {Person} */ (this.offered[this.at]));
    else if (event.key === "Escape") this.offered = [];
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @override */
  render() {
    const list = `${this.field}-people`;
    const open = this.offered.length > 0;
    return html`<label class=${this.labelShown ? "field" : "visually-hidden"} for=${this.field}>${this.label}</label>
      <textarea id=${this.field} rows=${this.rows} maxlength="4000" aria-autocomplete="list" aria-controls=${list}
        aria-activedescendant=${open ? `${list}-${this.at}` : ""}
        @input=${this.look} @keydown=${this.keyed} @click=${this.look} @blur=${() => { this.offered = []; }}></textarea>
      <ul id=${list} class="mention-list" role="listbox" aria-label=${t("People of the project")} ?hidden=${!open}>
        ${repeat(this.offered, ({ id }) => id, (person, index) => html`<li id="${list}-${index}" role="option" aria-selected=${index === this.at ? "true" : "false"}
          @pointerdown=${(/** @type {PointerEvent} */ event) => { event.preventDefault(); this.pick(person); }}>${person.name}</li>`)}
      </ul>`;
  }
}

customElements.define("mention-field", MentionField);
