// The frozen versions of a layout with their standing, and how to freeze another.
import { createRef, html, nothing, ref, repeat } from "#lit";
import { ago, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { Roving } from "../shell/roving.js";

/** @typedef {import("../../core/feed.js").Row} Row */

export class VersionList extends LightElement {
  static properties = {
    versions: { attribute: false },
    revision: { type: Number },
    reviewUrl: { attribute: false },
    mayFreeze: { type: Boolean },
    mayRestore: { type: Boolean },
    errors: { type: Number },
  };

  constructor() {
    super();
    this.roving = new Roving(this, { within: ".versions", items: "a, button", row: "li" });
    /** @type {Row[]} */
    this.versions = [];
    this.revision = 0;
    this.reviewUrl = "";
    this.mayFreeze = false;
    this.mayRestore = false;
    this.errors = 0;
    this.dialog = /** @type {{value?: HTMLDialogElement}} */ (createRef());
  }

  open() {
    this.dialog.value?.showModal();
  }

  /** @param {SubmitEvent} event */
  frozen(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const note = String(new FormData(form).get("note") ?? "").trim();
    this.dialog.value?.close();
    form.reset();
    this.emit("version-frozen", { note });
  }

  /** @override */
  render() {
    const newest = [...this.versions].sort((a, b) => b["number"] - a["number"]);
    return html`<h2 class="panel-title">
        <span class="grow">${t("Versions")}</span>
        ${this.mayFreeze ? html`<button class="quiet small freeze-here" @click=${this.open}>${t("Freeze")}</button>` : nothing}
      </h2>
      ${newest.length === 0 ? html`<p class="hint">${t("A frozen version can be reviewed, approved and exported.")}</p>` : nothing}
      <ul class="versions">${repeat(newest, ({ id }) => id, (version) => this.row(version))}</ul>
      ${this.mayFreeze ? this.freezeDialog() : nothing}`;
  }

  /** @param {Row} version */
  row(version) {
    const same = version["revision"] === this.revision;
    return html`<li>
      <a href="${this.reviewUrl}?version=${version["id"]}"><strong>v${version["number"]}</strong></a>
      <button class="chip-button" aria-label="${t("Sign-off of version %(number)s", { number: version["number"] })}: ${standingText(version["standing"])}" @click=${() => this.emit("sign-off", { version: version["id"] })}>${standingChip(version["standing"])}</button>
      <span class="grow"></span>
      ${same
        ? html`<span class="muted small">${t("as now")}</span>`
        : this.mayRestore
          ? html`<button class="quiet small" @click=${() => this.emit("version-restored", { version: version["id"], number: version["number"] })}>${t("Restore")}</button>`
          : nothing}
      <span class="note muted small cut" title=${version["note"]}>${version["note"] || ago(version["frozen_at"])}</span>
    </li>`;
  }

  freezeDialog() {
    return html`<dialog ${ref(/** @type {any} */ (this.dialog))} aria-labelledby="freeze-title">
      <form @submit=${this.frozen} class="stack">
        <h2 id="freeze-title">${t("Freeze a version")}</h2>
        <p>${t("A version never changes. Colleagues review and approve exactly this cover; the layout can be edited on.")}</p>
        ${this.errors > 0 ? html`<p class="notice warn">${t("Preflight still finds errors. You can freeze all the same, and mend them before printing.")}</p>` : nothing}
        <label class="field">${t("Note (optional)")}
          <input name="note" maxlength="200" autocomplete="off" placeholder=${t("What is new in it")} />
        </label>
        <div class="actions">
          <button type="button" @click=${() => this.dialog.value?.close()}>${t("Cancel")}</button>
          <button class="primary">${t("Freeze version")}</button>
        </div>
      </form>
    </dialog>`;
  }
}

/** @param {string} standing */
export function standingChip(standing) {
  const [tone, sign] = /** @type {Record<string, [string, string]>} */ ({ open: ["", "○"], approved: ["ok", "✓"], changes_requested: ["warn", "!"], stale: ["", "·"] })[standing] ?? ["", ""];
  return html`<span class="chip ${tone}"><span aria-hidden="true">${sign}</span> ${standingText(standing)}</span>`;
}

/** @param {string} standing */
function standingText(standing) {
  return { open: t("open"), approved: t("approved"), changes_requested: t("changes requested"), stale: t("outdated") }[standing] ?? standing;
}

customElements.define("version-list", VersionList);
