// The layers of a canvas, the topmost first: sort, hide, take off, undo, flatten.
import { classMap, html, nothing, repeat } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { icon } from "../layout/icons.js";

/** @typedef {import("../../core/feed.js").Row} Row */

export class LayerList extends LightElement {
  static properties = {
    layers: { attribute: false },
    undo: { attribute: false },
    label: {},
    asset: { attribute: false },
    busy: { type: Boolean },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    /** @type {Row[]} present ones, the lowest first */
    this.layers = [];
    this.undo = { undo: 0, redo: 0 };
    this.label = "";
    /** @type {(sha: string, width: number) => string} */
    this.asset = (sha) => sha;
    this.busy = false;
    this.readOnly = false;
  }

  /** @override */
  render() {
    return html`<h2 class="panel-title"><span class="grow">${t("Layers")}</span>${this.readOnly ? nothing : this.steps()}</h2>
      <ul class="pile layers" aria-label=${t("Layers, the topmost first")}>
        ${repeat([...this.layers].reverse(), ({ id }) => id, (layer) => this.row(layer))}
        <li><span class="pick base-layer">${icon("picture")} <span class="cut grow">${t("Picture %(label)s", { label: this.label })}</span></span></li>
      </ul>
      ${this.readOnly || this.layers.length === 0 ? nothing : html`<button ?disabled=${this.busy} @click=${() => this.emit("flattened")}>${t("Make one picture of it")}</button>`}`;
  }

  steps() {
    const { undo, redo } = this.undo;
    return html`<button class="quiet icon" ?disabled=${undo === 0 || this.busy} aria-label=${t("Undo my last edit")} title=${t("Undo my last edit (Ctrl+Z)")} @click=${() => this.emit("canvas-stepped", { way: "undo" })}>${icon("undo")}</button>
      <button class="quiet icon" ?disabled=${redo === 0 || this.busy} aria-label=${t("Do it again")} title=${t("Do it again (Ctrl+Shift+Z)")} @click=${() => this.emit("canvas-stepped", { way: "redo" })}>${icon("redo")}</button>`;
  }

  /** @param {Row} layer */
  row(layer) {
    const { id, visible } = layer;
    const place = this.layers.findIndex((other) => other["id"] === id);
    const title = t("Patch %(number)s by %(name)s", { number: place + 1, name: layer["by_name"] });
    /** @param {Row} change */
    const change = (change) => this.emit("layer-changed", { id, change });
    return html`<li class=${classMap({ hidden: !visible })}>
      <span class="pick"><img src=${this.asset(layer["asset"], 96)} alt="" /><span class="cut grow">${title}</span></span>
      ${this.readOnly
        ? nothing
        : html`<span class="layer-deeds">
            <button class="quiet icon" ?disabled=${place === this.layers.length - 1} aria-label=${t("Bring %(title)s forward", { title })} title=${t("Bring forward")} @click=${() => change({ place: place + 1 })}>${icon("up")}</button>
            <button class="quiet icon" ?disabled=${place === 0} aria-label=${t("Send %(title)s backward", { title })} title=${t("Send backward")} @click=${() => change({ place: place - 1 })}>${icon("down")}</button>
            <button class="quiet icon" aria-pressed=${visible ? "false" : "true"} aria-label=${t("Hide %(title)s", { title })} title=${visible ? t("Hide") : t("Show")} @click=${() => change({ visible: !visible })}>${icon(visible ? "eye" : "hidden")}</button>
            <button class="quiet icon" aria-label=${t("Take %(title)s off", { title })} title=${t("Take it off")} @click=${() => change({ present: false })}>${icon("bin")}</button>
          </span>`}
    </li>`;
  }
}

customElements.define("layer-list", LayerList);
