// Where a version stands, who decided, and the two verdicts.
import { html } from "#lit";
import { moment, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { standingTone, standingWords, verdictWords } from "./standing.js";

/** @typedef {import("../../core/feed.js").Row} Row */

export class DecisionBar extends LightElement {
  static properties = { version: { attribute: false }, mayApprove: { type: Boolean }, busy: { type: Boolean } };

  constructor() {
    super();
    /** @type {Row | undefined} */
    this.version = undefined;
    this.mayApprove = false;
    this.busy = false;
  }

  /** Open the dialog that asks once more; nothing is decided by a single key. @param {"approve" | "changes"} which */
  ask(which) {
    /** @type {HTMLDialogElement | null} */ (this.querySelector(`#${which}-dialog`))?.showModal();
  }

  /** @param {Event} event @param {string} verdict */
  decide(event, verdict) {
    const dialog = /** @type {HTMLElement} */ (event.target).closest("dialog");
    const reason = dialog?.querySelector("textarea")?.value.trim() ?? "";
    this.emit("decide", { verdict, reason });
  }

  /** @override */
  render() {
    const { version } = this;
    if (!version) return "";
    return html`<section class="panel stack">
      <div class="row">
        <h2 class="small-title">${t("Version %(number)s", { number: version["number"] })}</h2>
        <span class="chip ${standingTone(version["standing"])}">${standingWords(version["standing"])}</span>
      </div>
      ${version["note"] ? html`<p>${version["note"]}</p>` : ""}
      <p class="small muted">
        ${t("Frozen by %(name)s, %(at)s", { name: version["by_name"], at: moment(version["frozen_at"]) })}
      </p>
      ${this.history(version)}
      ${this.mayApprove
        ? html`<div class="row">
              <button class="primary" ?disabled=${this.busy} @click=${() => this.ask("approve")}>${t("Approve")} <kbd>A</kbd></button>
              <button ?disabled=${this.busy} @click=${() => this.ask("changes")}>${t("Request changes")} <kbd>R</kbd></button>
            </div>
            ${this.dialogs(version)}`
        : html`<p class="small muted">${t("Editors decide on versions.")}</p>`}
    </section>`;
  }

  /** @param {Row} version */
  history(version) {
    const decisions = version["decisions"] ?? [];
    if (decisions.length === 0) return "";
    return html`<ul class="decisions small">
      ${decisions.map(
        (/** @type {Row} */ decision) => html`<li>
          <b>${decision["by_name"]}</b> ${verdictWords(decision["verdict"])}
          <span class="muted">${moment(decision["at"])}</span>
          ${decision["reason"] ? html`<p>${decision["reason"]}</p>` : ""}
        </li>`,
      )}
    </ul>`;
  }

  /** @param {Row} version */
  dialogs(version) {
    const number = version["number"];
    return html`<dialog id="approve-dialog" aria-labelledby="approve-title">
        <form method="dialog" @submit=${(/** @type {SubmitEvent} */ event) => this.submitted(event, "approved")}>
          <h2 id="approve-title">${t("Approve version %(number)s?", { number })}</h2>
          <p>${t("It can then be exported for print. The decision is kept with your name.")}</p>
          <div class="actions"><button value="cancel">${t("Cancel")}</button><button class="primary" value="yes">${t("Approve")}</button></div>
        </form>
      </dialog>
      <dialog id="changes-dialog" aria-labelledby="changes-title">
        <form method="dialog" @submit=${(/** @type {SubmitEvent} */ event) => this.submitted(event, "changes_requested")}>
          <h2 id="changes-title">${t("Request changes in version %(number)s", { number })}</h2>
          <label class="field">${t("What should change")}<textarea rows="4" maxlength="2000" required></textarea></label>
          <div class="actions"><button value="cancel" formnovalidate>${t("Cancel")}</button><button class="primary" value="yes">${t("Request changes")}</button></div>
        </form>
      </dialog>`;
  }

  /** @param {SubmitEvent} event @param {string} verdict */
  submitted(event, verdict) {
    if (/** @type {HTMLButtonElement | null} */ (event.submitter)?.value === "yes") this.decide(event, verdict);
  }
}

customElements.define("decision-bar", DecisionBar);
