// What of a project's activity its reader has not seen: marked until the list was in view.
import { api } from "./api.js";

/** @typedef {import("./feed.js").Row} Row */

const LOOK_MS = 2500;

/** Holds up to which event the activity had been seen when the page was opened. */
export class SeenMark extends EventTarget {
  /**
   * @param {import("./live.js").Live} live
   * @param {Element} list
   * @param {{requests?: Pick<import("./api.js").Api, "get" | "put">}} [tools]
   */
  constructor(live, list, { requests = api } = {}) {
    super();
    this.live = live;
    this.list = list;
    this.requests = requests;
    /** @type {number | null} */
    this.upto = null;
    this.told = 0;
    this.inView = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.changed = () => this.look();
  }

  async start() {
    try {
      const { upto } = await this.requests.get(`/projects/${this.live.project}/seen`);
      this.upto = upto ?? this.live.feed.cursor;
      this.told = upto ?? 0;
    } catch {
      return; // without an answer nothing is marked, which is as good as all seen
    }
    this.dispatchEvent(new Event("change"));
    this.watch = new IntersectionObserver((entries) => {
      this.inView = entries.some((entry) => entry.isIntersecting);
      this.look();
    });
    this.watch.observe(this.list);
    this.live.addEventListener("feed", this.changed);
    document.addEventListener("visibilitychange", this.changed);
  }

  stop() {
    clearTimeout(this.timer);
    this.watch?.disconnect();
    this.live.removeEventListener("feed", this.changed);
    document.removeEventListener("visibilitychange", this.changed);
  }

  /** Others' events after the mark are new. @param {Row} event */
  isNew(event) {
    return this.upto !== null && event["seq"] > this.upto && event["by"] !== this.live.me["id"];
  }

  /** Tell the server once the list was looked at for a moment; the marks stay while the page is open. */
  look() {
    const seq = this.live.feed.cursor;
    const looking = this.inView && document.visibilityState === "visible";
    if (!looking || seq <= this.told || this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.told = this.live.feed.cursor;
      this.requests.put(`/projects/${this.live.project}/seen`, { upto: this.told }).catch(() => (this.told = 0));
    }, LOOK_MS);
  }
}
