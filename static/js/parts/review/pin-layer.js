// One pane of the review: a picture, perhaps another over it, and the pins and regions people marked.
import { html, nothing, svg } from "#lit";
import { t } from "../../core/i18n.js";
import { WHOLE, dragged, placed } from "../../geom/linked-view.js";
import { pathOf } from "../../geom/regions.js";
import { LightElement } from "../shell/light-element.js";
import { placingSteps } from "./placing.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../geom/linked-view.js").LinkedView} LinkedView */
/** @typedef {import("./placing.js").Mark} Mark */
/** @typedef {{url: string, width: number, height: number}} Sharp a picture that is drawn when it is wanted */
/** @typedef {"side" | "wipe" | "onion" | "blink" | "difference"} Mode */

const DRAG_PX = 4;

export class PinLayer extends LightElement {
  static properties = {
    src: { type: String },
    label: { type: String },
    over: { type: String },
    sharp: { attribute: false },
    overSharp: { attribute: false },
    sharpened: { state: true },
    mode: { type: String, reflect: true },
    threads: { attribute: false },
    mark: { attribute: false },
    chosen: { attribute: false },
    heat: { attribute: false },
    overShown: { type: Boolean },
    failed: { state: true },
  };

  constructor() {
    super();
    this.src = "";
    this.label = "";
    /** The address of the picture over this one, "" for none. */
    this.over = "";
    /** @type {Sharp | null} the same pictures at the resolution of print, where there are such */
    this.sharp = null;
    /** @type {Sharp | null} */
    this.overSharp = null;
    /** @type {Map<string, "coming" | "there" | "failed">} how far the sharp pictures are, by their addresses */
    this.sharpened = new Map();
    /** @type {Mode} */
    this.mode = "side";
    /** @type {{number: number, comment: Row}[]} */
    this.threads = [];
    /** @type {Mark | null} what the comment being written points at */
    this.mark = null;
    /** @type {number | null} */
    this.chosen = null;
    /** @type {HTMLCanvasElement | null} */
    this.heat = null;
    this.overShown = true;
    this.failed = false;
    /** @type {LinkedView} */
    this.shown = { ...WHOLE };
    this.amount = 0.5;
    /** @type {{x: number, y: number, moved: boolean} | null} */
    this.grip = null;
    this.observer = new ResizeObserver(() => this.place());
  }

  /** What is shown; setting it only moves what is there. @param {LinkedView} view */
  set view(view) {
    this.shown = view;
    this.place();
  }

  get view() {
    return this.shown;
  }

  /** How much of the picture over this one shows, 0 to 1. @param {number} amount */
  set split(amount) {
    this.amount = amount;
    this.place();
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.observer.observe(this);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.observer.disconnect();
  }

  get image() {
    return /** @type {HTMLImageElement | null} */ (this.querySelector("img.under"));
  }

  get overImage() {
    return /** @type {HTMLImageElement | null} */ (this.querySelector("img.over"));
  }

  /** Return where the picture lies in this pane, null before it is there. */
  get spot() {
    const { image } = this;
    if (!image || image.naturalWidth === 0 || this.clientWidth === 0) return null;
    const picture = this.sharp ?? { width: image.naturalWidth, height: image.naturalHeight };
    const pane = this.getBoundingClientRect();
    return { ...placed(this.shown, picture, pane, window.devicePixelRatio), picture, pane };
  }

  /** Put pictures and marks where the view says: transforms only, nothing is decoded again. */
  place() {
    const { spot } = this;
    if (!spot) return;
    const { scale, x, y, picture } = spot;
    const [width, height] = [picture.width * scale, picture.height * scale];
    const put = (/** @type {HTMLElement | null} */ element, /** @type {number} */ across, /** @type {number} */ down) =>
      element?.style.setProperty("transform", `translate(${x}px, ${y}px) scale(${width / across}, ${height / down})`);
    const { image, overImage, heat } = this;
    sized(image, this.sharp);
    sized(overImage, this.overSharp);
    put(image, picture.width, picture.height);
    if (overImage?.naturalWidth) put(overImage, this.overSharp?.width ?? overImage.naturalWidth, this.overSharp?.height ?? overImage.naturalHeight);
    if (heat) put(heat, heat.width, heat.height);
    const marks = /** @type {HTMLElement} */ (this.querySelector(".marks"));
    marks.style.setProperty("transform", `translate(${x}px, ${y}px)`);
    marks.style.setProperty("width", `${width}px`);
    marks.style.setProperty("height", `${height}px`);
    this.placeOver(spot);
  }

  /** @param {{x: number, scale: number, picture: {width: number}, pane: {width: number}}} spot */
  placeOver({ x, scale, picture, pane }) {
    const { overImage, amount } = this;
    const line = /** @type {HTMLElement | null} */ (this.querySelector(".wipe-line"));
    line?.style.setProperty("transform", `translateX(${pane.width * amount}px)`);
    if (!overImage) return;
    const hidden = Math.min(1, Math.max(0, (pane.width * amount - x) / (picture.width * scale)));
    overImage.style.setProperty("clip-path", this.mode === "wipe" ? `inset(0 0 0 ${hidden * 100}%)` : "none");
    overImage.style.setProperty("opacity", this.mode === "onion" ? String(amount) : "1");
  }

  /** Fetch a sharp picture, and show it once it is decoded. @param {Sharp} sharp */
  async sharpen({ url }) {
    const told = (/** @type {"coming" | "there" | "failed"} */ state) => { this.sharpened = new Map(this.sharpened).set(url, state); };
    told("coming");
    const picture = new Image();
    picture.src = url;
    await picture.decode().then(() => told("there"), () => told("failed"));
  }

  /** @param {Map<string, unknown>} changed @override */
  willUpdate(changed) {
    if (!changed.has("sharp") && !changed.has("overSharp")) return;
    for (const sharp of [this.sharp, this.overSharp]) if (sharp && !this.sharpened.has(sharp.url)) void this.sharpen(sharp);
  }

  /** What shows now: the sharp picture as soon as it is there. @param {string} src @param {Sharp | null} sharp */
  best(src, sharp) {
    return sharp && this.sharpened.get(sharp.url) === "there" ? sharp.url : src;
  }

  /** What is still to be said of the sharp pictures. */
  sharpNote() {
    const wanted = [this.sharp, this.over ? this.overSharp : null].flatMap((sharp) => (sharp ? [sharp] : []));
    const failed = wanted.find(({ url }) => this.sharpened.get(url) === "failed");
    if (failed) return html`<p class="sharp-note bad">${t("The picture at print size could not be loaded.")} <button @click=${() => this.sharpen(failed)}>${t("Try again")}</button></p>`;
    if (wanted.every(({ url }) => this.sharpened.get(url) === "there")) return "";
    return html`<p class="sharp-note" role="status"><span class="sharp-wait" aria-hidden="true"></span>${t("Drawing the picture at print size…")}</p>`;
  }

  get isSharp() {
    return [this.sharp, this.over ? this.overSharp : null].every((sharp) => !sharp || this.sharpened.get(sharp.url) === "there");
  }

  /** @override */
  updated() {
    const host = this.querySelector(".heat-host");
    if (host && this.heat && host.firstChild !== this.heat) host.replaceChildren(this.heat);
    if (!this.heat) host?.replaceChildren();
    for (const element of this.querySelectorAll("button.pin, span.pin")) {
      const { x, y } = /** @type {HTMLElement} */ (element).dataset;
      /** @type {HTMLElement} */ (element).style.setProperty("left", `${Number(x) * 100}%`);
      /** @type {HTMLElement} */ (element).style.setProperty("top", `${Number(y) * 100}%`);
      // Near an edge a pin leans inwards: outside the picture it would be cut off.
      element.classList.toggle("leans-in", Number(x) > 0.9);
      element.classList.toggle("hangs", Number(y) < 0.08);
    }
    this.place();
  }

  /** Return the place of the picture under a pointer. @param {MouseEvent} event */
  under(event) {
    const { spot } = this;
    if (!spot) return null;
    const inside = (/** @type {number} */ value) => Math.min(1, Math.max(0, Number(value.toFixed(5))));
    return {
      x: inside((event.clientX - spot.pane.left - spot.x) / (spot.picture.width * spot.scale)),
      y: inside((event.clientY - spot.pane.top - spot.y) / (spot.picture.height * spot.scale)),
    };
  }

  /** @param {PointerEvent} event */
  pressed(event) {
    if (event.button !== 0 || /** @type {Element} */ (event.target).closest("button")) return;
    this.grip = { x: event.clientX, y: event.clientY, moved: false };
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
    this.step("down", event);
  }

  /** @param {PointerEvent} event */
  dragging(event) {
    const { grip, spot } = this;
    if (!grip || !spot) return;
    const [dx, dy] = [event.clientX - grip.x, event.clientY - grip.y];
    if (!grip.moved && Math.hypot(dx, dy) < DRAG_PX) return;
    this.grip = { x: event.clientX, y: event.clientY, moved: true };
    if (this.mark?.placing) return this.step("drag", event);
    this.emit("view-changed", dragged(this.shown, dx, dy, spot.picture, spot.scale, spot.pane));
  }

  /** @param {PointerEvent} event */
  released(event) {
    const { grip } = this;
    this.grip = null;
    if (!grip) return;
    if (this.mark?.placing) return this.step(grip.moved ? "up" : "click", event);
    const at = this.under(event);
    // A click brings its place to the middle: the way to pan without a drag.
    if (!grip.moved && at && (this.shown.actual || this.shown.zoom > 1)) this.emit("view-changed", { ...this.shown, ...at });
  }

  /** @param {"down" | "drag" | "up" | "click"} what @param {PointerEvent} event */
  step(what, event) {
    const at = this.under(event);
    if (!this.mark?.placing || !at) return;
    const next = placingSteps(this.mark, what, at);
    if (next !== this.mark) this.emit("place-mark", next);
  }

  /** @override */
  render() {
    if (!this.src) return "";
    return html`<div
      class="pin-frame ${this.mark?.placing ? "placing" : ""} ${this.shown.actual && this.isSharp ? "actual" : ""}"
      @pointerdown=${this.pressed} @pointermove=${this.dragging} @pointerup=${this.released} @pointercancel=${() => { this.grip = null; }}
    >
      <img class="under" draggable="false" src=${this.best(this.src, this.sharp)} alt=${this.label}
        @load=${() => this.loaded(false)} @error=${() => this.loaded(true)} />
      ${this.over ? html`<img class="over" draggable="false" src=${this.best(this.over, this.overSharp)} alt="" ?hidden=${this.mode === "difference" || !this.overShown} @load=${() => this.loaded(this.failed)} />` : ""}
      <div class="heat-host" ?hidden=${this.mode !== "difference"}></div>
      ${this.mode === "wipe" && this.over ? html`<span class="wipe-line" aria-hidden="true"></span>` : ""}
      ${this.sharpNote()}
      ${this.failed ? html`<p class="notice bad">${t("The picture could not be loaded.")}</p>` : ""}
      <div class="marks">
        <svg class="regions" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          ${this.threads.map(({ comment }) => (comment["region"] ? this.outline(comment["region"], comment["id"] === this.chosen ? "chosen" : "") : nothing))}
          ${this.mark?.region ? this.outline(this.mark.region, "new") : nothing}
        </svg>
        ${this.threads.map(({ number, comment }) => this.pinOf(number, comment))}
        ${this.mark ? html`<span class="pin new" data-x=${this.mark.pin.x} data-y=${this.mark.pin.y} aria-hidden="true">+</span>` : ""}
      </div>
    </div>`;
  }

  /** @param {boolean} failed */
  loaded(failed) {
    this.failed = failed;
    this.place();
    this.emit("picture-ready");
  }

  /** @param {import("../../geom/regions.js").Region} region @param {string} tone */
  outline(region, tone) {
    return svg`<g class=${tone}><path class="casing" d=${pathOf(region)}></path><path class="line" d=${pathOf(region)}></path></g>`;
  }

  /** @param {number} number @param {Row} comment */
  pinOf(number, comment) {
    const { carried_from: label, text } = comment;
    const anew = label && ["here", "changed"].includes(comment["repainted"]) && !comment["confirmed_by_name"];
    const words = anew && comment["repainted"] === "changed"
      ? t("Pin %(number)s, carried from %(label)s, changed here: %(text)s", { number, label, text })
      : anew
      ? t("Pin %(number)s, carried from %(label)s, repainted here: %(text)s", { number, label, text })
      : label
        ? t("Pin %(number)s, carried from %(label)s: %(text)s", { number, label, text })
        : t("Pin %(number)s: %(text)s", { number, text });
    const tone = `${comment["resolved_at"] ? "resolved" : ""} ${label && !comment["confirmed_by_name"] ? "carried" : ""} ${anew ? "repainted" : ""}`;
    return html`<button
      class="pin ${tone}"
      data-x=${comment["pin"].x}
      data-y=${comment["pin"].y}
      aria-label=${words}
      aria-pressed=${comment["id"] === this.chosen}
      title=${words}
      @click=${() => this.emit("choose-comment", comment["id"])}
    >
      ${number}
    </button>`;
  }
}

/** Give a picture the size that its sharp one has, so that nothing moves when that one comes. @param {HTMLElement | null} image @param {Sharp | null} sharp */
function sized(image, sharp) {
  image?.style.setProperty("width", sharp ? `${sharp.width}px` : "auto");
  image?.style.setProperty("height", sharp ? `${sharp.height}px` : "auto");
}

customElements.define("pin-layer", PinLayer);
