// What there is to review: versions, the shortlist, and the other variants.
import { html, repeat } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { standingWords } from "./standing.js";

/** @typedef {import("../../core/feed.js").Row} Row */

/**
 * Return what can be reviewed, in the order in which "next" goes through it.
 * @param {import("../../core/feed.js").Feed} feed
 * @param {boolean} all whether variants off the shortlist show too
 */
export function subjectsOf(feed, all) {
  const variants = [...feed.rows.variants.values()].sort((a, b) => b["id"] - a["id"]);
  const shortlist = variants.filter(({ state }) => state === "shortlisted");
  return {
    versions: [...feed.rows.versions.values()].sort((a, b) => b["id"] - a["id"]),
    shortlist,
    rest: all || shortlist.length === 0 ? variants.filter(({ state }) => state === "new") : [],
  };
}

export class ReviewStrip extends LightElement {
  static properties = {
    feed: { attribute: false },
    project: { type: Number },
    subject: { attribute: false },
    compared: { attribute: false },
    all: { type: Boolean },
    unread: { attribute: false },
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
  }

  /** @override */
  render() {
    if (!this.feed) return "";
    const { versions, shortlist, rest } = subjectsOf(this.feed, this.all);
    return html`${versions.length > 0 ? this.group(t("Versions"), versions, (row) => this.version(row)) : ""}
      ${this.feed.rows.variants.size > 0 ? this.group(t("Shortlist"), shortlist, (row) => this.variant(row)) : ""}
      ${rest.length > 0 ? this.group(t("Other variants"), rest, (row) => this.variant(row)) : ""}
      ${this.feed.rows.variants.size > 0
        ? html`<label class="check small"><input type="checkbox" .checked=${this.all}
            @change=${(/** @type {Event} */ event) => this.emit("show-all", /** @type {HTMLInputElement} */ (event.target).checked)}
          />${t("All variants")}</label>`
        : ""}`;
  }

  /** @param {string} title @param {Row[]} rows @param {(row: Row) => unknown} entry */
  group(title, rows, entry) {
    return html`<section class="strip-group">
      <h2 class="heading">${title}</h2>
      ${rows.length === 0 ? html`<p class="small muted">${t("Nothing yet. Shortlist variants on the board.")}</p>` : ""}
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
    return this.button(
      `version:${row["id"]}`,
      t("Version %(number)s", { number: row["number"] }),
      html`<span class="strip-words"><b>${t("Version %(number)s", { number: row["number"] })}</b>
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
