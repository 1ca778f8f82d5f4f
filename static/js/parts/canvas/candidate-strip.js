// What comes of the frames: candidates as they are painted, looked at in place, accepted, judged.
import { classMap, html, nothing, repeat } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import "../board/step-preview.js";
import "./job-line.js";
import { icon } from "../layout/icons.js";
import { seamWords } from "./seam-marks.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../core/feed.js").StepFacts} StepFacts */

export class CandidateStrip extends LightElement {
  static properties = {
    candidates: { attribute: false },
    works: { attribute: false },
    steps: { attribute: false },
    layers: { attribute: false },
    shown: { attribute: false },
    asset: { attribute: false },
    me: { type: Number },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    /** @type {Row[]} newest first */
    this.candidates = [];
    /** @type {{frame: Row, job: Row}[]} frames being painted */
    this.works = [];
    /** @type {Map<string, Map<string, StepFacts>>} */
    this.steps = new Map();
    /** @type {Set<number>} candidates that lie on the canvas */
    this.layers = new Set();
    /** @type {number | null} */
    this.shown = null;
    /** @type {(sha: string, width: number) => string} */
    this.asset = (sha) => sha;
    this.me = 0;
    this.readOnly = false;
  }

  /** @override */
  render() {
    if (this.candidates.length === 0 && this.works.length === 0) {
      return html`<p class="hint strip-empty">${t("Put the frame over an edge and generate; results appear here while they are painted.")}</p>`;
    }
    return html`<ul class="strip" aria-label=${t("Results")}>
      ${repeat(this.works, ({ frame }) => `w${frame["id"]}`, (work) => this.underWay(work))}
      ${repeat(this.candidates, ({ id }) => id, (candidate) => this.done(candidate))}
    </ul>`;
  }

  /** @param {{frame: Row, job: Row}} work */
  underWay({ frame, job }) {
    const steps = this.steps.get(String(job["id"]));
    const ready = new Set(this.candidates.filter((candidate) => candidate["frame"] === frame["id"]).map(({ seed }) => seed));
    const open = /** @type {string[]} */ (job["seeds"] ?? []).filter((seed) => !ready.has(seed));
    return html`<li class="strip-job">
      <job-line .job=${job} .steps=${steps} .what=${t("Frame of %(name)s", { name: frame["by_name"] })} ?read-only=${this.readOnly}></job-line>
      <div class="strip-previews">
        ${open.map((seed) => html`<step-preview .job=${job["id"]} .seed=${seed} .step=${steps?.get(seed)?.preview ?? null}></step-preview>`)}
      </div>
    </li>`;
  }

  /** @param {Row} candidate */
  done(candidate) {
    const { id, number } = candidate;
    const active = this.shown === id;
    const seam = seamWords(candidate["seam_score"], candidate["seam_limit"]);
    const placed = this.layers.has(id);
    return html`<li class=${classMap({ "strip-item": true, active })}>
      <button class="quiet strip-look" aria-pressed=${active ? "true" : "false"} title=${t("Look at it in its place")} @click=${() => this.emit("candidate-shown", { candidate: active ? null : id })}>
        <img src=${this.asset(candidate["asset"], 256)} alt=${t("Result %(number)s", { number })} />
      </button>
      <span class="strip-facts"><strong>${t("Result %(number)s", { number })}</strong>
        ${placed ? html`<span class="chip ok">${t("on the canvas")}</span>` : nothing}
        ${seam ? html`<span class="chip ${seam[0]}">${seam[1]}</span>` : nothing}
        ${candidate["tries"] > 1 ? html`<span class="chip" title=${t("The seam of the first try showed, so it was painted again and the best kept.")}>${t("%(count)s tries", { count: candidate["tries"] })}</span>` : nothing}
      </span>
      ${active ? this.deeds(candidate, placed) : nothing}
    </li>`;
  }

  /** @param {Row} candidate @param {boolean} placed */
  deeds(candidate, placed) {
    const id = candidate["id"];
    return html`<span class="strip-deeds">
      ${this.readOnly || placed ? nothing : html`<button class="primary small" title=${t("Accept (A)")} @click=${() => this.emit("candidate-accepted", { candidate: id })}>${t("Accept")}</button>`}
      ${this.readOnly ? nothing : html`<button class="small" @click=${() => this.emit("candidate-again", { candidate: id })}>${t("Try other words")}</button>`}
      ${this.readOnly || placed ? nothing : html`<button class="quiet small" title=${t("Discard (Delete)")} @click=${() => this.emit("candidate-discarded", { candidate: id })}>${t("Discard")}</button>`}
      ${this.verdict(candidate)}
    </span>`;
  }

  /** @param {Row} candidate */
  verdict(candidate) {
    const said = candidate["verdicts"]?.[String(this.me)] ?? "";
    /** @param {"good" | "seam"} verdict @param {string} words */
    const choice = (verdict, words) => html`<button class="quiet small" aria-pressed=${said === verdict ? "true" : "false"}
      @click=${() => this.emit("candidate-judged", { candidate: candidate["id"], verdict: said === verdict ? "" : verdict })}>${words}</button>`;
    return html`<span class="verdict" role="group" aria-label=${t("How is the seam?")}>${choice("good", t("Seam is good"))}${choice("seam", t("I see the seam"))}</span>`;
  }
}

/** The buttons to step through candidates. @param {{at: number, count: number, emit: (name: string, detail: unknown) => void}} step */
export function stepper({ at, count, emit }) {
  return html`<span class="stepper" role="group" aria-label=${t("Results")}>
    <button class="quiet icon" aria-label=${t("Previous result")} title=${t("Previous result (Q)")} ?disabled=${count === 0} @click=${() => emit("candidate-stepped", { by: -1 })}><span class="arrow left">${icon("up")}</span></button>
    <span class="small muted" role="status">${at > 0 ? t("%(at)s of %(count)s", { at, count }) : t("%(count)s results", { count })}</span>
    <button class="quiet icon" aria-label=${t("Next result")} title=${t("Next result (E)")} ?disabled=${count === 0} @click=${() => emit("candidate-stepped", { by: 1 })}><span class="arrow right">${icon("up")}</span></button>
  </span>`;
}

customElements.define("candidate-strip", CandidateStrip);
