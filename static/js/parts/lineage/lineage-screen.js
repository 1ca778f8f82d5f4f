// Wires the lineage: which iteration is selected and marked, and what people ask of them.
import { attempt } from "../../core/artwork.js";
import { toast } from "../../core/announce.js";
import { t } from "../../core/i18n.js";
import { keys, takesText } from "../../core/keys.js";
import { iterationsOf } from "../board/board-model.js";

/** @param {string} selector @returns {any} */
const part = (selector) => document.querySelector(selector);

/** The lineage of one project. */
export class LineageScreen {
  /** @param {import("../../core/live.js").Live} live */
  constructor(live) {
    this.live = live;
    const query = new URLSearchParams(window.location.search);
    this.selected = Number(query.get("iteration")) || (iterationsOf(live.feed).at(-1)?.["id"] ?? null);
    /** @type {number | null} */
    this.marked = Number(query.get("with")) || null;
  }

  start() {
    const on = (/** @type {string} */ name, /** @type {(detail: any) => unknown} */ run) =>
      document.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));
    on("choose-iteration", (id) => this.choose(id));
    on("mark", (id) => this.mark(id));
    on("fork", (id) => this.goOn(id, null));
    on("merge", ({ one, other }) => this.goOn(one, other));
    on("replay", (id) => this.replay(id));
    keys.add(this.bindings());
    this.live.subscribe(() => this.show());
    this.show();
    void part("lineage-graph")?.updateComplete.then(() => part("lineage-graph").focusSelected());
  }

  bindings() {
    const on = () => this.selected !== null && !takesText(document.activeElement);
    const may = () => on() && this.live.can("generate");
    return [
      { keys: "m", label: t("Mark to compare or merge"), when: on, run: () => this.mark(this.marked === this.selected ? null : this.selected) },
      { keys: "f", label: t("Fork from here"), when: may, run: () => this.goOn(Number(this.selected), null) },
      { keys: "r", label: t("Paint it again"), when: may, run: () => this.replay(Number(this.selected)) },
      { keys: "b", label: t("Open on the board"), when: on, run: () => window.location.assign(`${this.live.data["urls"].board}?iteration=${this.selected}`) },
    ];
  }

  show() {
    const { live, selected, marked } = this;
    Object.assign(part("lineage-graph"), { feed: live.feed, project: live.project, selected, marked });
    Object.assign(part("lineage-node"), {
      live,
      feed: live.feed,
      iteration: live.row("iterations", selected),
      other: live.row("iterations", marked),
    });
  }

  /** @param {number} id */
  choose(id) {
    this.selected = id;
    this.remember();
    this.show();
  }

  /** @param {number | null} id */
  mark(id) {
    this.marked = id;
    this.remember();
    this.show();
  }

  /** Keep the selection in the address. */
  remember() {
    const url = new URL(window.location.href);
    for (const [name, value] of Object.entries({ iteration: this.selected, with: this.marked })) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, String(value));
    }
    history.replaceState(null, "", url);
  }

  /**
   * Begin a draft with the words of one iteration, or of two as one, and go on with it on the board.
   * @param {number} one
   * @param {number | null} other
   */
  async goOn(one, other) {
    const { live } = this;
    const reply = await attempt(live, () => live.api.post(`/iterations/${one}/draft`, { merged: other }));
    if (!reply) return;
    const query = new URLSearchParams({ iteration: String(one), draft: String(reply["draft"].id), from: String(one) });
    if (other !== null) query.set("with", String(other));
    window.location.assign(`${live.data["urls"].board}?${query}`);
  }

  /** @param {number} id */
  async replay(id) {
    const reply = await attempt(this.live, () => this.live.api.post(`/iterations/${id}/replay`));
    if (reply) toast(t("#%(number)s is queued.", { number: reply["iteration"]?.number ?? "" }), { kind: "ok" });
  }
}
