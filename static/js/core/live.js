// A page's state and its line to the server: snapshot, socket, reducer, and the rows events only named.
import { toastError } from "./announce.js";
import { api, ApiError, csrfToken, newOpId } from "./api.js";
import { KINDS, feedFrom, reduce } from "./feed.js";
import { withoutPointers } from "./presence.js";
import { ProjectSocket } from "./socket.js";

/** @typedef {import("./feed.js").Feed} Feed */
/** @typedef {import("./feed.js").Row} Row */
/** @typedef {import("./feed.js").Message} Message */
/** @typedef {import("./line.js").LineState} Line */

/** Holds the feed of one project and keeps it fresh. */
export class Live extends EventTarget {
  /**
   * @param {Row} data the page's data: `{epoch, seq, project, me, urls, ...rows}`
   * @param {{requests?: import("./api.js").Api, address?: string}} [tools]
   */
  constructor(data, { requests = api, address } = {}) {
    super();
    this.data = data;
    this.api = requests;
    /** @type {number} */
    this.project = data["project"].id;
    /** @type {Row} */
    this.me = data["me"];
    /** @type {Feed} */
    this.feed = feedFrom(data);
    /** @type {Line} */
    this.line = { state: "connecting" };
    this.fetching = false;
    /** @type {(() => object) | null} what others may follow of this tab */
    this.view = null;
    /** @type {{zoom?: unknown}} what a page with a zoom of its own offers to followers */
    this.look = {};
    this.hidesPointers = false;
    /** What this tab is called among those of the project. */
    this.tab = newOpId().slice(0, 12);
    this.socket = new ProjectSocket({
      url: address ?? socketUrl(`/ws/projects/${this.project}/${this.me["link"] ? `?link=${this.me["link"]}` : ""}`),
      position: () => ({ epoch: this.feed.epoch, after: this.feed.cursor }),
      csrf: csrfToken,
      onMessage: (message) => this.take(message),
      view: () => this.view?.() ?? {},
      onLine: (line) => this.lineChanged(line),
    });
  }

  open() {
    this.socket.open();
    window.addEventListener("online", () => this.socket.hurry());
  }

  /**
   * Whether this person may do something, by the names of `Can` ("generate", "approve").
   * @param {string} what
   */
  can(what) {
    return (this.me["can"] ?? []).includes(what);
  }

  /** @param {import("./feed.js").Kind} kind @returns {Row[]} */
  list(kind) {
    return [...this.feed.rows[kind].values()];
  }

  /**
   * Return a row by its kind and id.
   * @param {import("./feed.js").Kind} kind
   * @param {string | number | null | undefined} id
   * @returns {Row | undefined}
   */
  row(kind, id) {
    return this.feed.rows[kind].get(String(id));
  }

  /**
   * Run `listener` with the feed now and after each change; returns how to stop.
   * @param {(feed: Feed, message: Message | null) => void} listener
   */
  subscribe(listener) {
    const run = (/** @type {Event} */ event) =>
      listener(this.feed, /** @type {CustomEvent<Message>} */ (event).detail);
    this.addEventListener("feed", run);
    listener(this.feed, null);
    return () => this.removeEventListener("feed", run);
  }

  /** Take the rows of a write's reply, so that the page need not wait for the socket. @param {Row} rows */
  merge(rows) {
    this.take({ type: "rows", rows });
  }

  /** @param {Message} message */
  take(message) {
    if (message.type === "ephemeral" && message.name === "notices.told") {
      this.dispatchEvent(new CustomEvent("told", { detail: message.payload }));
      return;
    }
    if (message.type === "ephemeral" && message.name === "favourite.changed") return this.heart(message.payload);
    const next = reduce(this.feed, this.wanted(message));
    if (next === this.feed) return;
    this.feed = next;
    this.dispatchEvent(new CustomEvent("feed", { detail: message }));
    if (message.type === "event" && this.changesRights(message)) void this.fetchRights();
    if (next.stale) void this.fetchSnapshot();
    else if (this.namesMissing()) void this.fetchMissing();
  }

  /** @param {Row} event */
  changesRights({ name, payload }) {
    if (name === "member.role_changed") return payload["person"]?.id === this.me["id"];
    return name === "project.archived" || name === "project.reopened";
  }

  /** Another page of mine gave a heart or took one back. @param {Row} heart */
  heart({ variant, favourite }) {
    const others = (this.data["favourites"] ?? []).filter((/** @type {number} */ id) => id !== variant);
    this.data["favourites"] = favourite ? [...others, variant] : others;
    this.dispatchEvent(new CustomEvent("heart", { detail: { variant, favourite } }));
    this.dispatchEvent(new CustomEvent("feed", { detail: null }));
  }

  /** Leave out what this person does not want to see. @param {Message} message @returns {Message} */
  wanted(message) {
    if (!this.hidesPointers || message.type !== "ephemeral" || message.name !== "presence.moved") return message;
    const people = withoutPointers(message.payload["people"] ?? [], this.me["id"]);
    return { ...message, payload: { ...message.payload, people } };
  }

  /** @param {import("./presence.js").Habits} habits */
  setHabits(habits) {
    this.hidesPointers = habits.hidePointers;
    this.socket.hide(habits.private);
    if (!habits.hidePointers) return;
    const people = withoutPointers(/** @type {any} */ (this.feed.people), this.me["id"]);
    this.feed = { ...this.feed, people };
    this.dispatchEvent(new CustomEvent("feed", { detail: null }));
  }

  /** Another role, or an archived project, allows other things at once. */
  async fetchRights() {
    try {
      const { me } = await this.api.get(`/projects/${this.project}`);
      this.me = { ...this.me, ...me };
      this.dispatchEvent(new CustomEvent("feed", { detail: null }));
    } catch (error) {
      toastError(error);
    }
  }

  /** @param {Line} line */
  lineChanged(line) {
    this.line = line;
    this.dispatchEvent(new Event("line"));
    if (line.state === "waiting" && line.code === 1006) void this.checkRights();
  }

  /** A refused handshake looks like a cut line to a browser; a request tells which it was. */
  async checkRights() {
    try {
      await this.api.get(this.data["probe"] ?? `/projects/${this.project}`, { tries: 1 });
    } catch (error) {
      if (!(error instanceof ApiError) || ![401, 403, 404].includes(error.status)) return;
      this.socket.close();
      this.lineChanged({ state: "ended", code: error.status === 401 ? 4401 : 4403 });
    }
  }

  async fetchSnapshot() {
    if (this.fetching) return;
    this.fetching = true;
    try {
      const snapshot = await this.api.get(`/projects/${this.project}/board`);
      this.feed = refreshed(this.feed, snapshot);
      this.dispatchEvent(new CustomEvent("feed", { detail: null }));
      this.dispatchEvent(new Event("snapshot"));
      this.socket.restart();
    } catch (error) {
      toastError(error);
    } finally {
      this.fetching = false;
    }
    if (this.namesMissing()) void this.fetchMissing();
  }

  namesMissing() {
    return Object.values(this.feed.missing).some((ids) => ids.size > 0);
  }

  async fetchMissing() {
    if (this.fetching) return;
    this.fetching = true;
    try {
      const wanted = Object.entries(this.feed.missing).filter(([, ids]) => ids.size > 0);
      const query = wanted.map(([kind, ids]) => `${kind}=${[...ids].join(",")}`).join("&");
      const rows = await this.api.get(`/projects/${this.project}/rows?${query}`);
      // What the server did not give is not this person's to see; asking again would never end.
      this.feed = { ...this.feed, missing: {} };
      this.merge(rows);
    } catch (error) {
      toastError(error);
    } finally {
      this.fetching = false;
    }
  }

  /** Tell the others where this tab is. @param {Row} state */
  present(state) {
    this.socket.sendPresence({ tab: this.tab, ...state });
  }
}

/**
 * Return the feed of a new snapshot; kinds that are not in it stay, and are asked for again.
 * @param {Feed} feed
 * @param {Row} snapshot
 * @returns {Feed}
 */
function refreshed(feed, snapshot) {
  const next = { ...feedFrom(snapshot), people: feed.people };
  for (const kind of KINDS) {
    if (snapshot[kind] !== undefined || kind === "projects") continue;
    next.rows[kind] = feed.rows[kind];
    next.missing[kind] = new Set(feed.rows[kind].keys());
  }
  return next;
}

/** @param {string} path */
export function socketUrl(path) {
  const { protocol, host } = window.location;
  return `${protocol === "https:" ? "wss" : "ws"}://${host}${path}`;
}

/** Return the data Django put into the page. @returns {Row} */
export function pageData() {
  const script = document.getElementById("page-data");
  return script ? JSON.parse(script.textContent ?? "{}") : {};
}
