// The settings beside the canvas: what the cover needs, the frame by numbers, the brush, the wish.
import { html, live, nothing } from "#lit";
import { number, t } from "../../core/i18n.js";
import { FEATHER_MAX, PROMPT_MAX } from "../../core/limits.js";
import { LEAST_SHARE, SIDE_MAX, paintedShare, refusalOf, snappedFrame } from "../../geom/frames.js";
import { LightElement } from "../shell/light-element.js";
import { icon } from "../layout/icons.js";
import "../layout/number-field.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../geom/boxes.js").Box} Box */

const REACH = 16384;

export class FrameTool extends LightElement {
  static properties = {
    frame: { attribute: false },
    painted: { attribute: false },
    multiple: { type: Number },
    tool: { attribute: false },
    settings: { attribute: false },
    marked: { type: Boolean },
    strokes: { type: Number },
    busy: { type: Boolean },
    quiet: { type: Boolean },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    /** @type {Box} */
    this.frame = { x: 0, y: 0, w: 64, h: 64 };
    /** @type {Box[]} */
    this.painted = [];
    this.multiple = 8;
    /** @type {string} */
    this.tool = "frame";
    this.settings = { prompt: "", count: 2, strength: 1, radius: 40, feather: 24 };
    this.marked = false;
    this.strokes = 0;
    this.busy = false;
    /** Whether something else is the screen's main deed now. */
    this.quiet = false;
    this.readOnly = false;
  }

  get brushing() {
    return this.tool === "brush" || this.tool === "eraser";
  }

  /** @override */
  render() {
    if (this.readOnly) return html`<p class="hint">${t("Your role here only looks on.")}</p>`;
    return html`<div class="segments" role="group" aria-label=${t("Tool")}>
        ${this.choice("frame", t("Frame"), "frame", "F", this.tool === "frame")} ${this.choice("brush", t("Brush"), "brush", "B", this.brushing)}
        ${this.choice("hand", t("Hand"), "grip", "H", this.tool === "hand")}
      </div>
      ${this.brushing ? this.brush() : this.numbers()} ${this.wish()}`;
  }

  /** @param {string} tool @param {string} words @param {string} sign @param {string} key @param {boolean} on */
  choice(tool, words, sign, key, on) {
    return html`<button aria-pressed=${on ? "true" : "false"} title="${words} (${key})" @click=${() => this.emit("tool-chosen", { tool })}>${icon(sign)} ${words}</button>`;
  }

  numbers() {
    const { frame, multiple } = this;
    /** @type {[keyof Box, string, number, number, number][]} */
    const fields = [["x", t("Left"), -REACH, REACH, 8], ["y", t("Top"), -REACH, REACH, 8], ["w", t("Width"), 64, SIDE_MAX, multiple], ["h", t("Height"), 64, SIDE_MAX, multiple]];
    return html`<div class="pair">
        ${fields.map(
          ([name, label, min, max, step]) => html`<number-field name="frame-${name}" label=${label} unit="px" .value=${frame[name]} .min=${min} .max=${max} .step=${Math.max(8, step)} .digits=${0}
            @number-changed=${(/** @type {CustomEvent} */ event) => {
              event.stopPropagation();
              this.emit("frame-changed", { frame: snappedFrame({ ...frame, [name]: event.detail.value }, multiple) });
            }}></number-field>`,
        )}
      </div>
      ${this.overlapWords()}`;
  }

  overlapWords() {
    const share = paintedShare(this.frame, this.painted);
    const words = t("%(share)s % of the frame is painted already.", { share: number(share * 100) });
    if (share >= LEAST_SHARE || share === 0) return html`<p class="hint" role="status">${words}</p>`;
    return html`<p class="hint overlap-low" role="status">${words} ${t("Below 25 % there is little to go on: move the frame further over the picture.")}</p>`;
  }

  brush() {
    const { radius, feather } = this.settings;
    return html`<div class="row">
        <button class="icon" aria-pressed=${this.tool === "brush" ? "true" : "false"} aria-label=${t("Brush")} title=${t("Brush (B)")} @click=${() => this.emit("tool-chosen", { tool: "brush" })}>${icon("brush")}</button>
        <button class="icon" aria-pressed=${this.tool === "eraser" ? "true" : "false"} aria-label=${t("Eraser")} title=${t("Eraser (X)")} @click=${() => this.emit("tool-chosen", { tool: "eraser" })}>${icon("erase")}</button>
        <button class="quiet icon" ?disabled=${this.strokes === 0} aria-label=${t("Undo the last stroke")} title=${t("Undo the last stroke (Ctrl+Z)")} @click=${() => this.emit("stroke-undone")}>${icon("undo")}</button>
        <button class="quiet small" ?disabled=${this.strokes === 0} @click=${() => this.emit("mask-cleared")}>${t("Clear")}</button>
      </div>
      ${this.slider("radius", t("Brush size: %(px)s px", { px: number(radius * 2) }), radius, 4, 400)}
      ${this.slider("feather", t("Feather: %(px)s px", { px: number(feather) }), feather, 0, FEATHER_MAX)}
      <details class="own-ink">
        <summary>${t("Mark a rectangle by numbers")}</summary>
        <form class="stack" @submit=${this.markArea}>
          <div class="four">
            ${[["x", t("Left")], ["y", t("Top")], ["w", t("Width")], ["h", t("Height")]].map(
              ([name, label]) => html`<label class="field">${label}<input name=${name} type="number" min="0" max=${name === "x" || name === "w" ? this.frame.w : this.frame.h} required /></label>`,
            )}
          </div>
          <p class="hint">${t("Counted from the frame's corner.")}</p>
          <button class="small">${t("Mark it")}</button>
        </form>
      </details>`;
  }

  /** @param {string} name @param {string} words @param {number} value @param {number} min @param {number} max */
  slider(name, words, value, min, max) {
    return html`<label class="field">${words}
      <input type="range" min=${min} max=${max} step="2" .value=${live(String(value))} @input=${(/** @type {Event} */ event) => this.set(name, Number(valueOf(event)))} />
    </label>`;
  }

  /** @param {SubmitEvent} event */
  markArea(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const [x, y, w, h] = ["x", "y", "w", "h"].map((name) => Number(data.get(name)));
    this.emit("area-marked", { x, y, w, h });
  }

  wish() {
    const { prompt, count } = this.settings;
    return html`<label class="field">${t("Words for the new part")}
        <textarea rows="2" maxlength=${PROMPT_MAX} placeholder=${t("Left empty: the picture's own words")} .value=${live(prompt)} @input=${(/** @type {Event} */ event) => this.set("prompt", valueOf(event))}></textarea>
      </label>
      <div class="pair wide-first">
        <label class="field">${t("Change")}
          <select @change=${(/** @type {Event} */ event) => this.set("strength", Number(valueOf(event)))}>
            ${[[1, t("Paint anew")], [0.85, t("Vary strongly")], [0.5, t("Vary a little")]].map(([value, words]) => html`<option value=${value} ?selected=${value === this.settings.strength}>${words}</option>`)}
          </select>
        </label>
        <label class="field">${t("Results")}
          <select @change=${(/** @type {Event} */ event) => this.set("count", Number(valueOf(event)))}>
            ${[1, 2, 3, 4].map((many) => html`<option value=${many} ?selected=${many === count}>${many}</option>`)}
          </select>
        </label>
      </div>
      ${this.generateButton()}`;
  }

  generateButton() {
    const marked = this.marked || this.settings.strength < 1;
    const refusal = refusalOf(this.frame, this.painted, marked);
    return html`<button class=${this.quiet ? "" : "primary"} ?disabled=${refusal !== null || this.busy} title=${t("Generate (O)")} @click=${() => this.emit("generate")}>${t("Generate in the frame")}</button>
      ${refusal ? html`<p class="hint">${refusalWords(refusal)}</p>` : nothing} ${this.cropButton()}`;
  }

  cropButton() {
    if (this.tool !== "frame" || paintedShare(this.frame, this.painted) < 1) return nothing;
    return html`<button ?disabled=${this.busy} @click=${() => this.emit("cropped")}>${t("Crop to the frame")}</button>`;
  }

  /** @param {string} name @param {unknown} value */
  set(name, value) {
    this.emit("setting-changed", { name, value });
  }
}

/** @param {import("../../geom/frames.js").Refusal} refusal */
export function refusalWords(refusal) {
  if (!("limit" in refusal)) {
    return refusal.code === "apart"
      ? t("The frame touches nothing that is painted. Move it over the picture's edge.")
      : t("All of the frame is painted. Move it beyond the edge, mark a part with the brush, or vary it.");
  }
  const limit = number(refusal.limit);
  if (refusal.code === "area") return t("The frame has too many pixels; %(limit)s at most.", { limit });
  if (refusal.code === "small") return t("%(value)s px are too few; %(limit)s at least.", { value: number(refusal.value), limit });
  return t("%(value)s px are too many; %(limit)s at most.", { value: number(refusal.value), limit });
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}

customElements.define("frame-tool", FrameTool);
