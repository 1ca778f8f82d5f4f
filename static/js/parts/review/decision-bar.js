// The sign-off of what is open: where it stands, its stages, and the verdicts one may give.
import { html, nothing } from "#lit";
import { listed, moment, t } from "../../core/i18n.js";
import { lastVerdict, mayDecide, stillToDecide } from "../../core/signoffs.js";
import { LightElement } from "../shell/light-element.js";
import { roleWords, signoffSteps } from "./signoff-steps.js";
import { standingTone, standingWords, verdictWords } from "./standing.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {"approve" | "changes" | "aside" | "withdraw" | "close"} Question */

export class DecisionBar extends LightElement {
  static properties = {
    signoff: { attribute: false },
    version: { attribute: false },
    newer: { attribute: false },
    label: { attribute: false },
    me: { attribute: false },
    people: { attribute: false },
    historyUrl: { attribute: false },
    shares: { type: Boolean },
    busy: { type: Boolean },
    question: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../../core/signoffs.js").Signoff | null} */
    this.signoff = null;
    /** @type {Row | undefined} */
    this.version = undefined;
    /** @type {Row | undefined} the newest version of the same layout, where that is another one */
    this.newer = undefined;
    this.label = "";
    /** @type {Row} */
    this.me = {};
    /** @type {Map<string, Row>} */
    this.people = new Map();
    this.historyUrl = "";
    /** Whether this person may share the version with guests. */
    this.shares = false;
    this.busy = false;
    /** @type {Question} */
    this.question = "approve";
  }

  get decides() {
    return !this.unasked && mayDecide(this.signoff, this.me);
  }

  /** Whether one's seat has approved it. */
  get approved() {
    const { review, standing } = this.signoff ?? {};
    return review ? lastVerdict(review, this.me["id"]) === "approved" : standing === "approved";
  }

  /** Whether this is a picture that nobody was asked about: most are, and stay quiet. */
  get unasked() {
    return !this.version && !this.signoff?.review && this.signoff?.decisions.length === 0;
  }

  get manages() {
    return (this.me["can"] ?? []).includes("approve");
  }

  /** Open the dialog that asks once more; nothing is decided by a single key. @param {Question} question */
  async ask(question) {
    this.question = question;
    await this.updateComplete;
    /** @type {HTMLDialogElement | null} */ (this.querySelector("#verdict-dialog"))?.showModal();
  }

  /** @override */
  render() {
    const { signoff, version } = this;
    if (!signoff || (this.unasked && !this.manages)) return "";
    const { review, standing } = signoff;
    if (this.unasked) return this.quiet();
    return html`<section class="panel stack signoff" aria-label=${t("Sign-off")}>
      <div class="row signoff-head">
        <h2 class="small-title">${version ? this.label : t("Sign-off")}</h2>
        <span class="chip ${standingTone(standing)} end">${review && standing === "open" ? t("in sign-off") : standingWords(standing)}</span>
        ${this.menu()}
      </div>
      ${version?.["note"] ? html`<p>${version["note"]}</p>` : nothing}
      ${version
        ? html`<p class="small muted">${t("Frozen by %(name)s, %(at)s", { name: version["by_name"], at: moment(version["frozen_at"]) })}</p>`
        : nothing}
      ${review ? this.asked(review) : nothing}
      ${this.said()} ${this.verdicts()} ${this.dialog()}
    </section>`;
  }

  quiet() {
    return html`<section class="panel row signoff" aria-label=${t("Sign-off")}>
      <h2 class="small muted">${t("Sign-off")}</h2>
      <button class="quiet end" @click=${() => this.emit("open-signoff")}>${t("Ask for a sign-off…")}</button>
    </section>`;
  }

  /** @param {Row} review */
  asked(review) {
    const left = stillToDecide(review).map((seat) => seat["name"] || roleWords(seat["role"]));
    return html`${review["brief"] ? html`<p><q>${review["brief"]}</q> <span class="small muted">${review["by_name"]}</span></p>` : nothing}
      ${signoffSteps(review, (id) => this.people.get(String(id)))}
      ${left.length > 0 ? html`<p class="small">${t("Still to decide: %(names)s", { names: listed(left) })}</p>` : nothing}`;
  }

  /** What was decided, newest last; with stages the faces show it, so only reasons are told. */
  said() {
    const { review, decisions } = /** @type {import("../../core/signoffs.js").Signoff} */ (this.signoff);
    const told = review ? decisions.filter((decision) => decision["reason"]) : decisions;
    if (told.length === 0) return nothing;
    return html`<ul class="decisions small">
      ${told.map(
        (decision) => html`<li>
          <b>${decision["by_name"]}</b> ${verdictWords(decision["verdict"])}
          <span class="muted">${moment(decision["at"])}</span>
          ${decision["reason"] ? html`<p>${decision["reason"]}</p>` : nothing}
        </li>`,
      )}
    </ul>`;
  }

  verdicts() {
    if (!this.decides) return this.whoDecides();
    return html`<div class="row">
      ${this.approved
        ? nothing
        : html`<button class="primary" ?disabled=${this.busy} @click=${() => this.ask("approve")}>${t("Approve")} <kbd>A</kbd></button>`}
      <button ?disabled=${this.busy} @click=${() => this.ask("changes")}>${t("Request changes")} <kbd>R</kbd></button>
    </div>`;
  }

  /** Why nothing is decided here; guests only look. */
  whoDecides() {
    const { standing, review } = /** @type {import("../../core/signoffs.js").Signoff} */ (this.signoff);
    if (this.me["guest"]) return nothing;
    const { newer } = this;
    if (standing === "stale" && newer) {
      return html`<p class="small muted">${t("The layout went on from here.")} <button class="quiet small" @click=${() => this.emit("choose-subject", `version:${newer["id"]}`)}>${t("Open version %(number)s", { number: newer["number"] })}</button></p>`;
    }
    const words = standing === "stale" ? t("The layout was edited since. Freeze it again, then decide.") : review ? t("You are not asked here, or not yet.") : t("Editors decide.");
    return html`<p class="small muted">${words}</p>`;
  }

  menu() {
    const review = this.signoff?.review;
    if (this.me["guest"] || (!this.manages && !this.decides && !this.historyUrl)) return nothing;
    const opens = this.manages && !review && this.signoff?.standing !== "stale";
    return html`<details class="menu">
      <summary><span aria-hidden="true">⋯</span><span class="visually-hidden">${t("More about the sign-off")}</span></summary>
      <div class="menu-list">
        ${opens ? html`<button @click=${() => this.picked("open-signoff")}>${t("Ask for a sign-off…")}</button>` : nothing}
        ${this.decides ? html`<button @click=${() => this.picked("aside")}>${t("Not relevant to me…")}</button>` : nothing}
        ${this.decides && this.approved ? html`<button @click=${() => this.picked("withdraw")}>${t("Withdraw the approval…")}</button>` : nothing}
        ${this.manages && review ? html`<button @click=${() => this.picked("close")}>${t("Close this sign-off…")}</button>` : nothing}
        ${this.shares ? html`<button @click=${() => this.picked("share-version")}>${t("Share with guests…")}</button>` : nothing}
        ${this.historyUrl ? html`<a href=${this.historyUrl}>${t("History")}</a>` : nothing}
      </div>
    </details>`;
  }

  /** @param {"open-signoff" | "share-version" | "aside" | "withdraw" | "close"} what */
  picked(what) {
    this.querySelector("details.menu")?.removeAttribute("open");
    if (what === "open-signoff" || what === "share-version") return this.emit(what);
    return void this.ask(what);
  }

  dialog() {
    const { title, text, verb, asks, needs } = this.words();
    return html`<dialog id="verdict-dialog" aria-labelledby="verdict-title">
      <form method="dialog" @submit=${this.answered}>
        <h2 id="verdict-title">${title}</h2>
        ${text ? html`<p>${text}</p>` : nothing}
        ${asks
          ? html`<label class="field">${asks}<textarea name="reason" rows="4" maxlength="2000" ?required=${needs}></textarea></label>`
          : nothing}
        <div class="actions"><button value="cancel" formnovalidate>${t("Cancel")}</button><button class="primary" value="yes">${verb}</button></div>
      </form>
    </dialog>`;
  }

  /** @returns {{title: string, text: string, verb: string, asks: string, needs: boolean}} */
  words() {
    const { label } = this;
    switch (this.question) {
      case "approve":
        return { title: t("Approve %(what)s?", { what: label }), text: t("The decision holds for exactly this content and is kept with your name."), verb: t("Approve"), asks: t("Remark (optional)"), needs: false };
      case "changes":
        return { title: t("Request changes in %(what)s", { what: label }), text: "", verb: t("Request changes"), asks: t("What should change"), needs: true };
      case "aside":
        return { title: t("%(what)s is not relevant to you?", { what: label }), text: t("Your seat leaves the count; the others decide."), verb: t("Not relevant"), asks: t("Remark (optional)"), needs: false };
      case "withdraw":
        return { title: t("Withdraw the approval of %(what)s?", { what: label }), text: t("It counts as not decided again, and no file for print is made of it."), verb: t("Withdraw"), asks: t("Remark (optional)"), needs: false };
      case "close":
        return { title: t("Close this sign-off?"), text: t("What was decided in it stays in the history and counts no more. Any editor decides again."), verb: t("Close the sign-off"), asks: "", needs: false };
    }
  }

  /** @param {SubmitEvent} event */
  answered(event) {
    if (/** @type {HTMLButtonElement | null} */ (event.submitter)?.value !== "yes") return;
    const form = /** @type {HTMLFormElement} */ (event.target);
    const reason = String(new FormData(form).get("reason") ?? "").trim();
    form.reset();
    if (this.question === "close") return this.emit("close-signoff");
    const verdict = { approve: "approved", changes: "changes_requested", aside: "not_relevant", withdraw: "withdrawn" }[this.question];
    this.emit("decide", { verdict, reason });
  }
}

customElements.define("decision-bar", DecisionBar);
