// The picture under review with its pins; a new pin is placed by a click, or from the centre by arrows.
import { html } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {{x: number, y: number}} Pin */

/**
 * Return a pin moved by fractions of the picture, kept inside it.
 * @param {Pin} pin
 * @param {number} dx
 * @param {number} dy
 * @returns {Pin}
 */
export function moved(pin, dx, dy) {
  const inside = (/** @type {number} */ value) => Math.min(1, Math.max(0, Number(value.toFixed(4))));
  return { x: inside(pin.x + dx), y: inside(pin.y + dy) };
}

export class PinLayer extends LightElement {
  static properties = {
    src: { type: String },
    label: { type: String },
    threads: { attribute: false },
    pin: { attribute: false },
    placing: { type: Boolean },
    actual: { type: Boolean, reflect: true },
    chosen: { attribute: false },
    failed: { state: true },
  };

  constructor() {
    super();
    this.src = "";
    this.label = "";
    /** @type {{number: number, comment: Row}[]} */
    this.threads = [];
    /** @type {Pin | null} where the comment being written points */
    this.pin = null;
    this.placing = false;
    /** Whether one pixel of the picture takes one pixel of the screen. */
    this.actual = false;
    /** @type {number | null} */
    this.chosen = null;
    this.failed = false;
    this.observer = new ResizeObserver(() => this.fit());
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
    return /** @type {HTMLImageElement | null} */ (this.querySelector("img"));
  }

  /** Give the frame the largest size at which the whole picture shows. */
  fit() {
    const frame = /** @type {HTMLElement | null} */ (this.querySelector(".pin-frame"));
    const { image } = this;
    if (!frame || !image || image.naturalWidth === 0) return;
    const whole = Math.min(
      this.clientWidth / image.naturalWidth,
      this.clientHeight / image.naturalHeight,
    );
    const scale = this.actual ? 1 / window.devicePixelRatio : whole;
    frame.style.setProperty("width", `${Math.floor(image.naturalWidth * scale)}px`);
    frame.style.setProperty("height", `${Math.floor(image.naturalHeight * scale)}px`);
  }

  /** @override */
  updated() {
    this.fit();
    this.tabIndex = this.actual ? 0 : -1;
    for (const element of this.querySelectorAll(".pin")) {
      const { x, y } = /** @type {HTMLElement} */ (element).dataset;
      /** @type {HTMLElement} */ (element).style.setProperty("left", `${Number(x) * 100}%`);
      /** @type {HTMLElement} */ (element).style.setProperty("top", `${Number(y) * 100}%`);
    }
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    if (!this.placing) return;
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    this.emit(
      "place-pin",
      moved(
        { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height },
        0,
        0,
      ),
    );
  }

  /** @override */
  render() {
    if (!this.src) return "";
    return html`<div class="pin-frame ${this.placing ? "placing" : ""}" @click=${this.clicked}>
      <img
        src=${this.src}
        alt=${this.label}
        @load=${() => {
          this.failed = false;
          this.fit();
        }}
        @error=${() => {
          this.failed = true;
        }}
      />
      ${this.failed ? html`<p class="notice bad">${t("The picture could not be loaded.")}</p>` : ""}
      ${this.threads.map(({ number, comment }) => this.mark(number, comment))}
      ${this.pin
        ? html`<span class="pin new" data-x=${this.pin.x} data-y=${this.pin.y} aria-hidden="true">+</span>`
        : ""}
    </div>`;
  }

  /** @param {number} number @param {Row} comment */
  mark(number, comment) {
    const words = comment["carried_from"]
      ? t("Pin %(number)s, carried from %(label)s: %(text)s", {
          number,
          label: comment["carried_from"],
          text: comment["text"],
        })
      : t("Pin %(number)s: %(text)s", { number, text: comment["text"] });
    return html`<button
      class="pin ${comment["resolved_at"] ? "resolved" : ""} ${comment["carried_from"] ? "carried" : ""}"
      data-x=${comment["pin"].x}
      data-y=${comment["pin"].y}
      aria-label=${words}
      aria-pressed=${comment["id"] === this.chosen}
      title=${words}
      @click=${(/** @type {Event} */ event) => {
        event.stopPropagation();
        this.emit("choose-comment", comment["id"]);
      }}
    >
      ${number}
    </button>`;
  }
}

customElements.define("pin-layer", PinLayer);
