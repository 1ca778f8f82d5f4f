// The pile of elements, the topmost first: select, reorder, hide, lock.
import { classMap, html, nothing, repeat } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { Roving } from "../shell/roving.js";
import { icon, kindIcon } from "./icons.js";

/** @typedef {import("../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("./cover-stage.js").Holder} Holder */

export class ElementList extends LightElement {
  static properties = {
    objects: { attribute: false },
    chosen: { attribute: false },
    holders: { attribute: false },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    this.roving = new Roving(this, { items: "button", row: "li", chosen: ".pick[aria-pressed=true]" });
    /** @type {Shown[]} from the lowest to the highest */
    this.objects = [];
    /** @type {string[]} */
    this.chosen = [];
    /** @type {Holder[]} */
    this.holders = [];
    this.readOnly = false;
    /** @type {{id: string, over: string} | null} */
    this.drag = null;
  }

  get topFirst() {
    return [...this.objects].reverse();
  }

  /** @param {KeyboardEvent} event @param {string} id */
  rowKey(event, id) {
    const steps = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (steps === 0 || !event.altKey || this.readOnly) return;
    event.preventDefault();
    this.emit("object-restacked", { id, steps });
  }

  /** With Shift a click selects all from the last one to this, with Ctrl this one as well. @param {MouseEvent} event @param {string} id */
  picked(event, id) {
    const last = this.chosen.at(-1);
    if (event.shiftKey && last !== undefined && last !== id) {
      const ids = this.objects.map((object) => object.id);
      const [from, to] = [ids.indexOf(last), ids.indexOf(id)].sort((a, b) => a - b);
      return this.emit("object-selected", { ids: [...ids.slice(from, (to ?? 0) + 1).filter((one) => one !== id), id] });
    }
    this.emit("object-selected", { id, toggle: event.ctrlKey || event.metaKey });
  }

  /** @param {PointerEvent} event @param {string} id */
  gripDown(event, id) {
    event.preventDefault();
    /** @type {Element} */ (event.currentTarget).setPointerCapture(event.pointerId);
    this.drag = { id, over: id };
    this.requestUpdate();
  }

  /** @param {PointerEvent} event */
  gripMoved(event) {
    if (!this.drag) return;
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-row]");
    const over = under && this.contains(under) ? under.getAttribute("data-row") : null;
    if (over === null || over === this.drag.over) return;
    this.drag = { ...this.drag, over };
    this.requestUpdate();
  }

  gripUp() {
    const drag = this.drag;
    this.drag = null;
    this.requestUpdate();
    if (!drag || drag.over === drag.id) return;
    const ids = this.objects.map((object) => object.id);
    this.emit("object-restacked", { id: drag.id, steps: ids.indexOf(drag.over) - ids.indexOf(drag.id) });
  }

  /** @override */
  render() {
    if (this.objects.length === 0) return html`<p class="hint">${t("This cover has no elements yet.")}</p>`;
    return html`<ul class="pile" aria-label=${t("Elements, the topmost first")}>
      ${repeat(this.topFirst, ({ id }) => id, (object) => this.row(object))}
    </ul>`;
  }

  /** @param {Shown} object */
  row(object) {
    const { id, hidden, locked } = object;
    const active = this.chosen.includes(id);
    const holder = this.holders.find((held) => held.id === id);
    const over = this.drag !== null && this.drag.over === id && this.drag.id !== id;
    return html`<li data-row=${id} class=${classMap({ active, hidden, over })}>
      <button
        class="quiet pick"
        aria-pressed=${active ? "true" : "false"}
        @click=${(/** @type {MouseEvent} */ event) => this.picked(event, id)}
        @dblclick=${() => this.emit("object-opened", { id })}
        @keydown=${(/** @type {KeyboardEvent} */ event) => this.rowKey(event, id)}
      >
        ${kindIcon(object.kind)}
        <span class="cut grow">${object.title}</span>
        ${object.overflow ? html`<span class="chip bad">${t("too long")}</span>` : nothing}
        ${holder ? html`<span class="avatar plain person-${holder.color}" title=${holder.name}>${initial(holder.name)}</span>` : nothing}
      </button>
      ${this.readOnly ? nothing : this.toggles(object)}
      ${active && this.chosen.length === 1 && !this.readOnly ? this.moves(id) : nothing}
    </li>`;
  }

  /** @param {Shown} object */
  toggles({ id, title, hidden, locked }) {
    return html`<button
        class=${classMap({ quiet: true, icon: true, on: hidden })}
        aria-pressed=${hidden ? "true" : "false"}
        aria-label=${t("Hide %(title)s", { title })}
        title=${hidden ? t("Show") : t("Hide")}
        @click=${() => this.emit("object-toggled", { id, property: "hidden", value: !hidden })}
      >${icon(hidden ? "hidden" : "eye")}</button>
      <button
        class=${classMap({ quiet: true, icon: true, on: locked })}
        aria-pressed=${locked ? "true" : "false"}
        aria-label=${t("Lock %(title)s", { title })}
        title=${locked ? t("Unlock") : t("Lock")}
        @click=${() => this.emit("object-toggled", { id, property: "locked", value: !locked })}
      >${icon(locked ? "lock" : "unlock")}</button>`;
  }

  /** @param {string} id */
  moves(id) {
    const top = this.objects.at(-1)?.id === id;
    const foot = this.objects[0]?.id === id;
    return html`<span class="moves">
      <button class="quiet icon" ?disabled=${top} aria-label=${t("Bring forward")} title=${t("Bring forward (Page Up)")}
        @click=${() => this.emit("object-restacked", { id, steps: 1 })}>${icon("up")}</button>
      <button class="quiet icon" ?disabled=${foot} aria-label=${t("Send backward")} title=${t("Send backward (Page Down)")}
        @click=${() => this.emit("object-restacked", { id, steps: -1 })}>${icon("down")}</button>
      <button class="quiet icon" aria-label=${t("Duplicate")} title=${t("Duplicate (Ctrl+D)")}
        @click=${() => this.emit("objects-copied", { ids: [id] })}>${icon("copy")}</button>
      <button class="quiet icon" aria-label=${t("Delete")} title=${t("Delete (Del)")}
        @click=${() => this.emit("objects-removed", { ids: [id] })}>${icon("bin")}</button>
      <span
        class="grip"
        title=${t("Drag to reorder")}
        aria-hidden="true"
        @pointerdown=${(/** @type {PointerEvent} */ event) => this.gripDown(event, id)}
        @pointermove=${this.gripMoved}
        @pointerup=${this.gripUp}
        @pointercancel=${() => ((this.drag = null), this.requestUpdate())}
      >${icon("grip")}</span>
    </span>`;
  }
}

/** @param {string} name */
function initial(name) {
  return [...name][0] ?? "?";
}

customElements.define("element-list", ElementList);
