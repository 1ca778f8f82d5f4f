// The press profiles of a team: shipped ones to read and copy, own ones to change, ICC to bring.
import { createRef, html, nothing, ref } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {{name: string, label: () => string, choices?: [string, () => string][], min?: number, max?: number, text?: number}} Field */

/** @type {Field[]} */
const FIELDS = [
  { name: "name", label: () => t("Name"), text: 80 },
  { name: "condition", label: () => t("Output condition"), text: 80 },
  { name: "icc", label: () => t("ICC profile") },
  { name: "pdfx", label: () => t("PDF flavour"), choices: [["x4", () => "PDF/X-4"], ["x1a-2001", () => "PDF/X-1a:2001"], ["x1a-2003", () => "PDF/X-1a:2003"]] },
  { name: "tac_peak", label: () => t("Ink limit, %"), min: 100, max: 400 },
  { name: "min_ppi", label: () => t("Least resolution, ppi"), min: 72, max: 2400 },
  { name: "marks", label: () => t("Marks"), choices: [["none", () => t("none")], ["crop", () => t("crop marks")], ["all", () => t("crop marks, slug line, colour bar")]] },
  { name: "credentials", label: () => t("Content Credentials"), choices: [["sidecar", () => t("beside print files")], ["embed", () => t("inside every file")], ["none", () => t("none")]] },
  { name: "ai_label", label: () => t("AI label required"), choices: [["", () => t("no")], ["yes", () => t("yes")]] },
  { name: "file_name", label: () => t("File name: {title} {number} {date} {version} {profile}"), text: 120 },
];

export class PressProfiles extends LightElement {
  static properties = { press: { attribute: false }, readOnly: { attribute: false }, handle: { state: true } };

  constructor() {
    super();
    /** @type {Row} */
    this.press = { chosen: "", profiles: [], icc_profiles: [] };
    this.readOnly = false;
    this.handle = "";
    this.dialog = /** @type {{value?: HTMLDialogElement}} */ (createRef());
  }

  /** @param {string} handle the profile to show first */
  open(handle) {
    this.handle = handle;
    this.dialog.value?.showModal();
  }

  /** @returns {Row | undefined} */
  get shown() {
    const rows = /** @type {Row[]} */ (this.press["profiles"]);
    return rows.find((row) => row["handle"] === this.handle) ?? rows[0];
  }

  /** @override */
  render() {
    const row = this.shown;
    return html`<dialog class="press-dialog" ${ref(/** @type {any} */ (this.dialog))} aria-labelledby="press-title">
      <div class="stack">
        <h2 id="press-title">${t("Press profiles")}</h2>
        <label>${t("Press profile")}
          <select class="press-which" @change=${(/** @type {Event} */ event) => (this.handle = /** @type {HTMLSelectElement} */ (event.target).value)}>
            ${/** @type {Row[]} */ (this.press["profiles"]).map((one) => html`<option value=${one["handle"]} ?selected=${one["handle"] === row?.["handle"]}>${one["name"]}${one["handle"] === this.press["chosen"] ? ` · ${t("in use")}` : ""}</option>`)}
          </select>
        </label>
        ${row ? this.form(row) : nothing}
        ${this.readOnly ? nothing : this.iccUpload()}
        <div class="actions"><button @click=${() => this.dialog.value?.close()}>${t("Close")}</button></div>
      </div>
    </dialog>`;
  }

  /** @param {Row} row */
  form(row) {
    const locked = this.readOnly || row["shipped"];
    return html`<form class="stack" @submit=${(/** @type {Event} */ event) => this.save(event, row)}>
      ${row["shipped"] ? html`<p class="hint">${t("This profile came with the studio. Copy it to change it.")}</p>` : nothing}
      <div class="press-fields">${FIELDS.map((field) => this.field(field, row, locked))}</div>
      ${this.readOnly ? nothing : html`<div class="actions">
        ${row["shipped"] ? nothing : html`<button type="button" class="danger" @click=${() => this.discard(row)}>${t("Remove")}</button>`}
        ${row["handle"] === this.press["chosen"] ? nothing : html`<button type="button" @click=${() => this.emit("profile-used", { handle: row["handle"] })}>${t("Use for this project")}</button>`}
        <button type="button" @click=${() => this.copy(row)}>${t("Copy")}</button>
        ${row["shipped"] ? nothing : html`<button class="primary">${t("Save")}</button>`}
      </div>`}
    </form>`;
  }

  /** @param {Field} field @param {Row} row @param {boolean} locked */
  field(field, row, locked) {
    const held = row["record"][field.name];
    const value = typeof held === "boolean" ? (held ? "yes" : "") : String(held);
    const choices = field.name === "icc" ? this.iccChoices() : field.choices;
    if (choices) {
      return html`<label>${field.label()}<select name=${field.name} ?disabled=${locked} .value=${value}>
        ${choices.map(([key, words]) => html`<option value=${key} ?selected=${key === value}>${words()}</option>`)}</select></label>`;
    }
    if (field.text) return html`<label>${field.label()}<input name=${field.name} required maxlength=${field.text} ?readonly=${locked} .value=${value} /></label>`;
    return html`<label>${field.label()}<input type="number" name=${field.name} required min=${field.min} max=${field.max} ?readonly=${locked} .value=${value} /></label>`;
  }

  /** @returns {[string, () => string][]} */
  iccChoices() {
    return /** @type {Row[]} */ (this.press["icc_profiles"]).map((icc) => [String(icc["icc"]), () => t("%(name)s · most ink %(tac)s", { name: icc["description"], tac: `${icc["tac_percent"]} %` })]);
  }

  iccUpload() {
    return html`<details><summary>${t("Bring an ICC profile")}</summary>
      <label>${t("The printer's output profile, CMYK (.icc)")}
        <input type="file" accept=".icc,.icm" @change=${(/** @type {Event} */ event) => this.upload(/** @type {HTMLInputElement} */ (event.target))} />
      </label></details>`;
  }

  /** @param {HTMLInputElement} input */
  upload(input) {
    const [file] = input.files ?? [];
    if (file) this.emit("icc-uploaded", { file });
    input.value = "";
  }

  /** @param {Row} row */
  copy(row) {
    const name = t("Copy of %(name)s", { name: row["name"] }).slice(0, 80);
    this.emit("profile-saved", { record: { ...row["record"], name } });
  }

  /** @param {Row} row */
  discard(row) {
    this.emit("profile-removed", { id: idOf(row) });
    this.handle = String(this.press["chosen"]);
  }

  /** @param {Event} event @param {Row} row */
  save(event, row) {
    event.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (event.target));
    /** @type {Record<string, unknown>} */
    const record = { ...row["record"] };
    for (const { name, min } of FIELDS) {
      const value = String(given.get(name) ?? "");
      record[name] = name === "ai_label" ? value === "yes" : min === undefined ? value : Number(value);
    }
    this.emit("profile-saved", { id: idOf(row), record, revision: row["revision"] });
  }
}

/** @param {Row} row */
function idOf(row) {
  return Number(String(row["handle"]).replace("own-", ""));
}

customElements.define("press-profiles", PressProfiles);
