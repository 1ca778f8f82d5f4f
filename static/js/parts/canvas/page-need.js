// What the cover still needs of a canvas, and the ways to grow it: to the page, out, aside, to a shape.
import { html, nothing } from "#lit";
import { number, t } from "../../core/i18n.js";
import { pannedTo, withAspect, zoomedOut } from "../../geom/frames.js";
import { LightElement } from "../shell/light-element.js";
import { icon } from "../layout/icons.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../geom/boxes.js").Box} Box */

const FACTORS = [1.25, 1.5, 2];
const PAN_SHARE = 0.25;
/** @type {[string, number][]} */
const ASPECTS = [["1:1", 1], ["4:5", 4 / 5], ["3:4", 3 / 4], ["2:3", 2 / 3], ["9:16", 9 / 16], ["4:3", 4 / 3], ["16:9", 16 / 9]];

export class PageNeed extends LightElement {
  static properties = {
    needs: { attribute: false },
    extension: { attribute: false },
    extent: { attribute: false },
    busy: { type: Boolean },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    /** @type {Row | null} */
    this.needs = null;
    /** @type {Row | null} the newest extension that is not complete */
    this.extension = null;
    /** @type {Box} */
    this.extent = { x: 0, y: 0, w: 1, h: 1 };
    this.busy = false;
    this.readOnly = false;
  }

  /** @override */
  render() {
    return html`${this.need()} ${this.readOnly ? nothing : this.ways()}`;
  }

  need() {
    const { needs, extension } = this;
    if (!needs) return nothing;
    const filled = needs["frames"] === 0;
    return html`<section class="need-box">
      <h2 class="panel-title">${t("What the cover still needs")}</h2>
      ${filled ? html`<p class="hint good">${t("The picture has the proportions of %(format)s.", { format: needs["format"].name })}</p>` : html`<p>${this.words(needs)}</p>`}
      <p class="hint">${t("It would print at %(ppi)s ppi; 300 is the aim.", { ppi: number(needs["effective_ppi"]) })}</p>
      ${extension ? this.progress(extension) : filled || this.readOnly ? nothing : html`<button class="primary" ?disabled=${this.busy} @click=${() => this.emit("extended", { target: null })}>${t("Extend to the page")}</button>`}
    </section>`;
  }

  /** @param {Row} needs */
  words(needs) {
    const [l, t0, r, b] = needs["target"];
    const size = { width: number(r - l), height: number(b - t0), format: needs["format"].name };
    const frames = needs["frames"];
    return frames === 1
      ? t("%(format)s with bleed is %(width)s × %(height)s px here: one frame more.", size)
      : t("%(format)s with bleed is %(width)s × %(height)s px here: %(frames)s frames more.", { ...size, frames: number(frames) });
  }

  /** @param {Row} extension */
  progress({ id, step, frames, state }) {
    const words = t("Frame %(step)s of %(frames)s", { step: Math.min(step + 1, frames), frames });
    return html`<div class="extension">
      <label class="field">${state === "stopped" ? t("Stopped") : words}<progress max=${frames} .value=${step}></progress></label>
      ${this.readOnly
        ? nothing
        : state === "stopped"
          ? html`<button @click=${() => this.emit("extension-resumed", { id })}>${t("Go on")}</button>`
          : html`<button class="quiet" @click=${() => this.emit("extension-stopped", { id })}>${t("Stop")}</button>`}
    </div>`;
  }

  ways() {
    const { extent } = this;
    /** @param {Box} target */
    const grow = (target) => this.emit("extended", { target });
    return html`<details class="own-ink ways">
      <summary>${t("Zoom out, pan, change the shape")}</summary>
      <div class="stack">
        <div class="row" role="group" aria-label=${t("Zoom out")}>
          <span class="small muted">${t("Zoom out")}</span>
          ${FACTORS.map((factor) => html`<button class="small" ?disabled=${this.busy} @click=${() => grow(zoomedOut(extent, factor))}>${number(factor, 2)} ×</button>`)}
        </div>
        <div class="row" role="group" aria-label=${t("Pan by a quarter")}>
          <span class="small muted">${t("Pan by a quarter")}</span>
          ${this.pan("left", t("Paint on to the left"))} ${this.pan("top", t("Paint on above"))} ${this.pan("bottom", t("Paint on below"))} ${this.pan("right", t("Paint on to the right"))}
        </div>
        <form class="row" @submit=${(/** @type {SubmitEvent} */ event) => this.shape(event)}>
          <label class="field grow">${t("Make it this shape")}
            <select name="aspect">${ASPECTS.map(([words, value]) => html`<option value=${value}>${words}</option>`)}</select>
          </label>
          <button class="small" ?disabled=${this.busy}>${t("Paint")}</button>
        </form>
      </div>
    </details>`;
  }

  /** @param {import("../../geom/frames.js").Side} side @param {string} words */
  pan(side, words) {
    return html`<button class="icon arrow ${side}" aria-label=${words} title=${words} ?disabled=${this.busy} @click=${() => this.emit("extended", { target: pannedTo(this.extent, side, PAN_SHARE) })}>${icon("up")}</button>`;
  }

  /** @param {SubmitEvent} event */
  shape(event) {
    event.preventDefault();
    const aspect = Number(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("aspect"));
    this.emit("extended", { target: withAspect(this.extent, aspect) });
  }
}

customElements.define("page-need", PageNeed);
