// A grid of iterations as a labelled table: the first axis across, the second down, others table by table.
import { html } from "#lit";
import { failureWords } from "../../core/failures.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { slotsOf, variantsOf } from "./board-model.js";
import { parameterWords, stepWords } from "./phrases.js";
import "./step-preview.js";
import { nameOfVariant, srcset } from "./variant-card.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {{parameter: string, values: string[], find: string}} Axis */

const SHOT_LEAST = 104;
const SHOT_MOST = 420;
const ABREAST = 3;
const AROUND = { width: 32, height: 96, cell: 14, names: 96 };

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
    shot: { state: true },
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
    /** @type {number | null} the picture that Tab comes to */
    this.reachable = null;
    /** How high a picture is shown, in px. */
    this.shot = SHOT_LEAST;
    this.observer = new ResizeObserver(() => this.fit());
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.observer.observe(this);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.observer.disconnect();
  }

  /** @override */
  updated() {
    this.fit();
  }

  /** Show pictures as large as the whole table can be seen at once, and never too small to judge. */
  fit() {
    const grid = this.iteration?.["grid"];
    if (!grid || !this.iteration || this.hidden) return;
    const [across, down] = varying(grid.axes);
    const aspect = this.iteration["width"] / this.iteration["height"];
    const counts = [...this.cells.values()].map(({ id }) => (this.feed ? slotsOf(this.feed, id).length : 0));
    const shots = Math.max(1, ...counts);
    const abreast = Math.min(ABREAST, shots);
    const rows = (down?.axis.values.length ?? 1) * Math.ceil(shots / abreast);
    const columns = (across?.axis.values.length ?? 1) * abreast;
    const width = (this.clientWidth - AROUND.width - (down ? AROUND.names : 0)) / columns - AROUND.cell;
    const height = (this.clientHeight - AROUND.height) / rows - AROUND.cell;
    this.shot = Math.round(Math.min(SHOT_MOST, Math.max(SHOT_LEAST, Math.min(height, width / aspect))));
    this.style.setProperty("--shot", `${this.shot}px`);
    this.style.setProperty("--aspect", String(aspect));
  }

  /** The one picture that Tab comes to; arrows go on from it. @returns {number | null} */
  reached() {
    const ids = [...this.cells.values()].flatMap(({ id }) => (this.feed ? variantsOf(this.feed, id) : [])).map((variant) => variant["id"]);
    return ids.includes(this.selected) ? this.selected : (ids[0] ?? null);
  }

  /** Rows have no fixed length here: the arrows go to what lies in their direction. */
  get columns() {
    return Infinity;
  }

  /**
   * Return the picture that lies next to the left (-1), right (1), above (-Infinity) or below (Infinity).
   * @param {number} by
   * @returns {number | null}
   */
  neighbour(by) {
    const shots = [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-picture]"))].map((shot) => {
      const { left, top, width, height } = shot.getBoundingClientRect();
      return { id: Number(shot.dataset["picture"]), x: left + width / 2, y: top + height / 2 };
    });
    const from = shots.find(({ id }) => id === this.selected);
    if (!from) return shots[0]?.id ?? null;
    const [along, across] = Math.abs(by) === 1 ? /** @type {const} */ (["x", "y"]) : /** @type {const} */ (["y", "x"]);
    const way = Math.sign(by);
    const ahead = shots
      .map((shot) => ({ id: shot.id, on: (shot[along] - from[along]) * way, aside: Math.abs(shot[across] - from[across]) }))
      .filter(({ on, aside }) => on > 8 && on > aside / 2)
      .sort((a, b) => a.on + 3 * a.aside - (b.on + 3 * b.aside));
    return ahead[0]?.id ?? this.selected;
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
    this.reachable = this.reached();
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
    const slots = slotsOf(this.feed, iteration["id"]);
    return html`<div class="cell-pictures">${slots.map((slot) => {
      if (slot.kind === "variant") return this.picture(slot.variant);
      return slot.kind === "painting" ? this.painting(slot) : html`<p class="small bad-text">${failureWords(slot.job) || t("Stopped")}</p>`;
    })}</div>`;
  }

  /** What is being painted, as everybody sees it. @param {import("./board-model.js").Slot & {kind: "painting"}} slot */
  painting({ job, seed, step }) {
    const ahead = [...(this.feed?.rows.jobs.values() ?? [])].filter(
      (other) => ["queued", "running"].includes(other["state"]) && other["id"] < job["id"],
    ).length;
    return html`<figure class="cell-painting" aria-label=${t("Seed %(seed)s, being painted", { seed })}>
      <step-preview .job=${job["id"]} .seed=${seed} .step=${step?.preview ?? null}></step-preview>
      <figcaption>${stepWords(job, step, ahead)}</figcaption>
    </figure>`;
  }

  /** @param {Row} variant */
  picture(variant) {
    return html`<button
        data-picture=${variant["id"]}
        class="cell-picture ${variant["id"] === this.selected ? "selected" : ""}"
        tabindex=${variant["id"] === this.reachable ? 0 : -1}
        aria-pressed=${variant["id"] === this.selected}
        aria-label=${nameOfVariant(variant)}
        @click=${() => this.emit("choose", variant["id"])}
      >
        <img
          src="/assets/${this.live?.project}/${variant["asset"]}?w=256"
          srcset=${srcset(this.live?.project ?? 0, variant)}
          sizes=${`${Math.round((this.shot * variant["width"]) / variant["height"])}px`}
          alt="" width=${variant["width"]} height=${variant["height"]}
          loading="lazy"
        />
      </button>`;
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
