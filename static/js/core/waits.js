// What goes before each waiting job, and when it will be done, as the server reckons it.

/** @typedef {{position: number, eta: [number, number] | null}} Wait */
/** @typedef {import("./feed.js").Feed} Feed */
/** @typedef {{get(path: string): Promise<any>}} Api */

const ASKED_EVERY_MS = 5000;

/** Asks again while jobs wait; jobs of other projects change the answer without any event here. */
export class Waits {
  /**
   * @param {Api} api
   * @param {number} project
   * @param {() => void} changed
   * @param {(run: () => void, ms: number) => unknown} later
   */
  constructor(api, project, changed, later = (run, ms) => setTimeout(run, ms)) {
    this.api = api;
    this.project = project;
    this.changed = changed;
    this.later = later;
    /** @type {Map<string, Wait>} */
    this.known = new Map();
    this.asked = "";
    this.pending = false;
  }

  /** Ask once more where other jobs wait than before; return what is known. @param {Feed} feed */
  follow(feed) {
    const waiting = [...feed.rows.jobs.values()].filter(({ state }) => state === "queued");
    const now = waiting.map(({ id }) => id).join();
    if (now !== this.asked && !this.pending) {
      this.asked = now;
      if (now) this.ask();
      else this.known = new Map();
    }
  }

  /** @param {unknown} job @returns {Wait | undefined} */
  of(job) {
    return this.known.get(String(job));
  }

  ask() {
    this.pending = true;
    this.api
      .get(`/projects/${this.project}/waits`)
      .then(({ waits }) => {
        this.known = new Map(waits.map((/** @type {Wait & {job: number}} */ wait) => [String(wait.job), wait]));
        this.changed();
      })
      .catch(() => {
        this.known = new Map(); // nothing is better than an old promise; the line's pill tells why
      })
      .finally(() => {
        this.later(() => {
          this.pending = false;
          if (this.asked) {
            this.asked = "?";
            this.changed();
          }
        }, ASKED_EVERY_MS);
      });
  }
}
