// One to four pictures under one view: beside each other, or two over each other in four ways.
import { html, repeat } from "#lit";
import { announce } from "../../core/announce.js";
import { t } from "../../core/i18n.js";
import { WHOLE, dragged, fitScale, zoomedBy } from "../../geom/linked-view.js";
import { LightElement } from "../shell/light-element.js";
import { heatMapOf } from "./heat-map.js";
import "./pin-layer.js";

/** @typedef {import("../../geom/linked-view.js").LinkedView} LinkedView */
/** @typedef {import("./pin-layer.js").Mode} Mode */
/** @typedef {{key: string, src: string, label: string, sharp: import("./pin-layer.js").Sharp | null}} Subject */

const BLINK_MS = 600;
const STEP = 0.2;

export class CompareView extends LightElement {
  static properties = {
    subjects: { attribute: false },
    active: { type: String },
    mode: { type: String },
    threads: { attribute: false },
    beside: { attribute: false },
    mark: { attribute: false },
    chosen: { attribute: false },
    split: { type: Number },
    tolerance: { type: Number },
    overShown: { state: true },
    heat: { state: true },
  };

  constructor() {
    super();
    /** @type {Subject[]} the open picture first */
    this.subjects = [];
    this.active = "";
    /** @type {Mode} */
    this.mode = "side";
    /** @type {{number: number, comment: import("../../core/feed.js").Row}[]} */
    this.threads = [];
    /** @type {Map<string, {number: number, comment: import("../../core/feed.js").Row}[]>} the pins of the others, by their keys */
    this.beside = new Map();
    /** @type {import("./placing.js").Mark | null} */
    this.mark = null;
    /** @type {number | null} */
    this.chosen = null;
    this.split = 0.5;
    this.tolerance = 0;
    this.overShown = true;
    /** @type {import("./heat-map.js").HeatMap | null} */
    this.heat = null;
    this.heatOf = "";
    /** @type {LinkedView} */
    this.view = { ...WHOLE };
    /** @type {number | undefined} */
    this.blinking = undefined;
    this.addEventListener("view-changed", (event) => this.show(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("picture-ready", () => void this.compareNow());
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.blinking);
  }

  /** @returns {import("./pin-layer.js").PinLayer[]} */
  get layers() {
    return [.../** @type {NodeListOf<any>} */ (this.querySelectorAll("pin-layer"))];
  }

  /** Move all panes at once. @param {LinkedView} view */
  show(view) {
    const turned = view.actual !== this.view.actual;
    this.view = view;
    for (const layer of this.layers) {
      layer.view = view;
      if (turned) layer.requestUpdate();
    }
    this.emit("view-shown", view);
  }

  /** Pan by steps of the pane: what arrow keys and the arrow buttons do. @param {number} x @param {number} y */
  pan(x, y) {
    const spot = this.layers[0]?.spot;
    if (spot) this.show(dragged(this.view, -x * STEP * spot.pane.width, -y * STEP * spot.pane.height, spot.picture, spot.scale, spot.pane));
  }

  /** @param {import("../../geom/pins.js").Pin} pin */
  centreOn(pin) {
    this.show({ ...this.view, x: pin.x, y: pin.y });
  }

  /** @param {number} factor */
  zoom(factor) {
    const spot = this.layers[0]?.spot;
    if (spot) this.show(zoomedBy(this.view, factor, 1 / window.devicePixelRatio / fitScale(spot.picture, spot.pane)));
  }

  /** @param {boolean} actual */
  showActual(actual) {
    this.show(actual ? { ...this.view, actual: true, zoom: 1 } : { ...WHOLE });
  }

  /** Show the other picture, or this one again: blinking by hand. */
  blink() {
    this.overShown = !this.overShown;
    announce(this.subjects[this.overShown ? 1 : 0]?.label ?? "");
  }

  /** @param {Map<string, unknown>} changed @override */
  willUpdate(changed) {
    if (changed.has("mode")) this.overShown = true;
  }

  /** @param {Map<string, unknown>} changed @override */
  updated(changed) {
    if (changed.has("mode") || changed.has("subjects")) this.startBlinking();
    if (["mode", "subjects", "tolerance"].some((name) => changed.has(name))) void this.compareNow();
    for (const layer of this.layers) {
      layer.split = this.mode === "wipe" || this.mode === "onion" ? this.split : 1;
      layer.view = this.view;
    }
  }

  startBlinking() {
    clearInterval(this.blinking);
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (this.mode !== "blink" || this.subjects.length < 2 || still) return;
    this.blinking = window.setInterval(() => { this.overShown = !this.overShown; }, BLINK_MS);
  }

  /** Compute the heat map of the two pictures once both are there. */
  async compareNow() {
    const [layer] = this.layers;
    const [before, after] = [layer?.image, layer?.overImage];
    if (this.mode !== "difference" || !before?.naturalWidth || !after?.naturalWidth) return;
    const key = `${before.src} ${after.src} ${this.tolerance}`;
    if (key === this.heatOf) return;
    this.heatOf = key;
    this.heat = null;
    this.emit("difference-known", null);
    const heat = await heatMapOf(before, after, this.tolerance, () => this.heatOf !== key);
    if (!heat) return;
    this.heat = heat;
    this.emit("difference-known", { share: heat.share, changed: heat.changed, pixels: heat.pixels });
  }

  /** @override */
  render() {
    const { subjects, mode } = this;
    if (subjects.length === 0) return "";
    const stacked = mode !== "side" && subjects.length > 1;
    const panes = stacked ? subjects.slice(0, 1) : subjects;
    return html`<div class="halves count-${panes.length}">
      ${repeat(panes, ({ key }) => key, (subject) => this.pane(subject, stacked ? subjects[1] : null, panes.length > 1))}
    </div>`;
  }

  /** A pin of another picture was chosen: that picture becomes the open one. @param {CustomEvent} event @param {string} key */
  openBeside(event, key) {
    event.stopPropagation();
    this.emit("make-active", { key, comment: event.detail });
  }

  /** @param {Subject} subject @param {Subject | null} over @param {boolean} titled */
  pane(subject, over, titled) {
    const own = subject.key === this.active;
    const title = over ? `${subject.label} · ${over.label}` : subject.label;
    return html`<figure class="half ${own && titled ? "active" : ""}">
      <pin-layer id=${own ? "shown" : "beside-" + subject.key.replace(":", "-")} tabindex="-1"
        .src=${subject.src} .sharp=${subject.sharp} .label=${subject.label} .over=${over?.src ?? ""} .overSharp=${over?.sharp ?? null} .mode=${over ? this.mode : "side"}
        .overShown=${this.overShown} .heat=${over ? (this.heat?.canvas ?? null) : null}
        .threads=${own ? this.threads : (this.beside.get(subject.key) ?? [])} .mark=${own ? this.mark : null} .chosen=${this.chosen}
        @choose-comment=${own ? null : (/** @type {CustomEvent} */ event) => this.openBeside(event, subject.key)}></pin-layer>
      ${titled || over
        ? html`<figcaption>${titled && !own
            ? html`<button class="chip" @click=${() => this.emit("make-active", { key: subject.key })}>${subject.label}</button>`
            : html`<span class="chip">${title}</span>`}
            ${titled ? html`<button class="chip" aria-label=${t("Take %(label)s out of the comparison", { label: subject.label })} @click=${() => this.emit("drop-compared", subject.key)}>×</button>` : ""}
          </figcaption>`
        : ""}
    </figure>`;
  }
}

customElements.define("compare-view", CompareView);
