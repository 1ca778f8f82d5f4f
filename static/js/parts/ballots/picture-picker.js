// Choose any pictures, then shortlist them, compare them, or let people vote over them.
import { html, repeat } from "#lit";
import { announce, toast } from "../../core/announce.js";
import { attempt, setState } from "../../core/artwork.js";
import { n, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { openRound, withStyles } from "./ballot-room.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {"shortlisted" | "favourites" | "rated" | "all"} Which */

const COMPARED_MAX = 4;
const VOTED_MAX = 24;
const SHEET_MAX = 48;

export class PicturePicker extends LightElement {
  static properties = { live: { attribute: false }, chosen: { state: true }, which: { state: true }, asking: { state: true }, rule: { state: true } };

  constructor() {
    super();
    /** @type {Live | null} */
    this.live = null;
    /** @type {Set<number>} */
    this.chosen = new Set();
    /** @type {Which} */
    this.which = "all";
    this.asking = false;
    this.rule = "stars";
  }

  /** @param {Live} live @param {boolean} asking whether it is about votes at once */
  async open(live, asking) {
    await withStyles();
    const shortlist = live.list("variants").filter(({ state }) => state === "shortlisted");
    Object.assign(this, { live, asking, rule: "stars", which: asking && shortlist.length > 1 ? "shortlisted" : "all" });
    this.chosen = new Set(asking ? shortlist.slice(0, VOTED_MAX).map(({ id }) => id) : []);
    await this.updateComplete;
    this.dialog.showModal();
  }

  get dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  /** @returns {Row[]} */
  get pictures() {
    const { live, which } = this;
    if (!live) return [];
    const favourites = new Set(live.data["favourites"] ?? []);
    const fits = (/** @type {Row} */ row) =>
      ({ all: row["state"] !== "rejected", shortlisted: row["state"] === "shortlisted", favourites: favourites.has(row["id"]), rated: (row["stars"] ?? 0) >= 4 })[which];
    return live.list("variants").filter((row) => fits(row) || this.chosen.has(row["id"])).sort((a, b) => b["id"] - a["id"]);
  }

  /** @param {number} id */
  toggle(id) {
    const next = new Set(this.chosen);
    if (!next.delete(id)) next.add(id);
    this.chosen = next;
  }

  /** @param {"shortlisted" | "new"} state */
  async shortlist(state) {
    const { live } = this;
    const rows = [...this.chosen].map((id) => live?.row("variants", id)).filter((row) => row && row["state"] !== state);
    this.dialog.close();
    for (const row of rows) if (live && row) await setState(live, row, state);
    toast(n("%(count)s picture changed.", "%(count)s pictures changed.", rows.length));
  }

  /** Turn to the round's form or back; the button that was pressed goes, so the focus is given on. @param {boolean} asking */
  async turn(asking) {
    this.asking = asking;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(asking ? "[name=title]" : ".actions button"))?.focus();
  }

  compare() {
    const [first, ...others] = [...this.chosen].map((id) => `variant:${id}`);
    this.dialog.close();
    this.emit("compare-these", { first, others });
  }

  /** Open what is chosen as a contact sheet. @param {Live} live */
  sheet(live) {
    window.location.assign(`/projects/${live.project}/sheet/?variants=${[...this.chosen].join()}`);
  }

  /** @param {SubmitEvent} event */
  async ask(event) {
    event.preventDefault();
    const { live } = this;
    if (!live) return;
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const body = {
      variants: [...this.chosen],
      title: String(form.get("title") ?? ""),
      picks: this.rule === "pick" ? Number(form.get("picks")) : 0,
      blind: form.get("blind") !== null,
      voters: form.getAll("voter").map(Number),
    };
    const reply = await attempt(live, () => live.api.post(`/projects/${live.project}/ballots`, body));
    if (!reply) return;
    this.dialog.close();
    announce(t("The round is open."));
    if (reply["ballot"]) await openRound(live, reply["ballot"].id);
  }

  /** @override */
  render() {
    const { live } = this;
    return html`<dialog class="ballot-dialog" aria-labelledby="picker-title">
      ${live ? html`<div class="row">
          <h2 id="picker-title">${this.asking ? t("Vote over which pictures?") : t("Choose pictures")}</h2>
          <button class="quiet icon end" aria-label=${t("Close")} @click=${() => this.dialog.close()}>×</button>
        </div>
        ${this.toolbar()}
        <ul class="ballot-grid small-grid">
          ${repeat(this.pictures, ({ id }) => id, (row) => html`<li>${this.choice(row)}</li>`)}
        </ul>
        ${this.asking ? this.form(live) : this.deeds(live)}` : ""}
    </dialog>`;
  }

  toolbar() {
    const shown = this.pictures.map(({ id }) => /** @type {number} */ (id));
    return html`<div class="row">
      <label class="row small">${t("Show")}
        <select .value=${this.which} @change=${(/** @type {Event} */ event) => { this.which = /** @type {Which} */ (/** @type {HTMLSelectElement} */ (event.target).value); }}>
          ${/** @type {[Which, string][]} */ ([["all", t("All pictures")], ["shortlisted", t("Shortlisted")], ["favourites", t("My favourites")], ["rated", t("Four stars and more")]]).map(([value, title]) => html`<option value=${value} ?selected=${value === this.which}>${title}</option>`)}
        </select></label>
      <button class="quiet" @click=${() => { this.chosen = new Set([...this.chosen, ...shown]); }}>${t("Choose all")}</button>
      <button class="quiet" ?disabled=${this.chosen.size === 0} @click=${() => { this.chosen = new Set(); }}>${t("Choose none")}</button>
      <span class="small muted end" role="status">${n("%(count)s chosen", "%(count)s chosen", this.chosen.size)}</span>
    </div>`;
  }

  /** @param {Row} row */
  choice(row) {
    const chosen = this.chosen.has(row["id"]);
    return html`<button class="ballot-pick" aria-pressed=${chosen} @click=${() => this.toggle(row["id"])}>
      <img src="/assets/${this.live?.project}/${row["asset"]}?w=256" alt="" loading="lazy" />
      <span>${chosen ? "✓ " : ""}${row["label"]}${row["stars"] ? ` ★ ${Number(row["stars"]).toFixed(1)}` : ""}</span></button>`;
  }

  /** @param {Live} live */
  deeds(live) {
    const count = this.chosen.size;
    const may = live.can("shortlist");
    return html`<div class="actions">
      <button ?disabled=${count < 2 || count > COMPARED_MAX} title=${t("2 to 4 pictures")} @click=${this.compare}>${t("Compare")}</button>
      ${live.me["guest"] ? "" : html`<button ?disabled=${count === 0 || count > SHEET_MAX} @click=${() => this.sheet(live)}>${t("Contact sheet…")}</button>`}
      ${may ? html`<button ?disabled=${count < 2 || count > VOTED_MAX} @click=${() => this.turn(true)}>${t("Vote…")}</button>
        <button ?disabled=${count === 0} @click=${() => this.shortlist("new")}>${t("Take off the shortlist")}</button>
        <button class="primary" ?disabled=${count === 0} @click=${() => this.shortlist("shortlisted")}>${t("Shortlist")}</button>` : ""}
    </div>`;
  }

  /** @param {Live} live */
  form(live) {
    const count = this.chosen.size;
    return html`<form class="stack" @submit=${this.ask}>
      <label class="field">${t("Question")}<input name="title" maxlength="80" autocomplete="off" placeholder=${t("Which one?")} /></label>
      <fieldset class="ballot-fields">
        <legend class="small muted">${t("How to vote")}</legend>
        <label class="check"><input type="radio" name="rule" .checked=${this.rule === "stars"} @change=${() => { this.rule = "stars"; }} /> ${t("1 to 5 stars for each")}</label>
        <label class="check"><input type="radio" name="rule" .checked=${this.rule === "pick"} @change=${() => { this.rule = "pick"; }} /> ${t("Pick some")}</label>
        ${this.rule === "pick" ? html`<label class="row small">${t("How many")}<input class="short" type="number" name="picks" min="1" max=${Math.max(1, count - 1)} value="1" required /></label>` : ""}
        <label class="check"><input type="checkbox" name="blind" /> ${t("Without names, also afterwards")}</label>
      </fieldset>
      <details>
        <summary class="small">${t("Who votes: all members, or only…")}</summary>
        <div class="ballot-fields">${live.list("people").map((person) => html`<label class="check"><input type="checkbox" name="voter" value=${person["id"]} /> ${person["name"]}</label>`)}</div>
      </details>
      <div class="actions">
        <button type="button" @click=${() => this.turn(false)}>${t("Go back")}</button>
        <button class="primary" ?disabled=${count < 2 || count > VOTED_MAX}>${t("Open the round")}</button>
      </div>
    </form>`;
  }
}

customElements.define("picture-picker", PicturePicker);

/** Open the picker in this page. @param {Live} live @param {boolean} [asking] */
export async function openPicker(live, asking = false) {
  let picker = /** @type {PicturePicker | null} */ (document.querySelector("picture-picker"));
  if (!picker) document.body.append((picker = /** @type {PicturePicker} */ (document.createElement("picture-picker"))));
  await picker.open(live, asking);
}
