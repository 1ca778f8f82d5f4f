// Wires the review: which picture is open, its thread, the pin being placed, and the verdicts.
import { attempt, rate, setState } from "../../core/artwork.js";
import { announce, toastError } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { keys } from "../../core/keys.js";
import { standingWords } from "./standing.js";
import { moved } from "./pin-layer.js";
import { subjectsOf } from "./review-strip.js";
import { threadsOf, withNews } from "./threads.js";
import { reviewKeys } from "./review-keys.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

/** @param {string} selector @returns {any} */
const part = (selector) => document.querySelector(selector);

/** The review of one project. */
export class ReviewScreen {
  /** @param {Live} live */
  constructor(live) {
    this.live = live;
    const query = new URLSearchParams(window.location.search);
    /** @type {string} "variant:5", "version:3", or "" while nothing is open */
    this.subject = "";
    for (const kind of ["variant", "version"]) {
      if (query.get(kind)) this.subject = `${kind}:${query.get(kind)}`;
    }
    /** @type {Map<number, Row>} */
    this.comments = new Map();
    /** @type {{x: number, y: number} | null} */
    this.pin = null;
    this.placing = false;
    /** @type {number | null} */
    this.chosen = null;
    this.all = false;
    this.actual = false;
    /** What the open picture is compared with, "" for nothing. */
    this.kept = "";
    this.busy = false;
  }

  start() {
    const on = (/** @type {string} */ name, /** @type {(detail: any) => unknown} */ run) =>
      document.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));
    on("choose-subject", (subject) => this.open(subject));
    on("show-all", (all) => this.change({ all }));
    on("start-pin", () => this.startPin());
    on("drop-pin", () => this.change({ pin: null, placing: false }));
    on("place-pin", (pin) => this.placePin(pin));
    on("choose-comment", (id) => this.change({ chosen: id === this.chosen ? null : id }));
    on("post-comment", (what) => this.post(what));
    on("resolve-comment", (id) => attempt(this.live, () => api.post(`/comments/${id}/resolve`)));
    on("reopen-comment", (id) => attempt(this.live, () => api.post(`/comments/${id}/reopen`)));
    on("decide", (verdict) => this.decide(verdict));
    on("rate", (stars) => this.variant && rate(this.live, this.variant, stars));
    on("step", (by) => this.step(by));
    on("toggle-actual", () => this.toggleActual());
    on("toggle-compare", () => this.toggleCompare());
    on("toggle-shortlist", () => this.toggleShortlist());
    this.linkScrolling();
    keys.add(reviewKeys(this));
    this.live.subscribe(() => this.newsCame());
    const first = this.subject || this.order[0];
    if (first) void this.open(first);
  }

  /** @param {Partial<ReviewScreen>} what */
  change(what) {
    Object.assign(this, what);
    this.show();
  }

  get id() {
    return Number(this.subject.split(":")[1]);
  }

  get isVersion() {
    return this.subject.startsWith("version:");
  }

  get variant() {
    return this.isVersion ? undefined : this.live.row("variants", this.id);
  }

  get version() {
    return this.isVersion ? this.live.row("versions", this.id) : undefined;
  }

  /** What "next" goes through. */
  get order() {
    const { versions, shortlist, rest } = subjectsOf(this.live.feed, this.all);
    return [
      ...versions.map(({ id }) => `version:${id}`),
      ...[...shortlist, ...rest].map(({ id }) => `variant:${id}`),
    ];
  }

  /** @param {number} by */
  step(by) {
    const next = this.order[this.order.indexOf(this.subject) + by];
    if (next) void this.open(next);
  }

  /** @param {string} subject */
  async open(subject) {
    Object.assign(this, { subject, comments: new Map(), pin: null, placing: false, chosen: null });
    const [kind, id] = subject.split(":");
    const url = new URL(window.location.href);
    url.search = `?${kind}=${id}`;
    history.replaceState(null, "", url);
    this.live.present({ page: "review", selection: subject });
    this.show();
    try {
      const detail = await api.get(`/${kind}s/${id}`);
      if (this.subject !== subject) return;
      this.comments = new Map(detail.thread.map((/** @type {Row} */ row) => [row["id"], row]));
      this.live.merge(this.isVersion ? { version: detail.version } : { variant: detail.variant });
      this.newsCame();
    } catch (error) {
      toastError(error, { action: t("Try again"), onAction: () => void this.open(subject) });
    }
  }

  newsCame() {
    const key = this.isVersion ? "version" : "variant";
    this.comments = withNews(this.comments, this.live.feed.rows.comments.values(), (comment) =>
      comment[key] === this.id,
    );
    this.show();
  }

  toggleActual() {
    this.change({ actual: !this.actual });
    // At 100 % the arrow keys move the view, so it must have the focus.
    if (this.actual) part("#shown").focus();
  }

  /** Two pictures at 100 % move together. */
  linkScrolling() {
    const layers = [part("#shown"), part("#kept")];
    for (const [one, other] of [layers, [...layers].reverse()]) {
      one.addEventListener("scroll", () => other.scrollTo(one.scrollLeft, one.scrollTop));
    }
  }

  /** Keep the open picture in view beside the next one, or end that. */
  toggleCompare() {
    if (this.kept) return this.change({ kept: "" });
    const { order, subject } = this;
    const at = order.indexOf(subject);
    const next = order[at + 1] ?? order[at - 1];
    if (!next) return;
    this.kept = subject;
    void this.open(next);
  }

  /** @param {string} subject */
  pictureOf(subject) {
    const [kind, id] = subject.split(":");
    if (kind === "version") return `/api/versions/${id}/proof?width=1024`;
    const variant = this.live.row("variants", id);
    return variant ? `/assets/${this.live.project}/${variant["asset"]}` : "";
  }

  /** @param {string} subject */
  labelOf(subject) {
    const [kind, id] = subject.split(":");
    if (kind !== "version") return this.live.row("variants", id)?.["label"] ?? "";
    return t("Version %(number)s", { number: this.live.row("versions", id)?.["number"] ?? "" });
  }

  show() {
    const { live, chosen, pin, busy } = this;
    const threads = threadsOf(this.comments.values());
    const pinned = threads
      .filter(({ number, comment }) => number !== null && (!comment["resolved_at"] || comment["id"] === chosen))
      .map(({ number, comment }) => ({ number, comment }));
    Object.assign(part("review-strip"), { feed: live.feed, project: live.project, subject: this.subject, all: this.all });
    Object.assign(part("#shown"), { src: this.pictureOf(this.subject), label: this.labelOf(this.subject), threads: pinned, pin, placing: this.placing, chosen, actual: this.actual });
    Object.assign(part("comment-list"), { threads, chosen, pin, busy, mayComment: live.can("comment"), mayResolve: live.can("comment") && !live.me["guest"] });
    Object.assign(part("decision-bar"), { version: this.version, busy, mayApprove: live.can("approve") });
    Object.assign(part("subject-facts"), { live, variant: this.variant, iteration: live.row("iterations", this.variant?.["iteration"]) });
    part("#subject-title").textContent = this.labelOf(this.subject);
    this.showKept();
    const { order } = this;
    Object.assign(part("picture-tools"), { at: order.indexOf(this.subject), all: order.length, actual: this.actual, comparing: this.kept !== "" });
    part("comment-list").hidden = this.subject === "";
    part("#nothing-here").hidden = this.subject !== "";
  }

  showKept() {
    const { kept } = this;
    part(".half.kept").hidden = kept === "";
    part("#kept-title").textContent = kept ? this.labelOf(kept) : "";
    Object.assign(part("#kept"), { src: kept && this.pictureOf(kept), label: kept && this.labelOf(kept), actual: this.actual });
  }

  /** Begin a pin in the centre: a click or the arrows move it from there. */
  startPin() {
    if (!this.live.can("comment") || !this.subject) return;
    this.change({ pin: { x: 0.5, y: 0.5 }, placing: true });
    announce(t("Pin placed in the centre. Arrow keys move it, Enter goes on to the text."));
    part("#shown").focus();
  }

  /** @param {{x: number, y: number}} pin */
  placePin(pin) {
    this.change({ pin });
    part("comment-list").focusComposer();
  }

  /** @param {number} dx @param {number} dy */
  nudge(dx, dy) {
    if (this.pin) this.change({ pin: moved(this.pin, dx, dy) });
  }

  /** @param {{text: string, parent: number | null, done: () => void}} what */
  async post({ text, parent, done }) {
    const { live } = this;
    this.change({ busy: true });
    const pin = parent === null && this.pin ? { pin: this.pin } : {};
    const body = { text, ...pin, ...(parent === null ? {} : { parent }) };
    const path = `/${this.isVersion ? "versions" : "variants"}/${this.id}/comments`;
    const reply = await attempt(live, () => api.post(path, body));
    this.busy = false;
    if (reply) {
      done();
      if (parent === null) Object.assign(this, { pin: null, placing: false });
      announce(t("Your comment is posted."));
    }
    this.show();
  }

  /** @param {{verdict: string, reason: string}} what */
  async decide({ verdict, reason }) {
    this.change({ busy: true });
    const reply = await attempt(this.live, () =>
      api.post(`/versions/${this.id}/decisions`, { verdict, reason }),
    );
    this.change({ busy: false });
    if (reply && this.version) announce(standingWords(this.version["standing"]));
  }

  toggleShortlist() {
    const { variant, live } = this;
    if (!variant || !live.can("shortlist")) return;
    void setState(live, variant, variant["state"] === "shortlisted" ? "new" : "shortlisted");
  }
}
