// The words of a text, typed beside it on the cover while the press sets them in their place.
import { html, live, nothing } from "#lit";
import { t } from "../../core/i18n.js";
import { toScreen } from "../../geom/viewport.js";
import { LightElement } from "../shell/light-element.js";
import { TypedWords } from "./typed-words.js";

/** @typedef {import("../../core/layout-edits.js").Run} Run */
/** @typedef {import("../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("../../geom/viewport.js").View} View */

const GAP_PX = 10;
const LEAST_PX = 320;
const MOST_PX = 460;
const EDGE_PX = 8;

export class TextInPlace extends LightElement {
  static properties = { object: { attribute: false }, runs: { attribute: false }, view: { attribute: false }, screen: { attribute: false } };

  constructor() {
    super();
    /** @type {Shown | null} */
    this.object = null;
    /** @type {Run[]} */
    this.runs = [];
    /** @type {View} */
    this.view = { scale: 1, x: 0, y: 0 };
    this.screen = { w: 0, h: 0 };
    /** @type {TypedWords[]} one for each run */
    this.words = [];
    this.addEventListener("focusout", (event) => this.left(/** @type {FocusEvent} */ (event)));
  }

  /** @override */
  firstUpdated() {
    const field = this.querySelector("textarea");
    field?.focus({ preventScroll: true });
    field?.select();
  }

  /** Stand below the text, or above it where there is no room. @override */
  updated() {
    if (!this.object) return;
    const { x, y, w, h } = this.object.drawn?.ink ?? this.object.box;
    const [from, to] = [toScreen(this.view, { x, y }), toScreen(this.view, { x: x + w, y: y + h })];
    const width = Math.min(this.screen.w - 2 * EDGE_PX, Math.max(LEAST_PX, Math.min(MOST_PX, to.x - from.x)));
    const height = this.offsetHeight;
    const below = to.y + GAP_PX + height < this.screen.h;
    const top = below ? to.y + GAP_PX : from.y - GAP_PX - height;
    this.style.setProperty("width", `${width}px`);
    this.style.setProperty("left", `${Math.min(this.screen.w - width - EDGE_PX, Math.max(EDGE_PX, from.x))}px`);
    this.style.setProperty("top", `${Math.min(this.screen.h - height - EDGE_PX, Math.max(EDGE_PX, top))}px`);
  }

  /** @param {FocusEvent} event */
  left(event) {
    if (event.relatedTarget instanceof Node && this.contains(event.relatedTarget)) return;
    for (const words of this.words) words.say();
    this.emit("text-done", { focus: false });
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    event.stopPropagation();
    if (event.isComposing || (event.key !== "Escape" && !(event.key === "Enter" && (event.ctrlKey || event.metaKey)))) return;
    event.preventDefault();
    for (const words of this.words) words.say();
    this.emit("text-done", { focus: true });
  }

  /** @param {number} place */
  wordsOf(place) {
    return (this.words[place] ??= new TypedWords((text) => this.emit("run-changed", { id: this.object?.id, place, patch: { text } })));
  }

  /** @override */
  render() {
    const { object } = this;
    if (!object) return nothing;
    return html`${this.runs.map((run, place) => this.field(run, place))}
      <p class="small muted">${t("Esc when done. Enter begins a new line.")}</p>`;
  }

  /** @param {Run} run @param {number} place */
  field(run, place) {
    const words = this.wordsOf(place);
    const label = this.runs.length === 1 ? t("Text") : t("Text, part %(number)s", { number: place + 1 });
    return html`<textarea aria-label=${label} maxlength="2000" rows=${Math.min(5, Math.max(1, run.text.split("\n").length))}
      .value=${words.unsaid ?? live(run.text)} @input=${words.typed} @compositionstart=${words.composed} @compositionend=${words.composed} @keydown=${this.pressed}></textarea>`;
  }
}

customElements.define("text-in-place", TextInPlace);
