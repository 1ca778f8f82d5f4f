// The export screen: a version, its approval and findings, and the files made of it.
import { createRef, html, nothing, ref, repeat } from "#lit";
import { byWork, called, coversOf } from "../../core/covers.js";
import { ago, moment, n, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { findingWords } from "../layout/finding-words.js";
import "../layout/preflight-list.js";
import { standingChip } from "../layout/version-list.js";
import "./export-list.js";
import { KINDS, WEB_WIDTHS, shelves } from "./kinds.js";
import "./verify-file.js";

/** How many characters go across a cover. */
const COMP_MAX = 40;

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

export class ExportRoom extends LightElement {
  static properties = {
    live: { attribute: false },
    chosen: { attribute: false },
    detail: { attribute: false },
    press: { attribute: false },
    profile: { state: true },
    checked: { attribute: false },
    width: { state: true },
    comp: { state: true },
    busy: { type: Boolean },
  };

  constructor() {
    super();
    this.live = /** @type {Live} */ (/** @type {unknown} */ (null));
    /** @type {number | null} */
    this.chosen = null;
    /** @type {Row | null} a reply of GET /versions/{id} */
    this.detail = null;
    /** @type {Row} profiles, the chosen one and ICC profiles */
    this.press = { chosen: "", profiles: [], icc_profiles: [] };
    /** The handle of the profile to export by; empty for the project's. */
    this.profile = "";
    /** @type {{key: string, findings: Row[]} | null} what plates and document show by a profile */
    this.checked = null;
    this.wanted = "pdf";
    this.width = WEB_WIDTHS[3] ?? 1600;
    /** Words across proofs and pictures for screens; empty for none. */
    this.comp = "";
    this.busy = false;
    this.dialog = /** @type {{value?: HTMLDialogElement}} */ (createRef());
  }

  /** @returns {Row[]} newest first */
  get versions() {
    const all = this.live.list("versions").sort((a, b) => b["id"] - a["id"]);
    return this.cover ? all.filter(({ layout }) => layout === this.cover) : all;
  }

  /** The cover whose versions are shown. @returns {number | null} */
  get cover() {
    return this.live.data["detail"]?.layout.id ?? null;
  }

  /** The files made of them. @returns {Row[]} newest first */
  get files() {
    const shown = new Set(this.versions.map(({ id }) => id));
    return this.live.list("exports").filter(({ version }) => shown.has(version)).sort((a, b) => b["id"] - a["id"]);
  }

  get version() {
    return this.live.row("versions", this.chosen) ?? this.versions[0] ?? null;
  }

  get handle() {
    return this.profile || String(this.press["chosen"]);
  }

  /** Names what `checked` must be of: this version by this profile. */
  get checkKey() {
    return `${this.version?.["id"]}:${this.handle}`;
  }

  /** @returns {Row[]} */
  get findings() {
    if (this.checked?.key === this.checkKey) return this.checked.findings;
    return this.detail?.["version"]?.id === this.version?.["id"] ? (this.detail?.["findings"] ?? []) : [];
  }

  get errors() {
    return this.findings.filter(({ severity }) => severity === "error");
  }

  /** @override */
  render() {
    if (!this.live) return nothing;
    const version = this.version;
    if (!version) return this.empty();
    return html`<div class="export-page">
      <section class="export-versions" aria-label=${t("Versions")}>
        ${this.coverChoice()}
        <h2 class="panel-title">${t("Versions")}</h2>
        <ul class="version-picks">${repeat(this.versions, ({ id }) => id, (row) => this.pick(row, version))}</ul>
      </section>
      <section class="export-cover">
        <img class="export-proof" src=${this.proofAddress(version)} alt=${t("Proof of version %(number)s", { number: version["number"] })} />
      </section>
      <section class="export-facts stack">
        ${this.facts(version)} ${this.deeds(version)}
        ${this.checked?.key === this.checkKey ? nothing : html`<p class="hint" role="status">${t("Composing the plates …")}</p>`}
        <preflight-list .findings=${this.findings} .names=${this.names} .hrefOf=${(/** @type {string} */ id) => this.addressOf(version, id)} ?acknowledging=${this.live.can("export")}></preflight-list>
        ${this.labelling()}
      </section>
      <section class="export-files"><verify-file .project=${this.live.project} .signer=${this.press["signer"] ?? null}></verify-file><export-list .project=${this.live.project} .exports=${this.files} ?read-only=${!this.live.can("export")}></export-list></section>
    </div>
    ${this.overrideDialog(version)}
    <press-profiles .project=${this.live.project} .press=${this.press} .facts=${this.nameFacts} .readOnly=${!this.live.can("export")}></press-profiles>`;
  }

  get names() {
    const elements = /** @type {Record<string, Row>} */ (this.detail?.["document"]?.elements ?? {});
    return Object.fromEntries(Object.entries(elements).map(([id, element]) => [id, element["name"] || id]));
  }

  /** Where an element of a version is worked on: the layout, with it selected. @param {Row} version @param {string} element */
  addressOf(version, element) {
    return `${this.live.data["urls"]?.layout ?? "/"}?layout=${version["layout"]}#${encodeURIComponent(element)}`;
  }

  /** What stands for the fields of a file name. @returns {Record<string, string>} */
  get nameFacts() {
    const { number = "", date = "" } = this.detail?.["document"]?.issue ?? {};
    const covers = coversOf(this.live);
    const cover = covers.length > 1 ? String(covers.find(({ id }) => id === this.cover)?.["name"] ?? "") : "";
    return { cover, title: String(this.live.data["project"]?.title ?? ""), number, date, version: String(this.version?.["number"] ?? 1) };
  }

  /** Show a version's plates by the chosen press. @param {Row} version */
  async separations(version) {
    const { showSeparations } = await import("./separations-view.js");
    await showSeparations({ path: `/versions/${version["id"]}`, revision: 0, profile: this.handle });
  }

  async openProfiles() {
    await import("./press-profiles.js");
    const profiles = /** @type {any} */ (this.querySelector("press-profiles"));
    await profiles.updateComplete;
    profiles.open(this.handle);
  }

  /** Which cover, where there are several; an archived one is listed only while it is shown. */
  coverChoice() {
    const covers = byWork(this.live.list("layouts").filter(({ id, archived }) => !archived || id === this.cover));
    if (covers.length < 2) return nothing;
    const go = (/** @type {Event} */ event) => window.location.assign(`?layout=${/** @type {HTMLSelectElement} */ (event.target).value}`);
    return html`<label class="field">${t("Cover")}<select @change=${go}>
      ${covers.map(({ id, name }) => html`<option value=${id} ?selected=${id === this.cover}>${name}</option>`)}
    </select></label>`;
  }

  empty() {
    return html`<section class="start">
      ${this.coverChoice()}
      <h1>${t("Nothing to export yet")}</h1>
      <p class="muted">${t("Freeze a version of the layout first; then it can be approved and exported.")}</p>
      <p><a class="button primary" href=${this.live.data["urls"]?.layout ?? "/"}>${t("Open the layout")}</a></p>
    </section>`;
  }

  /** @param {Row} row @param {Row} version */
  pick(row, version) {
    const active = row["id"] === version["id"];
    return html`<li><button class="version-pick" aria-pressed=${active ? "true" : "false"} @click=${() => this.emit("version-chosen", { version: row["id"] })}>
      <strong>v${row["number"]}</strong> ${standingChip(row["standing"])}
      <span class="small muted cut">${row["note"] || ago(row["frozen_at"])}</span>
    </button></li>`;
  }

  /** @param {Row} version */
  facts(version) {
    const decisions = /** @type {Row[]} */ (version["decisions"] ?? []);
    return html`<h1 class="export-title">${t("Version %(number)s", { number: called(this.live.feed, version) })} ${standingChip(version["standing"])}</h1>
      ${version["note"] ? html`<p>${version["note"]}</p>` : nothing}
      <p class="small muted">${t("Frozen by %(name)s, %(when)s", { name: version["by_name"], when: moment(version["frozen_at"]) })}</p>
      <ul class="decisions small">${decisions.map((decision) => html`<li>${decisionWords(decision)}</li>`)}</ul>`;
  }

  /** @param {Row} version */
  deeds(version) {
    const may = this.live.can("export");
    const approved = version["standing"] === "approved";
    const blocked = !may ? t("Exporting needs the role editor.") : approved ? "" : this.standingWords(version["standing"]);
    return html`<div class="press-choice">
        <label class="grow">${t("Press profile")}
          <select @change=${(/** @type {Event} */ event) => this.chooseProfile(/** @type {HTMLSelectElement} */ (event.target).value)}>
            ${/** @type {Row[]} */ (this.press["profiles"]).map((row) => html`<option value=${row["handle"]} ?selected=${row["handle"] === this.handle}>${row["name"]}</option>`)}
          </select>
        </label>
        <button @click=${() => void this.openProfiles()}>${may ? t("Edit profiles") : t("Show profiles")}</button>
      </div>
      <div class="deeds">
        <button class="primary" ?disabled=${this.busy || blocked !== ""} aria-describedby="export-why" @click=${() => this.order(version, "pdf")}>${t("Export PDF")}</button>
        <button ?disabled=${this.busy || !may} @click=${() => this.order(version, "proof")}>${t("PNG proof")}</button>
        <button @click=${() => void this.separations(version)}>${t("Separations")}</button>
        <a class="button" href="${this.live.data["urls"]?.review ?? ""}?version=${version["id"]}">${t("Review")}</a>
      </div>
      <p id="export-why" class="hint">${blocked}</p>
      ${may ? this.otherFiles(version, blocked !== "") : nothing}`;
  }

  /** Whether the project's covers say what painted their pictures. */
  labelling() {
    const set = (/** @type {Event} */ event) => this.emit("labelling-set", { on: /** @type {HTMLInputElement} */ (event.target).checked });
    return html`<label class="check small"><input type="checkbox" .checked=${Boolean(this.press["marks_ai"])} ?disabled=${!this.live.can("export")} @change=${set} />
      ${t("New covers say that their pictures are made with AI; preflight asks for it")}</label>`;
  }

  /** @param {Row} version @param {boolean} blocked print files need an approval */
  otherFiles(version, blocked) {
    return html`<details class="other-files"><summary>${t("Other files")}</summary>
      ${shelves().map(([title, kinds]) => html`<h2 class="shelf">${title}</h2>
        ${kinds.some((kind) => KINDS[kind]?.web) ? this.webChoices() : nothing}
        <ul>${kinds.map((kind) => this.otherFile(version, kind, blocked))}</ul>`)}
    </details>`;
  }

  /** @param {Row} version @param {string} kind @param {boolean} blocked */
  otherFile(version, kind, blocked) {
    const { print, words } = /** @type {typeof KINDS[string]} */ (KINDS[kind]);
    const { title, use } = words();
    return html`<li><button ?disabled=${this.busy || (print && blocked)} @click=${() => this.order(version, kind)}>${title}</button>
      <span class="small muted">${use}</span></li>`;
  }

  /** The proof, with the words across it where some are asked for. @param {Row} version */
  proofAddress(version) {
    const words = this.comp.trim();
    return words ? `/api/versions/${version["id"]}/comp?words=${encodeURIComponent(words)}` : `/api/versions/${version["id"]}/proof?width=800`;
  }

  /** How wide pictures for screens are, and the watermark of files that are no final cover; the proof shows it at once. */
  webChoices() {
    const change = (/** @type {Event} */ event) => (this.comp = /** @type {HTMLInputElement} */ (event.target).value);
    const widen = (/** @type {Event} */ event) => (this.width = Number(/** @type {HTMLSelectElement} */ (event.target).value));
    return html`<div class="press-fields">
        <label>${t("Width")}<select @change=${widen}>${WEB_WIDTHS.map((width) => html`<option ?selected=${width === this.width} value=${width}>${width} px</option>`)}</select></label>
        <label>${t("Watermark")}<input list="comp-words" maxlength=${COMP_MAX} placeholder=${t("none")} aria-describedby="comp-where" .value=${this.comp} @change=${change} /></label>
      </div>
      <datalist id="comp-words"><option value=${t("COMP – not for print")}></option><option value=${t("DRAFT")}></option></datalist>
      <p id="comp-where" class="hint">${t("The watermark lies across web pictures and the PNG proof; this page shows it too. Files for print never carry it.")}</p>`;
  }

  /** @param {string} handle */
  chooseProfile(handle) {
    this.profile = handle;
    this.emit("profile-chosen", { handle });
  }

  /** Order a file; one for print asks first where preflight found errors. @param {Row} version @param {string} kind */
  order(version, kind) {
    this.wanted = kind;
    if (KINDS[kind]?.print && this.errors.length > 0) this.dialog.value?.showModal();
    else this.ask(version, false);
  }

  /** @param {Row} version @param {boolean} override */
  ask(version, override) {
    const kind = this.wanted;
    const web = Boolean(KINDS[kind]?.web);
    const width = web ? this.width : null;
    const words = web || kind === "proof" ? this.comp.trim() : "";
    this.emit("export-asked", { version: version["id"], kind, override, profile: this.handle, width, comp_words: words });
  }

  /** @param {string} standing */
  standingWords(standing) {
    if (standing === "stale") return t("The layout was edited since, or a newer version exists. Freeze and approve it again.");
    if (standing === "changes_requested") return t("Changes were requested. A print PDF needs an approval.");
    return t("A print PDF needs an approval. Open the review to decide.");
  }

  /** @param {Row} version */
  overrideDialog(version) {
    const name = this.live.me["name"];
    return html`<dialog ${ref(/** @type {any} */ (this.dialog))} aria-labelledby="override-title">
      <div class="stack">
        <h2 id="override-title">${n("Preflight found %(count)s error", "Preflight found %(count)s errors", this.errors.length)}</h2>
        <ul class="findings">${this.errors.map((finding) => html`<li class="finding bad">${findingWords(finding, this.names)}</li>`)}</ul>
        <p>${t("If you export all the same, your name, %(name)s, is noted with the file.", { name })}</p>
        <div class="actions">
          <button @click=${() => this.dialog.value?.close()}>${t("Cancel")}</button>
          <button class="danger" @click=${() => this.override(version)}>${t("Export in my name")}</button>
        </div>
      </div>
    </dialog>`;
  }

  /** @param {Row} version */
  override(version) {
    this.dialog.value?.close();
    this.ask(version, true);
  }
}

/** @param {Row} decision */
function decisionWords({ verdict, reason, by_name: name, at }) {
  const when = ago(at);
  if (verdict === "approved") return t("✓ approved by %(name)s, %(when)s", { name, when });
  if (verdict === "changes_requested") return t("! %(name)s requested changes, %(when)s: %(reason)s", { name, when, reason });
  if (verdict === "withdrawn") return t("· %(name)s withdrew the approval, %(when)s", { name, when });
  return t("· %(name)s found it not relevant, %(when)s", { name, when });
}

customElements.define("export-room", ExportRoom);
