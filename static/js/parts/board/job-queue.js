// What is being painted in this project, what waits, and what failed.
import { html, repeat } from "#lit";
import { failureDetail, failureWords } from "../../core/failures.js";
import { n, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { etaOf, progressOf, queueOf } from "./board-model.js";
import { actionWords, stepWords } from "./phrases.js";
import { waitsOf } from "./board-waits.js";
import "./eta-bar.js";

/** @typedef {import("../../core/feed.js").Row} Row */

export class JobQueue extends LightElement {
  static properties = { live: { attribute: false }, feed: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** @type {import("../../core/feed.js").Feed | null} */
    this.feed = null;
    /** @type {import("../../core/waits.js").Waits | null} */
    this.waits = null;
  }

  /** @override */
  render() {
    if (!this.feed || !this.live) return "";
    this.waits ??= waitsOf(this.live);
    this.waits.follow(this.feed);
    const { open, failed } = queueOf(this.feed);
    return html`<section class="panel stack">
      <h2 class="heading">${t("Queue")}</h2>
      <p>
        ${open.length > 0
          ? n("%(count)s job in this project", "%(count)s jobs in this project", open.length)
          : html`<span class="muted">${t("Nothing is being painted.")}</span>`}
      </p>
      ${open.length + failed.length > 0
        ? html`<ul class="jobs">
            ${repeat([...open, ...failed], ({ id }) => id, (job, index) => this.job(job, index))}
          </ul>`
        : ""}
      ${this.noWorker(open)}
    </section>`;
  }

  /** A queue that nobody works on would wait for ever; say so. @param {Row[]} open */
  noWorker(open) {
    const models = this.live?.data["models"] ?? [];
    const idle = models.every((/** @type {Row} */ model) => !model["workers"]);
    if (!idle || open.length === 0) return "";
    return html`<p class="notice warn small">
      ${t("No worker is running. The jobs start as soon as one is.")}
    </p>`;
  }

  /** @param {Row} job @param {number} index */
  job(job, index) {
    const feed = /** @type {import("../../core/feed.js").Feed} */ (this.feed);
    const batch = feed.rows.batches.get(String(job["id"]));
    const iteration = batch ? feed.rows.iterations.get(String(batch["iteration"])) : undefined;
    const title = actionWords(batch?.["action"] ?? job["task"]);
    const failed = job["state"] === "failed";
    return html`<li class="job ${job["state"]}">
      <p class="row">
        <span class="grow">${iteration ? html`<b>#${iteration["number"]}</b> ` : ""}${title}
          <span class="muted">· ${job["by_name"]}</span></span>
        ${this.button(job, title)}
      </p>
      ${failed
        ? html`<p class="small bad-text">${failureWords(job)}</p>${this.detail(job)}`
        : html`<eta-bar
            .words=${this.words(job, index)}
            .fraction=${job["state"] === "running" ? progressOf(feed, job) : null}
            .eta=${etaOf(feed, job) ?? this.waits?.of(job["id"])?.eta ?? null}
            .label=${title}
          ></eta-bar>`}
    </li>`;
  }

  /** The worker's own words, for whoever must mend it. @param {Row} job */
  detail(job) {
    const said = failureDetail(job);
    if (!said) return "";
    return html`<details class="small muted">
      <summary>${t("In the worker's words")}</summary>
      <p lang="en">${said}</p>
    </details>`;
  }

  /** @param {Row} job @param {number} index */
  words(job, index) {
    const steps = [...(this.feed?.steps.get(String(job["id"]))?.values() ?? [])];
    const step = steps[steps.length - 1];
    const words = stepWords(job, step, this.waits?.of(job["id"])?.position ?? index);
    if (job["images"] < 2 || job["state"] !== "running") return words;
    return `${t("%(done)s of %(all)s", { done: job["done"], all: job["images"] })} · ${words}`;
  }

  /** @param {Row} job @param {string} title */
  button(job, title) {
    if (!this.live?.can("generate")) return "";
    if (job["state"] === "failed") {
      return html`<button class="quiet" @click=${() => this.emit("retry-job", job["id"])}>
        ${t("Try again")}
      </button>`;
    }
    return html`<button
      class="quiet"
      ?disabled=${job["abort_requested"]}
      aria-label=${t("Cancel: %(title)s", { title })}
      @click=${() => this.emit("abort-job", job["id"])}
    >
      ${t("Cancel")}
    </button>`;
  }
}

customElements.define("job-queue", JobQueue);
