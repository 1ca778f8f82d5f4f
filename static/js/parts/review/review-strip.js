// What there is to review: versions, the shortlist, and the other variants.
import { html, repeat } from "#lit";
import { called } from "../../core/covers.js";
import { listed, t } from "../../core/i18n.js";
import { roundsOf, titleOf, turnout } from "../../core/ballots.js";
import { LightElement } from "../shell/light-element.js";
import { standingWords } from "./standing.js";
import { subjectsOf } from "./subjects.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("./subjects.js").Order} Order */

const ROUNDS_SHOWN = 3;

export class ReviewStrip extends LightElement {
  static properties = {
    feed: { attribute: false },
    project: { type: Number },
    subject: { attribute: false },
    compared: { attribute: false },
    all: { type: Boolean },
    unread: { attribute: false },
    order: { type: String },
    only: { type: String },
    who: { attribute: false },
    nameless: { type: Boolean },
    mayAsk: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {import("../../core/feed.js").Feed | null} */
    this.feed = null;
    this.project = 0;
    this.subject = "";
    /** @type {string[]} */
    this.compared = [];
    this.all = false;
    /** @type {Map<string, number>} how many comments are new, by subject */
    this.unread = new Map();
    /** @type {Order} */
    this.order = "newest";
    /** @type {import("./subjects.js").Only} */
    this.only = "all";
    /** @type {{me: number | null, favourites: Set<number>}} */
    this.who = { me: null, favourites: new Set() };
    /** Whether stars of others are kept back, so that they sway nobody. */
    this.nameless = false;
    this.mayAsk = false;
  }

  /** @param {Map<string, unknown>} changed @override */
  updated(changed) {
    if (!changed.has("subject")) return;
    const entry = this.querySelector("[aria-current=true]")?.getBoundingClientRect();
    for (const box of [this.querySelector(".strip-lists"), this.parentElement]) {
      const around = box?.getBoundingClientRect();
      if (!box || !entry || !around) continue;
      // The open picture's entry is brought into its list without moving the page.
      if (entry.left < around.left || entry.right > around.right) box.scrollLeft += entry.left - around.left - (around.width - entry.width) / 2;
      if (entry.top < around.top || entry.bottom > around.bottom) box.scrollTop += entry.top - around.top - (around.height - entry.height) / 2;
    }
  }

  /** @override */
  render() {
    if (!this.feed) return "";
    const { versions, shortlist, rest } = subjectsOf(this.feed, this.all, this.order, this.who, this.only);
    const pictures = this.feed.rows.variants.size > 0;
    return html`${pictures ? this.settings() : ""}
      <div class="strip-lists">
        ${versions.length > 0 ? this.group(t("Versions"), versions, (row) => this.version(row)) : ""}
        ${pictures ? this.group(t("Shortlist"), shortlist, (row) => this.variant(row)) : ""}
        ${rest.length > 0 ? this.group(t("Other variants"), rest, (row) => this.variant(row)) : ""}
      </div>
      ${pictures ? this.rounds(roundsOf(this.feed)) : ""}`;
  }

  /** What shows and in which order, folded away until it is wanted. */
  settings() {
    const orders = /** @type {[Order, string][]} */ ([["newest", t("Newest first")], ["mean", t("Everybody's stars")], ["mine", t("My stars")], ["favourites", t("My favourites first")], ["votes", t("Votes")]]);
    const kinds = /** @type {[import("./subjects.js").Only, string][]} */ ([["all", t("All pictures")], ["favourites", t("My favourites")], ["rated", t("Four stars and more")], ["voted", t("With votes")]]);
    const checked = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).checked;
    const told = [kinds.find(([value]) => value === this.only && value !== "all"), orders.find(([value]) => value === this.order && value !== "newest")].flatMap((found) => (found ? [found[1]] : []));
    if (this.nameless) told.push(t("Without names"));
    return html`<details class="strip-filter">
      <summary class="button quiet small">${t("Filter and order")}${told.length > 0 ? html` <span class="strip-told">${listed(told)}</span>` : ""}</summary>
      <div class="strip-fields">
      <label class="check small"><input type="checkbox" .checked=${this.all}
        @change=${(/** @type {Event} */ event) => this.emit("show-all", checked(event))} />${t("All variants")}</label>
      ${this.who.me === null
        ? ""
        : html`<label class="check small" title=${t("Keeps names and the stars of others back, so that they sway nobody")}><input type="checkbox" .checked=${this.nameless}
            @change=${(/** @type {Event} */ event) => this.emit("nameless", checked(event))} />${t("Without names")}</label>
          <label class="field">${t("Which pictures")}<select class="small" @change=${(/** @type {Event} */ event) => this.emit("only", /** @type {HTMLSelectElement} */ (event.target).value)}>
            ${kinds.map(([value, title]) => html`<option value=${value} ?selected=${value === this.only}>${title}</option>`)}
          </select></label>
          <label class="field">${t("Order of the pictures")}<select class="small" @change=${(/** @type {Event} */ event) => this.emit("order", /** @type {HTMLSelectElement} */ (event.target).value)}>
            ${orders.map(([value, title]) => html`<option value=${value} ?selected=${value === this.order}>${title}</option>`)}
          </select></label>`}
      </div>
    </details>`;
  }

  /** @param {Row[]} rounds */
  rounds(rounds) {
    if (this.who.me === null) return "";
    return html`<section class="strip-group strip-votes">
      <h2 class="heading">${t("Votes")}</h2>
      <ul>${repeat(rounds.slice(0, ROUNDS_SHOWN), ({ id }) => id, (round) => html`<li><button class="strip-entry" @click=${() => this.emit("open-round", round["id"])}>
        <span class="strip-words"><b>${titleOf(round)}</b><span class="small muted">${this.state(round)}</span></span></button></li>`)}</ul>
      <div class="strip-deeds">
        <button class="quiet small" @click=${() => this.emit("choose-pictures", false)}>${t("Choose pictures…")}</button>
        ${this.mayAsk ? html`<button class="quiet small" @click=${() => this.emit("choose-pictures", true)}>${t("Open a round…")}</button>` : ""}
      </div>
    </section>`;
  }

  /** @param {Row} round */
  state(round) {
    if (round["revealed_at"]) return t("revealed");
    const waits = round["voters"].some((/** @type {Row} */ { id, voted }) => id === this.who.me && !voted);
    const { voted, asked } = turnout(round);
    return `${waits ? t("your vote, please") : t("open")} · ${voted}/${asked}`;
  }

  /** @param {string} title @param {Row[]} rows @param {(row: Row) => unknown} entry */
  group(title, rows, entry) {
    return html`<section class="strip-group">
      <h2 class="heading">${title}</h2>
      ${rows.length === 0 ? html`<p class="small muted">${this.only === "all" ? t("Nothing yet. Shortlist variants on the board.") : t("Nothing to show with this filter.")}</p>` : ""}
      <ul>${repeat(rows, ({ id }) => id, (row) => html`<li>${entry(row)}</li>`)}</ul>
    </section>`;
  }

  /** @param {string} key */
  news(key) {
    const count = this.unread.get(key) ?? 0;
    return count > 0 ? html`<span class="new-count" role="img" aria-label=${t("%(count)s new", { count })} title=${t("%(count)s new", { count })}>${count}</span>` : "";
  }

  /** @param {string} key @param {string} title @param {unknown} body */
  button(key, title, body) {
    const own = key === this.subject;
    const label = t("Compare with %(label)s", { label: title });
    return html`<span class="strip-line"><button class="strip-entry" aria-current=${own ? "true" : "false"}
      @click=${() => this.emit("choose-subject", key)}>${body}${this.news(key)}</button>${own
        ? ""
        : html`<button class="quiet icon strip-compare" aria-label=${label} title=${label} aria-pressed=${this.compared.includes(key)}
            @click=${() => this.emit("compare-with", key)}>${this.compared.includes(key) ? "−" : "+"}</button>`}</span>`;
  }

  /** @param {Row} row */
  version(row) {
    const name = t("Version %(number)s", { number: called(/** @type {import("../../core/feed.js").Feed} */ (this.feed), row) });
    return this.button(
      `version:${row["id"]}`,
      name,
      html`<span class="strip-words"><b>${name}</b>
        <span class="small muted">${standingWords(row["standing"])}</span></span>`,
    );
  }

  /** @param {Row} row */
  variant(row) {
    const stars = row["stars"] ? `★ ${Number(row["stars"]).toFixed(1)}` : "";
    const open = row["comments"] ? t("%(count)s open", { count: row["comments"] }) : "";
    return this.button(
      `variant:${row["id"]}`,
      row["label"],
      html`<img src="/assets/${this.project}/${row["asset"]}?w=96" alt="" width="36" height="48" loading="lazy" />
        <span class="strip-words"><b>${row["label"]}</b>
          <span class="small muted">${[stars, open].filter(Boolean).join(" · ")}</span></span>`,
    );
  }
}

customElements.define("review-strip", ReviewStrip);
