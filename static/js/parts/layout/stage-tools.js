// The toolbar over a layout's stage: what it shows, how near, and one step back.
import { html, nothing } from "#lit";
import { number, t } from "../../core/i18n.js";
import { NEW_KINDS, kindWords } from "../../core/layout-edits.js";
import { LightElement } from "../shell/light-element.js";
import { Roving } from "../shell/roving.js";
import { icon } from "./icons.js";
import { toolWords } from "./tool-words.js";

export class StageTools extends LightElement {
  static properties = {
    guides: { type: Boolean },
    trimmed: { type: Boolean },
    proof: { attribute: false },
    undoLabel: { attribute: false },
    redoLabel: { attribute: false },
    percent: { type: Number },
    tool: { attribute: false },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    this.roving = new Roving(this, { items: ".tools-row > button, .tools-menu > summary" }, { within: ".tools-menu > .menu-list", items: "button" });
    this.guides = true;
    this.trimmed = false;
    /** @type {"off" | "loading" | "on"} */
    this.proof = "off";
    this.tool = "";
    /** @type {string | null} */
    this.undoLabel = null;
    /** @type {string | null} */
    this.redoLabel = null;
    this.percent = 100;
    this.readOnly = false;
  }

  /** @override */
  render() {
    return html`<div class="tools-row" role="toolbar" aria-label=${t("View")}>
      ${this.toggle("guides", t("Guides"), this.guides, t("Show or hide the guides (G)"))}
      ${this.toggle("trimmed", t("Trimmed"), this.trimmed, t("Show the cover as it is cut (W)"))}
      ${this.proofButton()}
      ${this.toolMenu()}
      <span class="tools-gap"></span>
      ${this.readOnly ? nothing : this.editing()}
      <span class="tools-gap grow"></span>
      <button class="quiet icon" aria-label=${t("Zoom out")} title=${t("Zoom out (-)")} @click=${() => this.emit("zoom", { factor: 0.8 })}>${icon("minus")}</button>
      ${this.zoomMenu()}
      <button class="quiet icon" aria-label=${t("Zoom in")} title=${t("Zoom in (+)")} @click=${() => this.emit("zoom", { factor: 1.25 })}>${icon("plus")}</button>
      <button class="quiet icon" aria-label=${t("Fit to the window")} title=${t("Fit to the window (0)")} @click=${() => this.emit("zoom", { fit: true })}>${icon("fit")}</button>
    </div>`;
  }

  /** @param {string} name @param {string} words @param {boolean} on @param {string} title */
  toggle(name, words, on, title) {
    return html`<button aria-pressed=${on ? "true" : "false"} title=${title} @click=${() => this.emit("view-toggled", { name })}>
      ${words}
    </button>`;
  }

  proofButton() {
    const busy = this.proof === "loading";
    return html`<button
      aria-pressed=${this.proof === "on" ? "true" : "false"}
      aria-busy=${busy ? "true" : "false"}
      title=${t("The cover as the press draws it (Y)")}
      @click=${() => this.emit("view-toggled", { name: "proof" })}
    >${busy ? t("Proof…") : t("Proof")}</button>`;
  }

  editing() {
    return html`<button class="quiet icon" ?disabled=${this.undoLabel === null} aria-label=${this.undoTitle(t("Undo"), this.undoLabel)}
        title=${this.undoTitle(t("Undo"), this.undoLabel)} @click=${() => this.emit("undo")}>${icon("undo")}</button>
      <button class="quiet icon" ?disabled=${this.redoLabel === null} aria-label=${this.undoTitle(t("Redo"), this.redoLabel)}
        title=${this.undoTitle(t("Redo"), this.redoLabel)} @click=${() => this.emit("redo")}>${icon("redo")}</button>
      <button class="quiet" title=${t("Add a cover line (T)")} @click=${() => this.emit("object-added")}>${icon("plus")} ${t("Cover line")}</button>
      ${this.others()}`;
  }

  toolMenu() {
    const words = toolWords();
    const tools = Object.keys(words).filter((name) => !this.readOnly || ["newsstand", "separations"].includes(name));
    return this.menu(t("Tools"), t("Subject, page, alignment, calm places, newsstand, templates"), tools, words, (tool) => this.emit("tool-chosen", { tool }));
  }

  zoomMenu() {
    const words = { fit: t("Fit to the window"), actual: t("Actual size"), chosen: t("What is selected") };
    return this.menu(`${number(this.percent)} %`, t("Zoom: fit (0), actual size (1), what is selected (2)"), Object.keys(words), words, (name) => this.emit("zoom", { [name]: true }));
  }

  others() {
    const kinds = NEW_KINDS.filter((kind) => kind !== "cover_line");
    return this.menu(t("More"), t("Add something else"), kinds, { ...kindWords(), label: t("AI label") }, (kind) => this.emit("object-added", { kind }));
  }

  /** @param {string} label @param {string} title @param {string[]} names @param {Record<string, string>} words @param {(name: string) => void} chosen */
  menu(label, title, names, words, chosen) {
    return html`<details class="menu tools-menu" @keydown=${menuKey}>
      <summary title=${title}>${label}</summary>
      <div class="menu-list">${names.map((name) => html`<button data-name=${name} @click=${(/** @type {Event} */ event) => (closeMenu(event), chosen(name))}>${words[name]}</button>`)}</div>
    </details>`;
  }

  /** @param {string} verb @param {string | null} label */
  undoTitle(verb, label) {
    return label === null ? verb : `${verb}: ${label}`;
  }
}

/** @param {Event} event */
function closeMenu(event) {
  const menu = /** @type {Element} */ (event.target).closest("details");
  if (menu) menu.open = false;
}

/** The arrow down on a closed menu opens it. @param {KeyboardEvent} event */
function menuKey(event) {
  const menu = /** @type {HTMLDetailsElement} */ (event.currentTarget);
  if (event.key !== "ArrowDown" || menu.open) return;
  event.preventDefault();
  menu.open = true;
  /** @type {HTMLElement | null} */ (menu.querySelector(".menu-list button"))?.focus();
}

customElements.define("stage-tools", StageTools);
