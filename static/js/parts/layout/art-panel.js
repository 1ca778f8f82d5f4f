// The picture under the cover: which variant, how sharp it prints, and what makes it fit the page.
import { html, nothing, repeat } from "#lit";
import { number, t } from "../../core/i18n.js";
import { effectivePpi } from "../../geom/units.js";
import { LightElement } from "../shell/light-element.js";
import { Roving } from "../shell/roving.js";
import "../canvas/job-line.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../geom/boxes.js").Box} Box */

const GOOD_PPI = 300;
const LEAST_PPI = 150;

export class ArtPanel extends LightElement {
  static properties = {
    art: { attribute: false },
    variant: { attribute: false },
    box: { attribute: false },
    plan: { attribute: false },
    jobs: { attribute: false },
    steps: { attribute: false },
    candidates: { attribute: false },
    choices: { attribute: false },
    asset: { attribute: false },
    outpaintUrl: { attribute: false },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    this.roving = new Roving(this, { within: ".thumbs", items: "button" });
    /** @type {Row | null} the art element */
    this.art = null;
    /** @type {Row | null} the variant it shows */
    this.variant = null;
    /** @type {Box | null} */
    this.box = null;
    /** @type {Row | null} what the cover still needs of this variant */
    this.plan = null;
    /** @type {Row[]} jobs that extend or enlarge this variant */
    this.jobs = [];
    /** @type {Map<string, Map<string, import("../../core/feed.js").StepFacts>>} */
    this.steps = new Map();
    /** @type {Row[]} extended or enlarged variants that can be placed */
    this.candidates = [];
    /** @type {Row[]} shortlisted variants */
    this.choices = [];
    /** @type {(sha: string, width: number) => string} */
    this.asset = (sha) => sha;
    this.outpaintUrl = "";
    this.readOnly = false;
  }

  get ppi() {
    const { variant, box } = this;
    if (!variant || !box) return null;
    return Math.min(effectivePpi(variant["width"], box.w), effectivePpi(variant["height"], box.h));
  }

  /** @override */
  render() {
    return html`<h2 class="panel-title"><span class="grow">${t("Art")}</span>${this.variant ? html`<span class="chip">${this.variant["label"]}</span>` : nothing}</h2>
      ${this.variant ? this.facts(this.variant) : html`<p class="hint">${t("No picture of this project is placed.")}</p>`}
      ${this.readOnly ? nothing : this.deeds()}
      ${this.jobs.map((job) => html`<job-line .job=${job} .steps=${this.steps.get(String(job["id"]))} .what=${deedWords(job["task"])} ?read-only=${this.readOnly}></job-line>`)}
      ${this.candidates.length > 0 ? this.offers() : nothing}
      ${this.choices.length > 0 && !this.readOnly ? this.others() : nothing}`;
  }

  /** @param {Row} variant */
  facts(variant) {
    const ppi = this.ppi;
    const tone = ppi === null || ppi >= GOOD_PPI ? "ok" : ppi >= LEAST_PPI ? "warn" : "bad";
    return html`<p class="facts">
      ${number(variant["width"])} × ${number(variant["height"])} px
      ${ppi === null ? nothing : html`<span class="chip ${tone}">${number(ppi)} ppi</span>`}
      ${variant["procedural"] ? html`<span class="chip" title=${variant["model_title"]}>${t("procedural")}</span>` : nothing}
    </p>
    ${this.planWords()}`;
  }

  planWords() {
    if (!this.plan) return nothing;
    if (!this.plan["padding"]) return html`<p class="hint good">${t("The picture has the page's proportions.")}</p>`;
    return html`<p class="hint">${t("The page has other proportions than the picture; now its edges are cut off. Extending paints what is missing.")}</p>`;
  }

  deeds() {
    if (!this.variant) return nothing;
    const busy = this.jobs.some(({ state }) => state === "queued" || state === "running");
    const sharp = (this.ppi ?? 0) >= GOOD_PPI - 0.5;
    return html`<div class="deeds">
      ${this.plan?.["padding"] ? html`<button class="primary" ?disabled=${busy} @click=${() => this.emit("art-extended")}>${t("Extend to the page")}</button>` : nothing}
      ${sharp ? nothing : html`<button ?disabled=${busy} @click=${() => this.emit("art-enlarged")}>${t("Upscale to print size")}</button>
        <button class="quiet" ?disabled=${busy} @click=${() => this.emit("art-enlarging", { variant: this.variant })}>${t("Upscale, choosing how…")}</button>`}
      <a class="button" href=${this.outpaintUrl}>${t("Open in Outpaint")}</a>
    </div>`;
  }

  offers() {
    return html`<p class="field">${t("Ready to place")}</p>
      <ul class="thumbs">
        ${repeat(this.candidates, ({ id }) => id, (variant) => this.thumb(variant, t("Place it"), true))}
      </ul>`;
  }

  others() {
    return html`<details class="own-ink">
      <summary>${t("Place another picture")}</summary>
      <ul class="thumbs">
        ${repeat(this.choices, ({ id }) => id, (variant) => this.thumb(variant, t("Place"), false))}
      </ul>
    </details>`;
  }

  /** @param {Row} variant @param {string} words @param {boolean} primary */
  thumb(variant, words, primary) {
    return html`<li>
      <img src=${this.asset(variant["asset"], 256)} alt=${t("Variant %(label)s", { label: variant["label"] })} loading="lazy" />
      <span class="thumb-facts">${variant["label"]}${variant["seam_score"] === null || variant["seam_score"] === undefined ? nothing : html` <span class="muted">${t("seam %(score)s", { score: number(variant["seam_score"], 2) })}</span>`}</span>
      <button class=${primary ? "primary" : ""} ?disabled=${this.readOnly} @click=${() => this.emit("art-placed", { variant: variant["id"] })}>${words}</button>
    </li>`;
  }
}

/** @param {string} task */
export function deedWords(task) {
  return { outpaint: t("Extending"), inpaint: t("Repainting"), upscale: t("Upscaling"), export: t("Exporting") }[task] ?? task;
}

customElements.define("art-panel", ArtPanel);
