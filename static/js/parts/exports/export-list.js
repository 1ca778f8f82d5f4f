// The files made so far: how far each is, who asked, what it weighs, and its checksum.
import { html, nothing, repeat } from "#lit";
import { failureDetail, failureWords } from "../../core/failures.js";
import { ago, moment, n, number, t } from "../../core/i18n.js";
import { phaseWords } from "../board/phrases.js";
import { findingWords } from "../layout/finding-words.js";
import { icon } from "../layout/icons.js";
import { acknowledgedWords, severityWord } from "../layout/preflight-list.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */

const SHORT_SUM = 12;
/** How many files are shown at first. */
const SHOWN = 8;
/** @type {Record<string, string>} what stands in a file's square */
const MARKS = { pdf: "PDF", tiff: "TIFF", kit: "ZIP", proof: "PNG", sheet: "PDF", png: "PNG", jpeg: "JPG", webp: "WEBP", svg: "SVG", psd: "PSD", idml: "IDML" };

/** @type {Record<string, () => string>} what a file says of its pictures */
const ORIGINS = {
  generated: () => t("pictures made with AI"),
  composite: () => t("pictures partly made with AI"),
  procedural: () => t("pictures drawn by a procedure"),
  synthetic: () => t("pictures partly drawn by a procedure"),
  photo: () => t("pictures brought by the team"),
  drawn: () => t("no pictures"),
};

/** Return a size as people read it. @param {number} bytes */
export function sizeWords(bytes) {
  if (bytes < 1_000) return t("%(size)s bytes", { size: number(bytes) });
  if (bytes < 1_000_000) return t("%(size)s kB", { size: number(bytes / 1_000) });
  return t("%(size)s MB", { size: number(bytes / 1_000_000, 1) });
}

export class ExportList extends LightElement {
  static properties = { project: { type: Number }, exports: { attribute: false }, copied: { state: true }, whole: { state: true }, readOnly: { type: Boolean, attribute: "read-only" } };

  constructor() {
    super();
    this.project = 0;
    /** @type {Row[]} newest first */
    this.exports = [];
    /** @type {number | null} */
    this.copied = null;
    /** Whether earlier files are shown too. */
    this.whole = false;
    this.readOnly = false;
  }

  /** @override */
  render() {
    const shown = this.whole ? this.exports : this.exports.slice(0, SHOWN);
    const more = this.exports.length - shown.length;
    return html`<h2 class="panel-title">${t("Files")}</h2>
      ${this.exports.length === 0 ? html`<p class="hint">${t("No file has been exported yet.")}</p>` : nothing}
      <ul class="files">${repeat(shown, ({ id }) => id, (row) => this.file(row))}</ul>
      ${more > 0 ? html`<button class="more-files" @click=${() => void this.showWhole()}>${n("Show %(count)s earlier file", "Show %(count)s earlier files", more)}</button>` : nothing}`;
  }

  async showWhole() {
    this.whole = true;
    await this.updateComplete;
    const first = this.querySelectorAll(".file")[SHOWN];
    /** @type {HTMLElement | null | undefined} */ (first?.querySelector("a, button"))?.focus();
  }

  /** @param {Row} row */
  file(row) {
    return html`<li class="file">
      <div class="file-head">
        <span class="file-kind ${row["kind"]}" aria-hidden="true">${MARKS[String(row["kind"])] ?? row["kind"]}</span>
        <div class="grow">
          <p class="file-name">${row["file_name"]}</p>
          <p class="small muted">${t("v%(number)s · %(name)s · %(when)s", { number: row["version_number"], name: row["by_name"], when: ago(row["requested_at"]) })}</p>
        </div>
        ${row["asset"] ? html`<a class="button" href="/exports/${row["id"]}/download" download>${icon("download")} ${t("Download")}</a>` : nothing}
      </div>
      ${this.standing(row)}
    </li>`;
  }

  /** @param {Row} row */
  standing(row) {
    if (row["asset"]) return this.finished(row);
    if (row["state"] === "failed") return html`<p class="error-text" title=${failureDetail(row)}>${failureWords(row)}</p>${this.again(row)}`;
    if (row["state"] === "aborted") return html`<p class="hint">${t("Stopped.")}</p>${this.again(row)}`;
    return this.working(row);
  }

  /** @param {Row} row */
  working(row) {
    const waits = row["state"] === "queued";
    const { step = 0, steps = 0 } = row;
    const phase = phaseWords(row["phase"] || "starting");
    const words = waits ? t("Waiting for the press") : steps > 1 ? t("%(phase)s, step %(step)s of %(steps)s", { phase, step: step + 1, steps }) : phase;
    return html`<p class="small" role="status">${words}</p>
      <div class="file-work">
        ${waits || steps < 2 ? html`<progress aria-label=${row["file_name"]}></progress>` : html`<progress aria-label=${row["file_name"]} max=${steps} .value=${step}></progress>`}
        ${this.readOnly ? nothing : html`<button class="small" @click=${() => this.emit("job-stopped", { job: row["job"] })}>${t("Stop")}</button>`}
      </div>`;
  }

  /** @param {Row} row */
  again(row) {
    return this.readOnly ? nothing : html`<button class="small" @click=${() => this.emit("job-retried", { job: row["job"] })}>${t("Try again")}</button>`;
  }

  /** @param {Row} row */
  finished(row) {
    const sum = String(row["asset"]);
    const { findings = [] } = row;
    return html`<p class="file-facts small muted">
        <span>${sizeWords(row["bytes"] ?? 0)}</span>
        ${row["profile_name"] ? html`<span>${row["profile_name"]}</span>` : nothing}
        ${ORIGINS[row["source_type"]] ? html`<span>${ORIGINS[row["source_type"]]?.()}</span>` : nothing}
        ${row["comp_words"] ? html`<span class="chip warn">${row["comp_words"]}</span>` : nothing}
        ${row["signed"] ? html`<span class="chip">${t("Content Credentials")}</span>` : nothing}
        ${row["marked"] ? html`<span class="chip" title=${t("The art carries a mark that nobody sees. It still tells this version when the file was scaled or its data stripped: verify such a picture here.")}>${t("Invisible mark")}</span>` : nothing}
        ${row["finished_at"] ? html`<span>${moment(row["finished_at"])}</span>` : nothing}
        ${row["overridden_by_name"] ? html`<span class="chip warn">${t("errors overridden by %(name)s", { name: row["overridden_by_name"] })}</span>` : nothing}
      </p>
      <p class="checksum small"><span class="muted">SHA-256</span> <code title=${sum}>${sum.slice(0, SHORT_SUM)}…</code>
        ${row["sidecar"] ? html`<a href="/assets/${this.project}/${row["sidecar"]}" download="${row["file_name"]}.c2pa">${t("Credentials (.c2pa)")}</a>` : nothing}
        <button class="quiet small" @click=${() => void this.copy(row["id"], sum)}>${this.copied === row["id"] ? t("Copied") : t("Copy")}</button>
      </p>
      ${findings.length > 0 ? fileFindings(findings) : nothing}`;
  }

  /** @param {number} id @param {string} sum */
  async copy(id, sum) {
    await navigator.clipboard.writeText(sum);
    this.copied = id;
  }
}

/** What was found when the file was made, the gravest first, and who let it stand. @param {Row[]} findings */
function fileFindings(findings) {
  const tones = /** @type {Record<string, string>} */ ({ error: "bad", warning: "warn" });
  const grave = (/** @type {Row} */ { severity }) => ["error", "warning", "note"].indexOf(severity);
  const sorted = [...findings].sort((a, b) => grave(a) - grave(b));
  return html`<details class="file-findings"><summary class="small">${n("%(count)s finding", "%(count)s findings", findings.length)}</summary>
    <ul class="findings">${sorted.map((finding) => html`<li><p class="finding ${tones[finding["severity"]] ?? ""}"><span class="severity">${severityWord(finding["severity"])}</span> ${findingWords(finding, {})}</p>${acknowledgedWords(finding)}</li>`)}</ul>
  </details>`;
}

customElements.define("export-list", ExportList);
