// The settings beside the outpaint stage: extend by numbers, or repaint what is marked.
import { html, live, nothing } from "#lit";
import { listed, number, t } from "../../core/i18n.js";
import { PADDING_MAX, frameOf, paintedShare, refusalOf, samePadding, stepped } from "../../geom/frames.js";
import { LightElement } from "../shell/light-element.js";
import { icon } from "../layout/icons.js";
import "../layout/number-field.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../geom/pins.js").Padding} Padding */
/** @typedef {import("../../geom/pins.js").Size} Size */

const LEAST_SHARE = 0.25;

export class FrameTool extends LightElement {
  static properties = {
    size: { attribute: false },
    padding: { attribute: false },
    plan: { attribute: false },
    tool: { attribute: false },
    settings: { attribute: false },
    marked: { type: Boolean },
    strokes: { type: Number },
    busy: { type: Boolean },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    /** @type {Size} */
    this.size = { width: 1, height: 1 };
    /** @type {Padding} */
    this.padding = { left: 0, top: 0, right: 0, bottom: 0 };
    /** @type {Row | null} */
    this.plan = null;
    /** @type {string} */
    this.tool = "frame";
    this.settings = { prompt: "", count: 2, strength: 1, radius: 40 };
    this.marked = false;
    this.strokes = 0;
    this.busy = false;
    this.readOnly = false;
  }

  get painting() {
    return this.tool !== "frame";
  }

  /** @override */
  render() {
    return html`${this.need()}
      <div class="segments" role="group" aria-label=${t("Tool")}>
        ${this.choice("frame", t("Extend"), "frame", "F", !this.painting)} ${this.choice("brush", t("Repaint"), "brush", "B", this.painting)}
      </div>
      ${this.painting ? this.brush() : this.frame()}
      ${this.readOnly ? html`<p class="hint">${t("Your role here only looks on.")}</p>` : this.wish()}`;
  }

  /** @param {string} tool @param {string} words @param {string} sign @param {string} key @param {boolean} on */
  choice(tool, words, sign, key, on) {
    return html`<button aria-pressed=${on ? "true" : "false"} title="${words} (${key})" @click=${() => this.emit("tool-chosen", { tool })}>${icon(sign)} ${words}</button>`;
  }

  need() {
    if (!this.plan) return nothing;
    const { padding, format, effective_ppi: ppi } = this.plan;
    return html`<section class="need-box">
      <h2 class="panel-title">${t("What the cover still needs")}</h2>
      ${padding ? html`<p>${this.needWords(padding, format.name)}</p>` : html`<p class="hint good">${t("The picture has the proportions of %(format)s.", { format: format.name })}</p>`}
      <p class="hint">${t("It would print at %(ppi)s ppi; 300 is the aim.", { ppi: number(ppi) })}</p>
      ${padding && !this.readOnly ? html`<button class="primary" ?disabled=${this.busy} @click=${() => this.emit("page-extended")}>${t("Extend to the page")}</button>` : nothing}
    </section>`;
  }

  /** @param {Padding} padding @param {string} format */
  needWords(padding, format) {
    /** @type {[number, string][]} */
    const sides = [
      [padding.top, t("%(px)s px on top", { px: number(padding.top) })],
      [padding.bottom, t("%(px)s px below", { px: number(padding.bottom) })],
      [padding.left, t("%(px)s px on the left", { px: number(padding.left) })],
      [padding.right, t("%(px)s px on the right", { px: number(padding.right) })],
    ];
    const list = sides.filter(([px]) => px > 0).map(([, words]) => words);
    return t("%(format)s with bleed: %(list)s.", { format, list: listed(list) });
  }

  frame() {
    const { padding, plan } = this;
    const needed = plan?.["padding"];
    /** @type {[keyof Padding, string][]} */
    const sides = [["left", t("Left")], ["top", t("Top")], ["right", t("Right")], ["bottom", t("Bottom")]];
    return html`<div class="pair">
        ${sides.map(
          ([side, label]) => html`<number-field name="pad-${side}" label=${label} unit="px" .value=${padding[side]} .min=${0} .max=${PADDING_MAX} .step=${8} .digits=${0}
            ?disabled=${this.readOnly} @number-changed=${(/** @type {CustomEvent} */ event) => {
              event.stopPropagation();
              this.emit("frame-changed", { padding: { ...padding, [side]: stepped(event.detail.value) } });
            }}></number-field>`,
        )}
      </div>
      <p class="hint">${this.frameWords()}</p>
      ${needed && !samePadding(needed, padding)
        ? html`<button class="small" ?disabled=${this.readOnly} @click=${() => this.emit("frame-changed", { padding: needed })}>${t("Frame as the cover needs")}</button>`
        : nothing}`;
  }

  frameWords() {
    const frame = frameOf(this.size, this.padding);
    const share = paintedShare(this.size, this.padding);
    const words = t("%(width)s × %(height)s px, %(share)s of it painted already", { width: number(frame.w), height: number(frame.h), share: `${number(share * 100)} %` });
    return share < LEAST_SHARE ? `${words}. ${t("That is little to go on; extend in smaller steps.")}` : words;
  }

  brush() {
    const { radius } = this.settings;
    return html`<div class="row">
        <button class="icon" aria-pressed=${this.tool === "brush" ? "true" : "false"} aria-label=${t("Brush")} title=${t("Brush (B)")} @click=${() => this.emit("tool-chosen", { tool: "brush" })}>${icon("brush")}</button>
        <button class="icon" aria-pressed=${this.tool === "eraser" ? "true" : "false"} aria-label=${t("Eraser")} title=${t("Eraser (X)")} @click=${() => this.emit("tool-chosen", { tool: "eraser" })}>${icon("erase")}</button>
        <button class="quiet icon" ?disabled=${this.strokes === 0} aria-label=${t("Undo the last stroke")} title=${t("Undo the last stroke (Ctrl+Z)")} @click=${() => this.emit("stroke-undone")}>${icon("undo")}</button>
        <button class="quiet small" ?disabled=${this.strokes === 0} @click=${() => this.emit("mask-cleared")}>${t("Clear")}</button>
      </div>
      <label class="field">${t("Brush size: %(px)s px", { px: number(radius * 2) })}
        <input type="range" min="4" max="400" step="2" .value=${live(String(radius))} @input=${(/** @type {Event} */ event) => this.set("radius", Number(valueOf(event)))} />
      </label>
      <details class="own-ink">
        <summary>${t("Mark a rectangle by numbers")}</summary>
        <form class="stack" @submit=${this.markArea}>
          <div class="four">
            ${[["x", "X"], ["y", "Y"], ["w", t("Width")], ["h", t("Height")]].map(
              ([name, label]) => html`<label class="field">${label}<input name=${name} type="number" min="0" max=${name === "x" || name === "w" ? this.size.width : this.size.height} required /></label>`,
            )}
          </div>
          <button class="small">${t("Mark it")}</button>
        </form>
      </details>`;
  }

  /** @param {SubmitEvent} event */
  markArea(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const [x, y, w, h] = ["x", "y", "w", "h"].map((name) => Number(data.get(name)));
    this.emit("area-marked", { x, y, w, h });
  }

  wish() {
    const { prompt, count, strength } = this.settings;
    return html`<label class="field">${t("Words for the new part")}
        <textarea rows="3" maxlength="2000" placeholder=${t("Left empty: the picture's own words")} .value=${live(prompt)} @input=${(/** @type {Event} */ event) => this.set("prompt", valueOf(event))}></textarea>
      </label>
      <div class="pair">
        <label class="field">${t("Results")}
          <select @change=${(/** @type {Event} */ event) => this.set("count", Number(valueOf(event)))}>
            ${[1, 2, 3, 4, 6].map((many) => html`<option value=${many} ?selected=${many === count}>${many}</option>`)}
          </select>
        </label>
        ${this.painting
          ? html`<number-field name="strength" label=${t("Strength")} unit="%" .value=${strength * 100} .min=${1} .max=${100} .digits=${0} .step=${5}
              @number-changed=${(/** @type {CustomEvent} */ event) => {
                event.stopPropagation();
                this.set("strength", event.detail.value / 100);
              }}></number-field>`
          : nothing}
      </div>
      ${this.generateButton()}`;
  }

  generateButton() {
    const refusal = this.painting ? (this.marked ? null : t("Mark what shall be repainted.")) : this.refusalWords();
    return html`<button class="primary" ?disabled=${refusal !== null || this.busy} title=${t("Generate (O)")} @click=${() => this.emit("generate")}>${t("Generate")}</button>
      ${refusal ? html`<p class="hint">${refusal}</p>` : nothing}`;
  }

  refusalWords() {
    const refusal = refusalOf(this.size, this.padding);
    if (refusal === null) return null;
    if (refusal.code === "empty") return t("Draw the frame larger than the picture, by its handles or by numbers.");
    const limit = number(refusal.limit);
    if (refusal.code === "area") return t("The frame has too many pixels; %(limit)s at most.", { limit });
    return t("%(value)s px are too many; %(limit)s at most.", { value: number(refusal.value), limit });
  }

  /** @param {string} name @param {unknown} value */
  set(name, value) {
    this.emit("setting-changed", { name, value });
  }
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}

customElements.define("frame-tool", FrameTool);
