// What people do with comments on the review wall: say, answer, change, confirm, and what is new to them.
import { attempt } from "../../core/artwork.js";
import { announce, toast, toastError } from "../../core/announce.js";
import { n, t } from "../../core/i18n.js";
import { namedIn } from "../../core/mentions.js";
import { confirmedBy, pinsOf, subjectOf, threadsOf, withNews } from "./threads.js";
import { finished } from "./placing.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("./review-screen.js").ReviewScreen} ReviewScreen */

/** How long a picture must be open until its comments count as seen. */
const SEEN_MS = 1200;

export class CommentDesk {
  /** @param {Live} live @param {ReviewScreen} screen @param {() => any} list the comment list */
  constructor(live, screen, list) {
    this.live = live;
    this.screen = screen;
    this.list = list;
    /** @type {Map<number, Row>} */
    this.comments = new Map();
    /** @type {number | null} */
    this.chosen = Number(new URLSearchParams(window.location.search).get("comment")) || null;
    /** @type {Set<number>} the variants from which pins are carried here */
    this.carries = new Set();
    /** @type {Map<number, string>} what is new to this person: comment to subject */
    this.unread = new Map((live.data["unread"] ?? []).map((/** @type {Row} */ row) => [row["id"], subjectOf(row)]));
    /** @type {Set<number>} what was new when the open picture was opened */
    this.fresh = new Set();
    /** @type {number | undefined} */
    this.seeing = undefined;
  }

  /** @param {(name: string, run: (detail: any) => unknown) => void} on */
  start(on) {
    const { live } = this;
    on("choose-comment", (id) => this.choose(id === this.chosen ? null : id));
    on("post-comment", (what) => this.post(what));
    on("edit-comment", (what) => this.edit(what));
    on("remove-comment", (id) => this.remove(id));
    on("confirm-pin", (id) => this.confirm(id));
    on("open-source", (id) => this.openSource(id));
    on("copy-link", (id) => this.copyLink(id));
    on("resolve-comment", (id) => attempt(live, () => live.api.post(`/comments/${id}/resolve`)));
    on("reopen-comment", (id) => attempt(live, () => live.api.post(`/comments/${id}/reopen`)));
    live.subscribe((_feed, message) => this.heard(message));
    document.addEventListener("visibilitychange", () => this.see());
  }

  get threads() {
    return threadsOf(this.comments.values());
  }

  get pinned() {
    return pinsOf(this.comments.values(), this.screen.subject, this.chosen);
  }

  /** How much is new by subject. */
  get counts() {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const subject of this.unread.values()) counts.set(subject, (counts.get(subject) ?? 0) + 1);
    return counts;
  }

  /** Another picture is opened. @param {number | null} chosen */
  leave(chosen) {
    Object.assign(this, { comments: new Map(), carries: new Set(), fresh: new Set(), chosen });
  }

  /** The open picture's thread has come. @param {Row} detail */
  arrived(detail) {
    this.comments = new Map(detail["thread"].map((/** @type {Row} */ row) => [row["id"], row]));
    this.carries = new Set(detail["carries"] ?? []);
    for (const id of this.comments.keys()) if (this.unread.has(id)) this.fresh.add(id);
    if (this.chosen !== null && this.comments.get(this.chosen)?.["removed"] !== false) toast(t("The comment that this link leads to was removed."));
    this.see();
  }

  /** Take in what the feed knows of the open picture. */
  renew() {
    const { subject } = this.screen;
    this.comments = withNews(this.comments, this.live.feed.rows.comments.values(), (row) => subjectOf(row) === subject);
  }

  /** @param {import("../../core/feed.js").Message | null} message */
  heard(message) {
    if (message?.type !== "event" || message.name !== "comment.posted") return;
    const row = message.payload["comment"];
    if (!row || row["by"] === this.live.me["id"] || this.live.me["guest"]) return;
    this.unread.set(row["id"], subjectOf(row));
    if ((this.carries.has(row["variant"]) || this.isEarlier(row["version"])) && (row["pin"] || row["version"] || this.comments.has(row["parent"]))) void this.fetchAgain();
    if (subjectOf(row) === this.screen.subject) {
      this.fresh.add(row["id"]);
      this.see();
    }
  }

  /** Whether a version is one before the open one: its open remarks are shown here too. @param {number | null} id */
  isEarlier(id) {
    const { version } = this.screen;
    const other = this.live.row("versions", id);
    return Boolean(version && other && other["layout"] === version["layout"] && other["number"] < version["number"]);
  }

  /** Somebody pinned something on a picture this one was made from: where does it lie here? */
  async fetchAgain() {
    const { subject } = this.screen;
    try {
      const detail = await this.live.api.get(`/${subject.replace(":", "s/")}`);
      if (this.screen.subject !== subject) return;
      this.arrived(detail);
      this.screen.show();
    } catch (error) {
      toastError(error);
    }
  }

  /** Comments that have been before somebody's eyes for a moment are no longer new, but stay marked until they leave. */
  see() {
    clearTimeout(this.seeing);
    const ids = [...this.fresh].filter((id) => this.unread.has(id));
    if (ids.length === 0 || document.hidden) return;
    this.seeing = window.setTimeout(() => void this.seen(ids), SEEN_MS);
  }

  /** @param {number[]} ids */
  async seen(ids) {
    for (const id of ids) this.unread.delete(id);
    this.screen.show();
    try {
      await this.live.api.put(`/projects/${this.live.project}/unread`, { comments: ids.slice(0, 500) });
    } catch (error) {
      toastError(error);
    }
  }

  /** @param {number | null} id */
  choose(id) {
    this.chosen = id;
    this.screen.show();
  }

  /** Choose the next comment, or the one before: the keyboard's way through pins and threads. @param {number} by */
  walk(by) {
    const shown = this.list().shownIds;
    if (shown.length === 0) return announce(t("There is no comment to go to."));
    const at = shown.indexOf(this.chosen);
    const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length;
    this.choose(shown[next]);
    const row = this.comments.get(shown[next]);
    if (row?.["pin"]) this.screen.centreOn(row["pin"]);
    announce(`${next + 1}/${shown.length} ${row?.["by_name"]}: ${row?.["text"]}`);
    void this.list().updateComplete.then(() => /** @type {HTMLElement | null} */ (document.querySelector(`[data-comment="${shown[next]}"]`))?.focus());
  }

  /** @param {{text: string, parent: number | null, done: () => void}} what */
  async post({ text, parent, done }) {
    const { live, screen } = this;
    screen.change({ busy: true });
    const mark = parent === null && screen.mark ? finished(screen.mark) : null;
    const pin = mark ? { pin: mark.pin, ...(mark.region ? { region: mark.region } : {}) } : {};
    const mentions = namedIn(text, /** @type {any} */ (live.list("people")));
    const body = { text, ...pin, ...(parent === null ? {} : { parent }), ...(mentions.length > 0 ? { mentions } : {}) };
    // An answer belongs where its thread was begun, perhaps on a picture this one was made from.
    const first = parent === null ? undefined : this.comments.get(parent);
    const path = `/${(first ? subjectOf(first) : screen.subject).replace(":", "s/")}/comments`;
    const reply = await attempt(live, () => live.api.post(path, body));
    screen.busy = false;
    if (reply) {
      done();
      if (parent === null) screen.mark = null;
      if (first) this.comments.set(reply["comment"].id, { ...reply["comment"], carried_from: first["carried_from"] });
      announce(mentions.length > 0 ? n("Your comment is posted; %(count)s person is told.", "Your comment is posted; %(count)s people are told.", mentions.length) : t("Your comment is posted."));
    }
    screen.show();
  }

  /** @param {{id: number, text: string, done: () => void}} what */
  async edit({ id, text, done }) {
    const reply = await attempt(this.live, () => this.live.api.patch(`/comments/${id}`, { text }));
    if (!reply) return;
    done();
    announce(t("Your comment is changed."));
  }

  /** @param {number} id */
  async remove(id) {
    const reply = await attempt(this.live, () => this.live.api.del(`/comments/${id}`));
    if (!reply) return;
    this.choose(null);
    announce(t("The comment is removed."));
  }

  /** @param {number | null} id */
  async confirm(id) {
    const row = this.comments.get(id ?? 0);
    if (!row?.["carried_from"] || !row["pin"] || confirmedBy(row, this.screen.subject)) return;
    const [kind, subject] = this.screen.subject.split(":");
    const reply = await attempt(this.live, () => this.live.api.post(`/comments/${id}/confirm`, { [kind ?? ""]: Number(subject) }));
    if (reply) announce(t("The pin is confirmed here."));
  }

  /** Copy the link that opens a thread on the picture it was begun on. @param {number} id */
  async copyLink(id) {
    const row = this.comments.get(id);
    const { copyLink } = await import("../shell/copy-link.js");
    if (row) await copyLink(`?${subjectOf(row).replace(":", "=")}&comment=${id}`);
  }

  /** Open the picture a carried comment was written on. @param {number} id */
  openSource(id) {
    const row = this.comments.get(id);
    if (row) void this.screen.open(subjectOf(row), id);
  }
}
