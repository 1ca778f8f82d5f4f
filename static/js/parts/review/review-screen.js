// Wires the review: which picture is open, its thread, the pin being placed, and the verdicts.
import { attempt, rate, setState } from "../../core/artwork.js";
import { announce, toastError } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { called } from "../../core/covers.js";
import { t } from "../../core/i18n.js";
import { keys } from "../../core/keys.js";
import { BesidePins } from "./beside-pins.js";
import { SignoffDesk } from "./signoff-desk.js";
import { CommentDesk } from "./comment-desk.js";
import { finished, newMark, nudgedMark, stretchedMark, withPoint } from "./placing.js";
import { subjectsOf } from "./subjects.js";
import { reviewKeys } from "./review-keys.js";
import { listenForRounds } from "../ballots/ballot-door.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

const COMPARED_MAX = 4;

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
    /** @type {import("./placing.js").Mark | null} what the comment being written points at */
    this.mark = null;
    this.settle = () => {};
    /** @type {Promise<void>} whether the comments show */
    this.settled = new Promise((resolve) => { this.settle = resolve; });
    this.all = false;
    this.actual = false;
    this.zoomed = false;
    /** @type {string[]} what the open picture is compared with, in the order of choosing */
    this.compared = (query.get("compare") ?? "").split(",").filter((key) => /^(variant|version):\d{1,18}$/.test(key)).slice(0, COMPARED_MAX - 1);
    /** @type {import("./pin-layer.js").Mode} */
    this.mode = "side";
    this.split = 0.5;
    this.tolerance = 0;
    /** @type {{share: number, changed: number, pixels: number} | null} */
    this.difference = null;
    /** @type {Map<string, import("./pin-layer.js").Sharp | null>} versions at print size, by subject; null while asked for */
    this.sharp = new Map();
    this.busy = false;
    /** @type {import("./subjects.js").Order} */
    this.sorted = "newest";
    /** @type {import("./subjects.js").Only} */
    this.only = "all";
    /** Whether names and the stars of others are kept back. */
    this.nameless = live.me["nameless"];
    this.desk = new SignoffDesk(live, () => part("decision-bar"));
    this.beside = new BesidePins(live, () => this.show());
    this.talk = new CommentDesk(live, this, () => part("comment-list"));
  }

  start() {
    const on = (/** @type {string} */ name, /** @type {(detail: any) => unknown} */ run) =>
      document.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));
    on("choose-subject", (subject) => this.open(subject));
    on("show-all", (all) => this.change({ all }));
    on("start-pin", (tool) => this.startPin(tool ?? "point"));
    on("drop-pin", () => this.change({ mark: null }));
    on("finish-pin", () => this.finishPin());
    on("place-mark", (mark) => this.placeMark(mark));
    on("region-numbers", () => import("./region-numbers.js").then(({ openNumbers }) => openNumbers(this)).catch(toastError));
    on("rate", (stars) => this.variant && rate(this.live, this.variant, stars));
    on("step", (by) => this.step(by));
    on("toggle-actual", () => this.toggleActual());
    on("toggle-compare", () => this.toggleCompare());
    on("compare-with", (key) => this.compareWith(key));
    on("drop-compared", (key) => this.dropCompared(key));
    on("make-active", ({ key, comment }) => this.makeActive(key, comment));
    on("compare-mode", (mode) => this.change({ mode, difference: null }));
    on("split", (split) => this.change({ split }));
    on("tolerance", (tolerance) => this.change({ tolerance: Math.min(254, Math.max(0, Math.round(tolerance) || 0)) }));
    on("difference-known", (difference) => this.change({ difference }));
    on("blink-now", () => part("compare-view").blink());
    on("zoom-by", (factor) => part("compare-view").zoom(factor));
    on("pan-by", ({ x, y }) => part("compare-view").pan(x, y));
    on("view-shown", ({ actual, zoom }) => this.viewShown(actual, zoom > 1));
    on("toggle-shortlist", () => this.toggleShortlist());
    on("order", (sorted) => this.change({ sorted }));
    on("only", (only) => this.change({ only }));
    on("nameless", (nameless) => this.keepNameless(nameless));
    on("heart", (variant) => this.heart(variant));
    on("compare-these", ({ first, others }) => this.compareThese(first, others));
    this.desk.start();
    this.talk.start(on);
    listenForRounds(this.live, on);
    keys.add(reviewKeys(this));
    this.live.subscribe(() => this.newsCame());
    const first = this.subject || this.order[0];
    if (first) void this.open(first, this.talk.chosen);
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
    const { versions, shortlist, rest } = subjectsOf(this.live.feed, this.all, this.sorted, this.who, this.only);
    return [
      ...versions.map(({ id }) => `version:${id}`),
      ...[...shortlist, ...rest].map(({ id }) => `variant:${id}`),
    ];
  }

  get who() {
    return { me: this.live.me["guest"] ? null : this.live.me["id"], favourites: new Set(this.live.data["favourites"] ?? []) };
  }

  /** Give a picture one's heart, or take it back. @param {Row} variant */
  async heart({ id }) {
    const { data } = this.live;
    const liked = !this.who.favourites.has(id);
    const reply = await attempt(this.live, () => api.put(`/variants/${id}/favourite`, { favourite: liked }));
    if (!reply) return;
    data["favourites"] = (data["favourites"] ?? []).filter((/** @type {number} */ other) => other !== id).concat(liked ? [id] : []);
    this.show();
  }

  /** Names are held back by the server: this page holds some until it is read anew. @param {boolean} nameless */
  keepNameless(nameless) {
    void api.put("/me/nameless", { nameless }).then(() => location.reload(), toastError);
  }

  /** @param {string} first @param {string[]} others */
  compareThese(first, others) {
    this.compared = others;
    void this.open(first);
  }

  /** @param {number} by */
  step(by) {
    const next = this.order[this.order.indexOf(this.subject) + by];
    if (next) void this.open(next);
  }

  /** @param {string} subject @param {number | null} [chosen] the comment that is meant */
  async open(subject, chosen = null) {
    const compared = this.compared.filter((key) => key !== subject);
    Object.assign(this, { subject, compared, mark: null });
    this.talk.leave(chosen);
    const [kind, id] = subject.split(":");
    this.keepAddress();
    this.live.present({ page: "review", selection: subject });
    this.show();
    if (this.actual || this.zoomed) void this.sharpen();
    try {
      const detail = await api.get(`/${kind}s/${id}`);
      if (this.subject !== subject) return;
      this.talk.arrived(detail);
      this.live.merge(this.isVersion ? { version: detail.version } : { variant: detail.variant });
      this.newsCame();
    } catch (error) {
      toastError(error, { action: t("Try again"), onAction: () => void this.open(subject) });
    }
    await this.desk.drawn;
    part(".review-side").classList.add("settled");
    this.settle();
  }

  newsCame() {
    this.talk.renew();
    this.show();
  }

  /** What is open and compared stands in the address. */
  keepAddress() {
    const [kind, id] = this.subject.split(":");
    const url = new URL(window.location.href);
    url.search = `?${kind}=${id}${this.compared.length > 0 ? `&compare=${this.compared.join(",")}` : ""}`;
    history.replaceState(null, "", url);
  }

  /** Learn how large the shown versions print: at 100 % and closer they show at that size. */
  async sharpen() {
    const wanted = [this.subject, ...this.compared].filter((key) => key.startsWith("version:") && !this.sharp.has(key));
    if (wanted.length === 0) return;
    const asked = wanted.map(async (key) => {
      this.sharp.set(key, null);
      const { url, width, height } = await api.get(`/versions/${key.slice(8)}/print-view`);
      this.sharp.set(key, { url, width, height });
    });
    try {
      await Promise.all(asked);
    } catch (error) {
      for (const key of wanted) if (!this.sharp.get(key)) this.sharp.delete(key);
      toastError(error);
    }
    this.show();
    await part("compare-view").updateComplete;
  }

  async toggleActual() {
    if (!this.actual) await this.sharpen();
    part("compare-view").showActual(!this.actual);
    // Zoomed in, the arrow keys move the view, so it must have the focus.
    if (this.actual) part("#shown")?.focus();
  }

  /** @param {boolean} actual @param {boolean} zoomed */
  viewShown(actual, zoomed) {
    if (actual !== this.actual || zoomed !== this.zoomed) this.change({ actual, zoomed });
    if (actual || zoomed) void this.sharpen();
  }

  /** Put the next picture beside the open one, or end the comparison. */
  toggleCompare() {
    const { order, subject } = this;
    const at = order.indexOf(subject);
    const next = order[at + 1] ?? order[at - 1];
    if (this.compared.length > 0) return this.setCompared([]);
    if (next) this.setCompared([next]);
  }

  /** Add a picture to the comparison, or take it out. @param {string} key */
  compareWith(key) {
    if (key === this.subject) return;
    if (this.compared.includes(key)) return this.dropCompared(key);
    if (this.compared.length < COMPARED_MAX - 1) return this.setCompared([...this.compared, key]);
    announce(t("Four pictures can be compared. Take one out first."));
  }

  /** @param {string} key */
  dropCompared(key) {
    if (key !== this.subject) return this.setCompared(this.compared.filter((other) => other !== key));
    const [first, ...rest] = this.compared;
    this.compared = rest;
    if (first) void this.open(first);
  }

  /** Let another of the compared pictures be the one that is talked about. @param {string} key @param {number | null} [comment] the comment that is meant */
  makeActive(key, comment = null) {
    this.compared = this.compared.map((other) => (other === key ? this.subject : other));
    void this.open(key, comment);
  }

  /** @param {string[]} compared */
  setCompared(compared) {
    this.change({ compared, difference: null, ...(compared.length === 0 ? { mode: /** @type {const} */ ("side") } : {}) });
    this.keepAddress();
    if (this.actual || this.zoomed) void this.sharpen();
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
    return t("Version %(number)s", { number: called(this.live.feed, this.live.row("versions", id)) });
  }

  show() {
    const { live, mark, busy, talk } = this;
    const { chosen, threads, pinned } = talk;
    const subjects = [this.subject, ...this.compared].map((key) => ({ key, src: this.pictureOf(key), label: this.labelOf(key), sharp: this.sharp.get(key) ?? null })).filter(({ src }) => src !== "");
    Object.assign(part("review-strip"), { feed: live.feed, project: live.project, subject: this.subject, compared: this.compared, all: this.all, unread: talk.counts, order: this.sorted, only: this.only, who: this.who, nameless: this.nameless, mayAsk: live.can("shortlist") });
    Object.assign(part("compare-view"), { subjects: sameSubjects(part("compare-view").subjects, subjects), active: this.subject, mode: this.mode, split: this.split, tolerance: this.tolerance, threads: pinned, beside: this.mode === "side" ? this.beside.of(this.compared) : new Map(), mark, chosen });
    const member = live.can("comment") && !live.me["guest"];
    Object.assign(part("comment-list"), { threads, chosen, mark, busy, mayComment: live.can("comment"), mayResolve: member, mayRemove: live.can("manage_members"), me: live.me["id"], people: member ? live.list("people") : [], unread: new Set(talk.fresh), subject: this.subject });
    this.desk.show(this.subject, this.labelOf(this.subject));
    Object.assign(part("subject-facts"), { live, nameless: this.nameless, liked: this.who.favourites.has(this.id) && !this.isVersion, variant: this.variant, iteration: live.row("iterations", this.variant?.["iteration"]) });
    part("#subject-title").textContent = this.labelOf(this.subject);
    const { order, actual, zoomed, mode, split, tolerance, difference } = this;
    Object.assign(part("picture-tools"), { at: order.indexOf(this.subject), all: order.length, actual, zoomed, count: subjects.length, mode, split, tolerance, difference });
    part("comment-list").hidden = this.subject === "";
    part("#nothing-here").hidden = this.subject !== "";
  }

  /** Begin a pin or region in the centre: clicks or the arrows move it from there. @param {import("./placing.js").Tool} tool */
  startPin(tool) {
    if (!this.live.can("comment") || !this.subject) return;
    this.change({ mark: newMark(tool) });
    announce(
      {
        point: t("Pin placed in the centre. Arrow keys move it, Enter goes on to the text."),
        rect: t("Rectangle placed in the centre. Arrow keys move it, Alt and arrow keys size it, Enter goes on to the text. Or click two corners."),
        freehand: t("Draw around the place, or click points. Arrow keys move, Space sets a point, Enter goes on to the text."),
      }[tool],
    );
    part("#shown")?.focus();
  }

  /** @param {import("./placing.js").Mark} mark */
  placeMark(mark) {
    this.change({ mark });
    // Until the first thread has come the list is hidden, and what is hidden takes no focus.
    if (!mark.placing) void this.settled.then(() => part("comment-list").focusComposer());
  }

  finishPin() {
    if (this.mark) this.placeMark(finished(this.mark));
  }

  /** @param {number} dx @param {number} dy */
  nudge(dx, dy) {
    if (this.mark) this.change({ mark: nudgedMark(this.mark, dx, dy) });
  }

  /** @param {number} dx @param {number} dy */
  stretch(dx, dy) {
    if (this.mark) this.change({ mark: stretchedMark(this.mark, dx, dy) });
  }

  drawPoint() {
    if (this.mark) this.change({ mark: withPoint(this.mark) });
  }

  /** Bring a place into view where the picture shows in part only. @param {import("../../geom/pins.js").Pin} pin */
  centreOn(pin) {
    if (this.actual || this.zoomed) part("compare-view").centreOn(pin);
  }

  toggleShortlist() {
    const { variant, live } = this;
    if (!variant || !live.can("shortlist")) return;
    void setState(live, variant, variant["state"] === "shortlisted" ? "new" : "shortlisted");
  }
}

/** Return the list from before where nothing in it changed, so that no picture is set anew. @param {any[]} before @param {any[]} after */
function sameSubjects(before, after) {
  return JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
