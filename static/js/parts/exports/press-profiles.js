// The press profiles of a team: shipped ones to read and copy, own ones to change, ICC to bring.
import { createRef, html, nothing, ref } from "#lit";
import { toastError } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { FILE_NAME_FIELDS, GROUPS, REQUIRABLE, fileName, recordOf } from "./profile-fields.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("./profile-fields.js").Field} Field */

export class PressProfiles extends LightElement {
  static properties = { press: { attribute: false }, facts: { attribute: false }, readOnly: { attribute: false }, project: { type: Number }, elsewhere: { state: true }, handle: { state: true }, pattern: { state: true } };

  constructor() {
    super();
    /** @type {Row} */
    this.press = { chosen: "", profiles: [], icc_profiles: [] };
    /** @type {Record<string, string>} what stands for the fields of a file name, of the version shown */
    this.facts = {};
    this.readOnly = false;
    this.project = 0;
    /** @type {Row[] | null} press profiles of the reader's other projects, once they were asked for */
    this.elsewhere = null;
    this.handle = "";
    /** @type {string | null} the pattern of file names while it is being typed */
    this.pattern = null;
    this.dialog = /** @type {{value?: HTMLDialogElement}} */ (createRef());
  }

  /** @param {string} handle the profile to show first */
  open(handle) {
    this.show(handle);
    this.dialog.value?.showModal();
  }

  /** @param {string} handle */
  show(handle) {
    this.handle = handle;
    this.pattern = null;
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
          <select class="press-which" @change=${(/** @type {Event} */ event) => this.show(/** @type {HTMLSelectElement} */ (event.target).value)}>
            ${/** @type {Row[]} */ (this.press["profiles"]).map((one) => html`<option value=${one["handle"]} ?selected=${one["handle"] === row?.["handle"]}>${one["name"]}${one["handle"] === this.press["chosen"] ? ` · ${t("in use")}` : ""}</option>`)}
          </select>
        </label>
        ${row ? this.form(row) : nothing}
        ${this.readOnly ? nothing : html`${this.takeOver()} ${this.iccUpload()}`}
        <div class="actions"><button @click=${() => this.dialog.value?.close()}>${t("Close")}</button></div>
      </div>
    </dialog>`;
  }

  /** @param {Row} row */
  form(row) {
    const locked = this.readOnly || row["shipped"];
    return html`<form class="stack" @submit=${(/** @type {Event} */ event) => this.save(event, row)}>
      ${row["shipped"] ? html`<p class="hint">${t("This profile came with the studio. Copy it to change it.")}</p>` : nothing}
      ${GROUPS.map(({ title, fields }, place) => html`<details class="press-group" ?open=${place === 0}><summary>${title()}</summary>
        <div class="press-fields">${fields.map((field) => this.field(field, row, locked))}</div></details>`)}
      ${this.required(row, locked)} ${this.fileName(row, locked)}
      ${this.readOnly ? nothing : html`<div class="actions">
        ${row["shipped"] ? nothing : html`<button type="button" class="danger" @click=${() => this.discard(row)}>${t("Remove")}</button>`}
        ${row["handle"] === this.press["chosen"] ? nothing : html`<button type="button" @click=${() => this.emit("profile-used", { handle: row["handle"] })}>${t("Use for this project")}</button>`}
        <button type="button" @click=${() => this.copy(row)}>${t("Copy")}</button>
        ${row["shipped"] ? nothing : html`<button class="primary" @click=${() => this.openWrong()}>${t("Save")}</button>`}
      </div>`}
    </form>`;
  }

  /** @param {Field} field @param {Row} row @param {boolean} locked */
  field(field, row, locked) {
    const held = field.name === "name" ? row["name"] : row["record"][field.name];
    const value = String(held);
    const choices = field.name === "icc" ? this.iccChoices() : field.choices;
    if (field.flag) {
      return html`<label class="check"><input type="checkbox" name=${field.name} value="yes" ?disabled=${locked} .checked=${Boolean(held)} />${field.label()}</label>`;
    }
    if (choices) {
      return html`<label>${field.label()}<select name=${field.name} ?disabled=${locked} .value=${value}>
        ${choices.map(([key, words]) => html`<option value=${key} ?selected=${key === value}>${words()}</option>`)}</select></label>`;
    }
    if (field.text) return html`<label>${field.label()}<input name=${field.name} ?required=${!field.may_be_empty} maxlength=${field.text} ?readonly=${locked} .value=${value} /></label>`;
    return html`<label>${field.label()}<input type="number" name=${field.name} required min=${field.min} max=${field.max} step=${field.whole ? 1 : "any"} ?readonly=${locked} .value=${value} /></label>`;
  }

  /** @param {Row} row @param {boolean} locked */
  required(row, locked) {
    const held = /** @type {string[]} */ (row["record"]["required"] ?? []);
    return html`<details class="press-group"><summary>${t("Every cover must have")}</summary>
      <div class="press-checks">${REQUIRABLE.map(([kind, words]) => html`<label class="check"><input type="checkbox" name="required" value=${kind} ?disabled=${locked} .checked=${held.includes(kind)} />${words()}</label>`)}</div>
    </details>`;
  }

  /** @param {Row} row @param {boolean} locked */
  fileName(row, locked) {
    const pattern = this.pattern ?? String(row["record"]["file_name"]);
    const name = fileName(pattern, { ...this.facts, profile: String(row["handle"]) });
    const known = FILE_NAME_FIELDS.map((field) => `{${field}}`).join(" ");
    return html`<label>${t("File name")}<input name="file_name" required maxlength="120" ?readonly=${locked} .value=${pattern} aria-describedby="press-name" @input=${(/** @type {Event} */ event) => (this.pattern = /** @type {HTMLInputElement} */ (event.target).value)} /></label>
      <p id="press-name" class="hint" role="status">${name ? t("Gives %(name)s", { name }) : t("Use text and the fields %(fields)s, without slashes.", { fields: known })}</p>`;
  }

  /** @returns {[string, () => string][]} */
  iccChoices() {
    return /** @type {Row[]} */ (this.press["icc_profiles"]).map((icc) => [String(icc["icc"]), () => t("%(name)s · most ink %(tac)s %", { name: icc["description"], tac: icc["tac_percent"] })]);
  }

  takeOver() {
    return html`<details @toggle=${(/** @type {Event} */ event) => /** @type {HTMLDetailsElement} */ (event.target).open && this.lookElsewhere()}>
      <summary>${t("Take a profile over from another project")}</summary>
      ${this.elsewhere === null ? html`<p class="hint" role="status">${t("Loading…")}</p>` : this.elsewhere.length === 0 ? html`<p class="hint">${t("None of your other projects has a press profile of its own.")}</p>` : this.takeForm(this.elsewhere)}
    </details>`;
  }

  /** @param {Row[]} rows */
  takeForm(rows) {
    return html`<form class="row press-take" @submit=${this.take}>
      <label class="grow"><span class="visually-hidden">${t("Press profile")}</span><select name="profile">
        ${rows.map((row) => html`<option value=${row["id"]}>${row["name"]} · ${row["project_title"]}</option>`)}</select></label>
      <button>${t("Take over")}</button>
    </form>`;
  }

  async lookElsewhere() {
    try {
      this.elsewhere = (await api.get(`/projects/${this.project}/press-profiles/elsewhere`))["profiles"];
    } catch (error) {
      this.elsewhere = [];
      toastError(error);
    }
  }

  /** @param {SubmitEvent} event */
  take(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    this.emit("profile-taken", { profile: Number(data.get("profile")), done: (/** @type {string} */ handle) => this.show(handle) });
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

  /** Open the groups that hold something wrong, so that the browser can show it. */
  openWrong() {
    for (const field of this.querySelectorAll("details :invalid")) /** @type {HTMLDetailsElement} */ (field.closest("details")).open = true;
  }

  /** @param {Event} event @param {Row} row */
  save(event, row) {
    event.preventDefault();
    const record = recordOf(row["record"], new FormData(/** @type {HTMLFormElement} */ (event.target)));
    this.emit("profile-saved", { id: idOf(row), record, revision: row["revision"] });
  }
}

/** @param {Row} row */
function idOf(row) {
  return Number(String(row["handle"]).replace("own-", ""));
}

customElements.define("press-profiles", PressProfiles);
