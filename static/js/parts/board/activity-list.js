// What happened, newest first.
import { html, repeat } from "#lit";
import { ago, t } from "../../core/i18n.js";
import { SeenMark } from "../../core/seen.js";
import { LightElement } from "../shell/light-element.js";
import { activityWords, gathered } from "./event-words.js";

const SHOWN = 20;
const RENEW_MS = 30_000;

export class ActivityList extends LightElement {
  static properties = { live: { attribute: false }, feed: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** @type {import("../../core/feed.js").Feed | null} */
    this.feed = null;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.clock = undefined;
    /** @type {import("../../core/seen.js").SeenMark | null} */
    this.seen = null;
  }

  /** Unread marks end once the list was in view for a moment. @override */
  updated() {
    if (this.seen || !this.live || this.live.me["guest"]) return;
    this.seen = new SeenMark(this.live, this);
    this.seen.addEventListener("change", () => this.requestUpdate());
    void this.seen.start();
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.clock = setInterval(() => this.requestUpdate(), RENEW_MS);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.clock);
    this.seen?.stop();
  }

  /** @override */
  render() {
    const { live, feed } = this;
    if (!live || !feed) return "";
    const lines = gathered(feed.activity)
      .map((event) => ({ event, words: activityWords(event, (kind, id) => live.row(kind, id)) }))
      .filter(({ words }) => words)
      .slice(0, SHOWN);
    return html`<section class="stack">
      <h2 class="heading">${t("Activity")}</h2>
      <ul class="activity">
        ${repeat(
          lines,
          ({ event }) => event["seq"],
          ({ event, words }) => html`<li class=${this.seen?.isNew(event) ? "new" : ""}>
            ${this.seen?.isNew(event) ? html`<span class="visually-hidden">${t("New:")} </span>` : ""}
            ${event["by_name"] ? html`<b>${event["by_name"]}</b> ` : ""}${words} <time class="muted" datetime=${event["at"]}>${ago(event["at"])}</time>
          </li>`,
        )}
      </ul>
    </section>`;
  }
}

customElements.define("activity-list", ActivityList);
