// What came of a picture: results as they are painted, looked at on the stage, accepted, discarded.
import { classMap, html, nothing, repeat } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import "../board/step-preview.js";
import "./job-line.js";
import { deedWords } from "../layout/art-panel.js";
import { seamWords } from "./paint-stage.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../core/feed.js").StepFacts} StepFacts */

export class CandidateStrip extends LightElement {
  static properties = {
    candidates: { attribute: false },
    jobs: { attribute: false },
    steps: { attribute: false },
    shown: { attribute: false },
    asset: { attribute: false },
    links: { attribute: false },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    /** @type {Row[]} newest first */
    this.candidates = [];
    /** @type {Row[]} jobs under way */
    this.jobs = [];
    /** @type {Map<string, Map<string, StepFacts>>} */
    this.steps = new Map();
    /** @type {number | null} */
    this.shown = null;
    /** @type {(sha: string, width: number) => string} */
    this.asset = (sha) => sha;
    /** @type {{review: string, outpaint: string}} */
    this.links = { review: "", outpaint: "" };
    this.readOnly = false;
  }

  /** @override */
  render() {
    if (this.candidates.length === 0 && this.jobs.length === 0) {
      return html`<p class="hint strip-empty">${t("Results appear here as they are painted.")}</p>`;
    }
    return html`<ul class="strip" aria-label=${t("Results")}>
      ${repeat(this.jobs, ({ id }) => id, (job) => this.underWay(job))}
      ${repeat(this.candidates, ({ id }) => id, (variant) => this.done(variant))}
    </ul>`;
  }

  /** @param {Row} job */
  underWay(job) {
    const steps = this.steps.get(String(job["id"]));
    const open = /** @type {string[]} */ (job["seeds"] ?? []).filter((seed) => !this.candidates.some((variant) => variant["job"] === job["id"] && variant["seed"] === seed));
    return html`<li class="strip-job">
      <job-line .job=${job} .steps=${steps} .what=${deedWords(job["task"])} ?read-only=${this.readOnly}></job-line>
      <div class="strip-previews">
        ${open.map((seed) => html`<step-preview .job=${job["id"]} .seed=${seed} .step=${steps?.get(seed)?.preview ?? null}></step-preview>`)}
      </div>
    </li>`;
  }

  /** @param {Row} variant */
  done(variant) {
    const active = this.shown === variant["id"];
    const seam = seamWords(variant["seam_score"]);
    return html`<li class=${classMap({ "strip-item": true, active, rejected: variant["state"] === "rejected" })}>
      <button class="quiet strip-look" aria-pressed=${active ? "true" : "false"} title=${t("Look at it on the stage")}
        @click=${() => this.emit("candidate-shown", { variant: active ? null : variant["id"] })}>
        <img src=${this.asset(variant["asset"], 256)} alt=${t("Variant %(label)s", { label: variant["label"] })} />
      </button>
      <span class="strip-facts"><strong>${variant["label"]}</strong>
        ${seam ? html`<span class="chip ${seam[0]}">${seam[1]}</span>` : nothing}
        ${variant["procedural"] ? html`<span class="chip">${t("procedural")}</span>` : nothing}
      </span>
      ${active ? this.deeds(variant) : nothing}
    </li>`;
  }

  /** @param {Row} variant */
  deeds(variant) {
    const id = variant["id"];
    return html`<span class="strip-deeds">
      ${this.readOnly ? nothing : html`<button class="primary small" @click=${() => this.emit("candidate-placed", { variant: id })}>${t("Place on cover")}</button>`}
      <a class="button small" href="${this.links.review}?variant=${id}">${t("Open in review")}</a>
      <a class="button small" href="${this.links.outpaint}?variant=${id}">${t("Continue from it")}</a>
      ${this.readOnly ? nothing : html`<button class="quiet small" @click=${() => this.emit("candidate-discarded", { variant: id })}>${t("Discard")}</button>`}
    </span>`;
  }
}

customElements.define("candidate-strip", CandidateStrip);
