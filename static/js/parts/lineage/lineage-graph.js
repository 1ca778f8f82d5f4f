// The lineage itself: a row for each iteration, and the lines that join them.
import { html, repeat, svg } from "#lit";
import { n, t } from "../../core/i18n.js";
import { treeOf, variantsOf } from "../board/board-model.js";
import { LightElement } from "../shell/light-element.js";
import { graphOf, pathOf, stepFrom } from "./graph-model.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("./graph-model.js").Node} Node */

const ROW = 68;
const LANE = 18;
const COLOURS = 8;
const PICTURES_MAX = 6;

export class LineageGraph extends LightElement {
  static properties = {
    feed: { attribute: false },
    project: { type: Number },
    selected: { attribute: false },
    marked: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../../core/feed.js").Feed | null} */
    this.feed = null;
    this.project = 0;
    /** @type {number | null} */
    this.selected = null;
    /** @type {number | null} the second iteration, to compare or merge with */
    this.marked = null;
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || this.selected === null) return;
    const next = stepFrom(this.nodes, this.selected, event.key);
    if (next === null) return;
    event.preventDefault();
    this.emit("choose-iteration", next);
    void this.updateComplete.then(() => this.focusSelected());
  }

  focusSelected() {
    const button = /** @type {HTMLElement | null} */ (this.querySelector('[aria-current="true"]'));
    button?.focus();
    button?.scrollIntoView({ block: "nearest" });
  }

  /** @returns {Node[]} */
  get nodes() {
    return this.feed ? graphOf([...this.feed.rows.iterations.values()]).nodes : [];
  }

  /** @override */
  updated() {
    const list = /** @type {HTMLElement | null} */ (this.querySelector(".lineage-rows"));
    list?.style.setProperty("--lanes", list.dataset["lanes"] ?? "1");
  }

  /** @override */
  render() {
    const { feed } = this;
    if (!feed) return "";
    const { nodes, lines, lanes } = graphOf([...feed.rows.iterations.values()]);
    if (nodes.length === 0) return html`<p class="empty">${t("Each prompt you generate is kept here.")}</p>`;
    const words = new Map(treeOf(feed).map((entry) => [entry.iteration["id"], entry]));
    const size = { lane: LANE, row: ROW };
    return html`<ol class="lineage-rows" data-lanes=${lanes} aria-label=${t("Iterations")} @keydown=${(/** @type {KeyboardEvent} */ event) => this.move(event)}>
      ${repeat(
        nodes,
        ({ iteration }) => iteration["id"],
        (node) => html`<li>${this.line(node, words.get(node.iteration["id"]))}</li>`,
      )}
      <svg class="lineage-lines" aria-hidden="true" width=${lanes * LANE} height=${nodes.length * ROW}>
        ${lines.map((line) => svg`<path class="lane person-${(line.to.lane % COLOURS) + 1} ${line.kind}" d=${pathOf(line, size)} />`)}
        ${nodes.map(
          (node) => svg`<circle class="lane person-${(node.lane % COLOURS) + 1} ${node.iteration["id"] === this.selected ? "on" : ""}" cx=${(node.lane + 0.5) * LANE} cy=${(node.row + 0.5) * ROW} r="5" />`,
        )}
      </svg>
    </ol>`;
  }

  /** @param {Node} node @param {import("../board/board-model.js").TreeEntry | undefined} entry */
  line({ iteration }, entry) {
    const id = iteration["id"];
    const feed = /** @type {import("../../core/feed.js").Feed} */ (this.feed);
    const variants = variantsOf(feed, id);
    const number = (/** @type {number | null} */ other) => feed.rows.iterations.get(String(other))?.["number"];
    const facts = [
      n("%(count)s variant", "%(count)s variants", variants.length),
      iteration["by_name"],
      iteration["merged"] ? t("merged with #%(number)s", { number: number(iteration["merged"]) ?? "" }) : "",
      iteration["replay_of"] ? t("#%(number)s again", { number: number(iteration["replay_of"]) ?? "" }) : "",
      iteration["grid"] ? t("in a grid") : "",
    ].filter(Boolean);
    return html`<button
      class="lineage-row ${id === this.marked ? "marked" : ""}"
      tabindex=${id === this.selected ? 0 : -1}
      aria-current=${id === this.selected ? "true" : "false"}
      title=${iteration["prompt"]}
      @click=${() => this.emit("choose-iteration", id)}
    >
      <span class="lineage-words">
        <span class="cut"><b>#${iteration["number"]}</b>${id === this.marked ? html` <span class="chip accent">${t("marked")}</span>` : ""} ${this.wording(iteration, entry)}</span>
        <span class="muted small cut">${facts.join(" · ")}</span>
      </span>
      <span class="lineage-pictures">
        ${variants.slice(0, PICTURES_MAX).map(
          (variant) => html`<img class=${variant["state"]} src="/assets/${this.project}/${variant["asset"]}?w=96" alt="" width="36" height="48" loading="lazy" />`,
        )}
      </span>
    </button>`;
  }

  /** @param {Row} iteration @param {import("../board/board-model.js").TreeEntry | undefined} entry */
  wording(iteration, entry) {
    if (!entry || entry.rewritten || (entry.added.length === 0 && entry.removed.length === 0)) return iteration["prompt"];
    return html`${entry.added.map((words) => html`<ins>+ ${words}</ins> `)}${entry.removed.map((words) => html`<del>− ${words}</del> `)}`;
  }
}

customElements.define("lineage-graph", LineageGraph);
