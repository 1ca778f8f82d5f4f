// Keeps the sign-off of what is open up to date, and does what is asked of it.
import { announce, toast, toastError } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { attempt } from "../../core/artwork.js";
import { t } from "../../core/i18n.js";
import { standingWords } from "./standing.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../core/signoffs.js").Signoff} Signoff */

const TELLS = new Set(["review.opened", "review.closed", "stage.opened", "decision.recorded"]);

/** The sign-off of one version or picture at a time. */
export class SignoffDesk {
  /**
   * @param {Live} live
   * @param {() => any} bar the element that shows it
   */
  constructor(live, bar) {
    this.live = live;
    this.bar = bar;
    this.subject = "";
    this.label = "";
    this.busy = false;
    /** @type {Signoff | null} of a picture; a version's row carries its own */
    this.fetched = null;
    this.seen = 0;
    /** @type {Promise<unknown>} the element's module */
    this.loaded = Promise.resolve();
    /** @type {Promise<unknown>} done once what is open shows where it stands */
    this.drawn = Promise.resolve();
  }

  start() {
    // The picture comes first; what is set on the element until then is kept for it.
    this.loaded = import("./decision-bar.js").then(() => this.draw(), toastError);
    const on = (/** @type {string} */ name, /** @type {(detail: any) => unknown} */ run) =>
      document.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));
    on("decide", (what) => this.decide(what));
    on("open-signoff", () => this.openDialog());
    on("close-signoff", () => this.close());
    on("share-version", () => import("./share-window.js").then(({ openShare }) => openShare(this.live, this.subject, this.label), toastError));
    on("ask-signoff", (body) => this.open(body));
    this.seen = this.live.feed.cursor;
    this.live.subscribe((feed) => {
      const told = feed.activity.some((event) => event["seq"] > this.seen && TELLS.has(event["name"]));
      this.seen = feed.cursor;
      if (told && this.subject.startsWith("variant:")) void this.fetch();
    });
  }

  /** @param {string} subject "version:3", "variant:5" or "" @param {string} label */
  show(subject, label) {
    const fresh = subject !== this.subject;
    Object.assign(this, { subject, label });
    if (fresh) this.fetched = null;
    const asks = fresh && subject.startsWith("variant:") && !this.live.me["guest"];
    if (fresh) this.drawn = Promise.all([this.loaded, asks ? this.fetch() : null]).then(() => this.bar()?.updateComplete);
    this.draw();
  }

  get path() {
    const [kind, id] = this.subject.split(":");
    return `/${kind}s/${id}`;
  }

  get version() {
    return this.subject.startsWith("version:") ? this.live.row("versions", this.subject.slice(8)) : undefined;
  }

  /** The newest version of the same layout, where that is another one. */
  get newer() {
    const { version, live } = this;
    const others = live.list("versions").filter((row) => version && row["layout"] === version["layout"] && row["number"] > version["number"]);
    return others.sort((a, b) => b["number"] - a["number"])[0];
  }

  /** @returns {Signoff | null} */
  get signoff() {
    const { version } = this;
    if (!version) return this.fetched;
    return { standing: version["standing"], review: version["review"] ?? null, decisions: version["decisions"] ?? [] };
  }

  draw() {
    const { live, signoff, version, label, busy } = this;
    const historyUrl = live.me["guest"] ? "" : `/projects/${live.project}/history/`;
    const shares = Boolean(version) && live.can("manage_members");
    Object.assign(this.bar() ?? {}, { shares, signoff, version, newer: this.newer, label, busy, me: live.me, people: live.feed.rows.people, historyUrl });
  }

  async fetch() {
    const { subject } = this;
    try {
      const reply = await api.get(`${this.path}/review`);
      if (subject !== this.subject) return;
      this.fetched = /** @type {any} */ (reply);
      this.draw();
    } catch (error) {
      toastError(error, { action: t("Try again"), onAction: () => void this.fetch() });
    }
  }

  /** @param {() => Promise<Row>} write @returns {Promise<Row | null>} */
  async write(write) {
    this.busy = true;
    this.draw();
    const reply = await attempt(this.live, write);
    this.busy = false;
    if (reply && !this.version) await this.fetch();
    this.draw();
    return reply;
  }

  /** @param {{verdict: string, reason: string}} what */
  async decide(what) {
    const reply = await this.write(() => api.post(`${this.path}/decisions`, what));
    if (reply && this.signoff) announce(standingWords(this.signoff.standing));
  }

  async openDialog() {
    try {
      await import("./signoff-dialog.js");
    } catch (error) {
      return toastError(error, { action: t("Try again"), onAction: () => void this.openDialog() });
    }
    const dialog = /** @type {any} */ (document.querySelector("signoff-dialog") ?? document.body.appendChild(document.createElement("signoff-dialog")));
    const before = this.live.list("versions").flatMap(({ review }) => (review ? [review] : []));
    const newest = before.reduce((known, review) => (review["id"] > (known?.["id"] ?? 0) ? review : known), null);
    Object.assign(dialog, { people: [...this.live.feed.rows.people.values()], label: this.label, newest });
    await dialog.open();
  }

  /** @param {Row} body */
  async open(body) {
    const reply = await this.write(() => api.post(`${this.path}/review`, body));
    if (!reply) return;
    toast(t("The sign-off is open. Everybody asked is told."), { kind: "ok" });
    /** @type {any} */ (document.querySelector("signoff-dialog"))?.close();
  }

  async close() {
    const reply = await this.write(() => api.del(`${this.path}/review`));
    if (reply) announce(t("The sign-off is closed."));
  }
}
