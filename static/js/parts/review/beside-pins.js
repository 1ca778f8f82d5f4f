// The pins of the pictures that lie beside the open one in a comparison.
import { toastError } from "../../core/announce.js";
import { pinsOf, subjectOf, withNews } from "./threads.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

export class BesidePins {
  /** @param {Live} live @param {() => void} show called once the pins of a picture have come */
  constructor(live, show) {
    this.live = live;
    this.show = show;
    /** @type {Map<string, Map<number, Row>>} the comments of each picture, by its key ("variant:5") */
    this.known = new Map();
  }

  /**
   * Return the pins of each picture, as far as they have come; the others are fetched.
   * @param {string[]} keys
   * @returns {Map<string, {number: number, comment: Row}[]>}
   */
  of(keys) {
    for (const key of this.known.keys()) if (!keys.includes(key)) this.known.delete(key);
    for (const key of keys) if (!this.known.has(key)) void this.fetch(key);
    return new Map(keys.map((key) => [key, this.pins(key)]));
  }

  /** @param {string} key */
  pins(key) {
    const news = this.live.feed.rows.comments.values();
    return pinsOf(withNews(this.known.get(key) ?? new Map(), news, (row) => subjectOf(row) === key).values(), key, null);
  }

  /** @param {string} key */
  async fetch(key) {
    this.known.set(key, new Map());
    try {
      const { thread } = await this.live.api.get(`/${key.replace(":", "s/")}`);
      if (!this.known.has(key)) return;
      this.known.set(key, new Map(thread.map((/** @type {Row} */ row) => [row["id"], row])));
      this.show();
    } catch (error) {
      toastError(error);
    }
  }
}
