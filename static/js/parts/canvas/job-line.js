// One job of a picture: what it is doing, how long it may take, and how to stop or repeat it.
import { failureWords } from "../../core/failures.js";
import { html, nothing } from "#lit";
import { t } from "../../core/i18n.js";
import { stepWords } from "../board/phrases.js";
import "../board/eta-bar.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../core/feed.js").StepFacts} StepFacts */

export class JobLine extends LightElement {
  static properties = {
    job: { attribute: false },
    steps: { attribute: false },
    what: {},
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    /** @type {Row | null} */
    this.job = null;
    /** @type {Map<string, StepFacts> | undefined} seed to its newest step */
    this.steps = undefined;
    this.what = "";
    this.readOnly = false;
  }

  /** @override */
  render() {
    const job = this.job;
    if (!job) return nothing;
    if (job["state"] === "failed") return this.failed(job);
    if (job["state"] === "aborted") return html`<p class="hint">${this.what}: ${t("stopped")}</p>`;
    const newest = newestStep(this.steps);
    return html`<eta-bar .words=${`${this.what}: ${stepWords(job, newest, 0)}`} .label=${this.what}
        .fraction=${shareDone(job, this.steps)} .eta=${newest?.eta ?? null}></eta-bar>
      ${this.readOnly || job["abort_requested"]
        ? nothing
        : html`<button class="quiet small" @click=${() => this.emit("job-aborted", { job: job["id"] })}>${t("Stop")}</button>`}`;
  }

  /** @param {Row} job */
  failed(job) {
    return html`<p class="error-text">${this.what}: ${failureWords(job)}</p>
      ${this.readOnly ? nothing : html`<button @click=${() => this.emit("job-retried", { job: job["id"] })}>${t("Try again")}</button>`}`;
  }
}

/** @param {Map<string, StepFacts> | undefined} steps @returns {StepFacts | undefined} */
function newestStep(steps) {
  return [...(steps?.values() ?? [])].sort((a, b) => b.step - a.step)[0];
}

/** Return the share of a job that is done, or null where nothing is known yet. @param {Row} job @param {Map<string, StepFacts> | undefined} steps */
export function shareDone(job, steps) {
  const images = Math.max(1, job["images"] ?? 1);
  if (job["state"] === "queued") return null;
  const running = [...(steps?.values() ?? [])].reduce((sum, { step, steps: all, fraction }) => sum + (fraction ?? (all ? step / all : 0)), 0);
  if (running === 0 && !job["done"]) return job["steps"] ? job["step"] / job["steps"] : 0;
  return Math.min(1, Math.max(running, job["done"] ?? 0) / images);
}

customElements.define("job-line", JobLine);
