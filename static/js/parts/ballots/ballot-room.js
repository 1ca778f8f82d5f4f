// A round of votes in a dialog: one's own votes while it is open, what it came to afterwards.
import { html, repeat } from "#lit";
import { announce } from "../../core/announce.js";
import { attempt } from "../../core/artwork.js";
import { isComplete, titleOf, turnout, withVote } from "../../core/ballots.js";
import { n, number, t } from "../../core/i18n.js";
import { keys } from "../../core/keys.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

/** The styles of these dialogs come with them. @type {Promise<void> | undefined} */
let styled;

/** Load the stylesheet once; the page names its address. */
export function withStyles() {
  styled ??= new Promise((resolve) => {
    const address = document.querySelector("[data-ballot-css]")?.getAttribute("data-ballot-css");
    if (!address) return resolve();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => resolve());
    document.head.append(link);
  });
  return styled;
}

export class BallotRoom extends LightElement {
  static properties = { live: { attribute: false }, round: { state: true }, votes: { state: true }, busy: { state: true }, closer: { state: true } };

  constructor() {
    super();
    /** @type {Live | null} */
    this.live = null;
    /** @type {Row | undefined} */
    this.round = undefined;
    /** @type {Map<number, number>} what this person chose, by variant */
    this.votes = new Map();
    this.busy = false;
    /** @type {number | null} the picture that shows as large as the window lets it be */
    this.closer = null;
    this.stop = () => {};
  }

  /** @param {Live} live @param {number} id */
  async open(live, id) {
    await withStyles();
    this.live = live;
    this.closer = null;
    const given = live.data["votes"]?.[String(id)] ?? {};
    this.votes = new Map(Object.entries(given).map(([variant, value]) => [Number(variant), Number(value)]));
    this.stop();
    this.stop = live.subscribe(() => { this.round = live.row("ballots", id); });
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
  }

  get dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  get me() {
    return this.live?.me["id"] ?? null;
  }

  /** @param {number} variant @param {number} value */
  vote(variant, value) {
    const { round } = this;
    if (!round) return;
    const next = withVote(round, this.votes, variant, value);
    if (round["rule"] === "pick" && next.size === this.votes.size) announce(t("All your picks are given. Take one back first."));
    this.votes = next;
  }

  async handIn() {
    const { live, round } = this;
    if (!live || !round || this.busy) return;
    this.busy = true;
    const votes = [...this.votes].map(([variant, value]) => ({ variant, value }));
    const reply = await attempt(live, () => live.api.put(`/ballots/${round["id"]}/votes`, { votes }));
    this.busy = false;
    if (!reply) return;
    live.data["votes"] = { ...live.data["votes"], [String(round["id"])]: Object.fromEntries(this.votes) };
    announce(t("Your votes are in. Nobody sees them before the round ends."));
  }

  async reveal() {
    const { live, round } = this;
    if (live && round) await attempt(live, () => live.api.post(`/ballots/${round["id"]}/reveal`));
  }

  /** The votes make room for what they came to: whoever had the focus there keeps it in the window. @override */
  updated() {
    const { dialog } = this;
    if (dialog.open && !dialog.contains(document.activeElement)) dialog.querySelector("button")?.focus();
  }

  /** @override */
  render() {
    const { round } = this;
    return html`<dialog class="ballot-dialog" aria-labelledby="ballot-title" @close=${() => this.stop()} @cancel=${this.cancelled} @keydown=${this.pressed}>
      ${round ? (this.closer !== null ? this.large(round, this.closer) : round["revealed_at"] ? this.results(round) : this.voting(round)) : ""}
    </dialog>`;
  }

  /** Escape leads from a large picture back to all of them. @param {Event} event */
  cancelled(event) {
    if (this.closer === null) return;
    event.preventDefault();
    void this.look(null);
  }

  /** Show a picture large, or all again. @param {number | null} id */
  async look(id) {
    const before = this.closer;
    this.closer = id;
    await this.updateComplete;
    const next = id === null ? `[data-closer="${before}"]` : ".ballot-large button";
    /** @type {HTMLElement | null} */ (this.querySelector(next))?.focus();
  }

  /** @param {Row} round @param {number} by */
  step(round, by) {
    const { entries } = round;
    const at = entries.indexOf(this.closer) + by;
    if (entries[at]) this.closer = entries[at];
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { round, closer } = this;
    if (!round || closer === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) this.step(round, by);
    else if (this.asked && round["rule"] === "stars" && keys.lettersOn && /^[1-5]$/.test(event.key)) this.vote(closer, Number(event.key));
    else return;
    event.preventDefault();
  }

  /** Whether this person votes in the round that is open. */
  get asked() {
    return !this.round?.["revealed_at"] && Boolean(this.round?.["voters"].some((/** @type {Row} */ { id }) => id === this.me));
  }

  /** @param {Row} round @param {number} id */
  large(round, id) {
    const variant = this.live?.row("variants", id);
    const at = round["entries"].indexOf(id);
    const step = (/** @type {string} */ label, /** @type {string} */ sign, /** @type {number} */ by, /** @type {boolean} */ none) =>
      html`<button class="quiet icon" aria-label=${label} title=${label} ?disabled=${none} @click=${() => this.step(round, by)}>${sign}</button>`;
    return html`<div class="row">
        <h2 id="ballot-title">${titleOf(round)} <span class="muted">${variant?.["label"] ?? ""}</span></h2>
      </div>
      ${variant ? html`<img class="ballot-closer" src="/assets/${this.live?.project}/${variant["asset"]}" alt=${variant["label"]} />` : ""}
      <div class="row ballot-large">
        <button @click=${() => this.look(null)}>${t("All pictures")}</button>
        ${step(t("Picture before"), "←", -1, at === 0)}
        <span class="small muted">${at + 1}/${round["entries"].length}</span>
        ${step(t("Next picture"), "→", 1, at === round["entries"].length - 1)}
        <span class="end">${this.asked ? this.voteOf(round, id) : ""}</span>
      </div>`;
  }

  /** What one votes with under a large picture. @param {Row} round @param {number} id */
  voteOf(round, id) {
    const given = this.votes.get(id) ?? 0;
    if (round["rule"] === "stars") return this.stars(id, given);
    return html`<button aria-pressed=${given > 0} @click=${() => this.vote(id, 1)}>${given > 0 ? "✓ " : ""}${t("Pick this one")}</button>`;
  }

  /** @param {number} id */
  closerButton(id) {
    const label = t("Look closer at %(label)s", { label: this.live?.row("variants", id)?.["label"] ?? "" });
    return html`<button class="quiet icon ballot-loupe" data-closer=${id} aria-label=${label} title=${label} @click=${() => this.look(id)}>⤢</button>`;
  }

  /** @param {Row} round */
  head(round) {
    return html`<div class="row">
      <h2 id="ballot-title">${titleOf(round)}</h2>
      <button class="quiet icon end" aria-label=${t("Close")} @click=${() => this.dialog.close()}>×</button>
    </div>`;
  }

  /** @param {Row} round */
  voting(round) {
    const { voted, asked } = turnout(round);
    const mine = round["voters"].find((/** @type {Row} */ { id }) => id === this.me);
    const rule = round["rule"] === "stars" ? t("Give each picture 1 to 5 stars.") : n("Pick %(count)s picture.", "Pick %(count)s pictures.", round["picks"]);
    return html`${this.head(round)}
      <p class="muted small">${mine ? rule : t("You are not asked in this round.")} ${round["blind"] ? t("It stays untold who voted how.") : t("Nobody sees a vote before the round ends.")}</p>
      ${mine ? html`<ul class="ballot-grid">${repeat(round["entries"], (id) => id, (id) => html`<li>${this.entry(round, id)}</li>`)}</ul>` : ""}
      <p class="small"><progress max=${asked} .value=${voted} aria-label=${t("Votes that are in")}></progress>
        ${t("%(voted)s of %(asked)s have voted", { voted, asked })} <span class="muted">${round["voters"].filter((/** @type {Row} */ v) => v["voted"]).map((/** @type {Row} */ v) => v["name"]).join(", ")}</span></p>
      <div class="actions">
        ${round["by"] === this.me || this.live?.me["role"] === "editor" ? html`<button ?disabled=${voted === 0} @click=${this.reveal}>${t("Reveal now")}</button>` : ""}
        ${mine ? html`<button class="primary" ?disabled=${!isComplete(round, this.votes)} aria-disabled=${this.busy} @click=${this.handIn}>${mine["voted"] ? t("Change my votes") : t("Hand in")}</button>` : ""}
      </div>`;
  }

  /** @param {Row} round @param {number} id */
  entry(round, id) {
    const variant = this.live?.row("variants", id);
    const label = variant?.["label"] ?? "";
    const given = this.votes.get(id) ?? 0;
    if (round["rule"] === "pick") {
      return html`<button class="ballot-pick" aria-pressed=${given > 0} @click=${() => this.vote(id, 1)}>${this.picture(variant, "")}<span>${given > 0 ? "✓ " : ""}${label}</span></button>${this.closerButton(id)}`;
    }
    return html`${this.picture(variant)}${this.closerButton(id)}${this.stars(id, given)}`;
  }

  /** @param {number} id @param {number} given */
  stars(id, given) {
    const label = this.live?.row("variants", id)?.["label"] ?? "";
    return html`<div class="stars" role="group" aria-label=${t("Stars for %(label)s", { label })}>
      ${[1, 2, 3, 4, 5].map((stars) => html`<button class="star ${stars <= given ? "on" : ""}" aria-pressed=${stars === given} aria-label=${n("%(count)s star", "%(count)s stars", stars)} @click=${() => this.vote(id, stars)}>${stars <= given ? "★" : "☆"}</button>`)}
    </div>`;
  }

  /** @param {Row | undefined} variant @param {string} [alt] "" where its name stands beside it */
  picture(variant, alt = variant?.["label"] ?? "") {
    if (!variant) return "";
    const address = `/assets/${this.live?.project}/${variant["asset"]}?w=`;
    return html`<img src="${address}512" srcset="${address}256 256w, ${address}512 512w, ${address}1024 1024w" sizes="(max-width: 520px) 44vw, 260px" alt=${alt} loading="lazy" />`;
  }

  /** @param {Row} round */
  results(round) {
    const starred = round["rule"] === "stars";
    const most = starred ? 5 : Math.max(1, turnout(round).voted);
    const names = new Map(round["voters"].map((/** @type {Row} */ voter) => [voter["id"], voter["name"]]));
    const who = (/** @type {number[][]} */ by) => by.map(([person, value]) => (starred ? `${names.get(person)} ${value}` : names.get(person))).join(", ");
    return html`${this.head(round)}
      <p class="muted small">${t("%(voted)s of %(asked)s have voted", turnout(round))}${round["blind"] ? ` · ${t("without names")}` : ""}</p>
      <ol class="ballot-results">
        ${round["results"].map((/** @type {Row} */ { variant: id, score, votes, by }) => {
          const variant = this.live?.row("variants", id);
          return html`<li>${this.picture(variant, "")}${this.closerButton(id)}<div class="stack">
            <b>${variant?.["label"] ?? ""} · ${starred ? `★ ${number(score, 1)}` : n("%(count)s vote", "%(count)s votes", votes)}</b>
            <meter min="0" max=${most} .value=${score} aria-label=${variant?.["label"] ?? ""}></meter>
            ${by.length > 0 ? html`<span class="small muted">${who(by)}</span>` : ""}
            ${this.live?.can("shortlist") && variant?.["state"] !== "shortlisted" ? html`<button class="quiet" @click=${() => this.emit("set-state", { variant, state: "shortlisted" })}>${t("Shortlist")}</button>` : ""}
          </div></li>`;
        })}
      </ol>`;
  }
}

customElements.define("ballot-room", BallotRoom);

/** Open a round in this page. @param {Live} live @param {number} id */
export async function openRound(live, id) {
  let room = /** @type {BallotRoom | null} */ (document.querySelector("ballot-room"));
  if (!room) document.body.append((room = /** @type {BallotRoom} */ (document.createElement("ballot-room"))));
  await room.open(live, id);
}
