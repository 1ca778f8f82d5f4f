// A grid of iterations as a labelled table: the first axis across, the second down, others table by table.
import { html } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { variantsOf } from "./board-model.js";
import { parameterWords } from "./phrases.js";
import { nameOfVariant } from "./variant-card.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {{parameter: string, values: string[], find: string}} Axis */

/**
 * Return the axes that vary, and where each stands among all.
 * @param {Axis[]} axes
 * @returns {{axis: Axis, at: number}[]}
 */
export function varying(axes) {
  return axes.map((axis, at) => ({ axis, at })).filter(({ axis }) => axis.values.length > 1);
}

export class GridTable extends LightElement {
  static properties = {
    live: { attribute: false },
    feed: { attribute: false },
    iteration: { attribute: false },
    selected: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** @type {import("../../core/feed.js").Feed | null} */
    this.feed = null;
    /** @type {Row | undefined} */
    this.iteration = undefined;
    /** @type {number | null} */
    this.selected = null;
  }

  /** The iterations of the grid by their place. @returns {Map<string, Row>} */
  get cells() {
    const id = this.iteration?.["grid"]?.id;
    const all = [...(this.feed?.rows.iterations.values() ?? [])].filter((row) => row["grid"]?.id === id);
    return new Map(all.map((row) => [row["grid"].cell.join(","), row]));
  }

  /** @override */
  render() {
    const grid = this.iteration?.["grid"];
    if (!grid || !this.feed) return "";
    const [across, down, ...rest] = varying(grid.axes);
    if (!across) return "";
    const length = grid.axes.length;
    return placesOf(rest).map((place) => this.table(length, across, down, place));
  }

  /**
   * @param {number} length how many axes the grid has in all
   * @param {{axis: Axis, at: number}} across
   * @param {{axis: Axis, at: number} | undefined} down
   * @param {{axis: Axis, at: number, value: number}[]} place
   */
  table(length, across, down, place) {
    const { cells } = this;
    const row = (/** @type {number} */ y) =>
      across.axis.values.map((_, x) => {
        const cell = Array.from({ length }, () => 0);
        cell[across.at] = x;
        if (down) cell[down.at] = y;
        for (const { at, value } of place) cell[at] = value;
        return cells.get(cell.join(","));
      });
    return html`<table class="grid-table">
      <caption class="small muted">
        ${nameOf(across.axis)}${down ? ` × ${nameOf(down.axis)}` : ""}${place.map(({ axis, value }) => ` · ${nameOf(axis)}: ${shown(axis, value)}`)}
      </caption>
      <thead>
        <tr>
          ${down ? html`<td></td>` : ""}${across.axis.values.map((_, x) => html`<th scope="col">${shown(across.axis, x)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${(down ? down.axis.values : [""]).map(
          (_, y) => html`<tr>
            ${down ? html`<th scope="row">${shown(down.axis, y)}</th>` : ""}
            ${row(y).map((iteration) => html`<td>${this.cell(iteration)}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  /** @param {Row | undefined} iteration */
  cell(iteration) {
    if (!iteration || !this.feed) return "";
    const variants = variantsOf(this.feed, iteration["id"]);
    if (variants.length === 0) return html`<span class="small muted">#${iteration["number"]} · ${t("to be painted")}</span>`;
    return html`<div class="cell-pictures">${variants.map(
      (variant) => html`<button
        class="cell-picture ${variant["id"] === this.selected ? "selected" : ""}"
        aria-pressed=${variant["id"] === this.selected}
        aria-label=${nameOfVariant(variant)}
        @click=${() => this.emit("choose", variant["id"])}
      >
        <img src="/assets/${this.live?.project}/${variant["asset"]}?w=256" alt="" width=${variant["width"]} height=${variant["height"]} loading="lazy" />
      </button>`,
    )}</div>`;
  }
}

/** @param {Axis} axis */
function nameOf(axis) {
  return axis.find ? `${parameterWords(axis.parameter)} “${axis.find}”` : parameterWords(axis.parameter);
}

/** @param {Axis} axis @param {number} index */
function shown(axis, index) {
  return axis.values[index] || t("(left out)");
}

/**
 * Return every combination of values of the further axes; one without any.
 * @param {{axis: Axis, at: number}[]} axes
 * @returns {{axis: Axis, at: number, value: number}[][]}
 */
export function placesOf(axes) {
  return axes.reduce(
    (places, { axis, at }) => places.flatMap((place) => axis.values.map((_, value) => [...place, { axis, at, value }])),
    /** @type {{axis: Axis, at: number, value: number}[][]} */ ([[]]),
  );
}

customElements.define("grid-table", GridTable);
