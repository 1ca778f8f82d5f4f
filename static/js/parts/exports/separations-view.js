// What prints from which plate: chosen plates, a map of heavy ink, and the ink of any place.
import { createRef, html, nothing, ref, svg } from "#lit";
import { toastError } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { number, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {{path: string, revision: number, profile?: string}} Subject where the page lies in the API, and what tells its edits apart */

/** The place moves by so many mm with an arrow key, with Shift, with Alt. */
const STEP_MM = { plain: 1, far: 10, near: 0.1 };

export class SeparationsView extends LightElement {
  static properties = {
    subject: { state: true },
    made: { state: true },
    chosen: { state: true },
    map: { state: true },
    place: { state: true },
    ink: { state: true },
    busy: { state: true },
    failed: { state: true },
  };

  constructor() {
    super();
    /** @type {Subject | null} */
    this.subject = null;
    /** @type {Row | null} a reply of GET …/separations */
    this.made = null;
    /** @type {Set<number>} the plates that are shown */
    this.chosen = new Set();
    this.map = false;
    /** @type {{x: number, y: number} | null} in mm from the front's trim corner */
    this.place = null;
    /** @type {Row | null} a reply of GET …/separations/ink */
    this.ink = null;
    this.busy = true;
    /** What hindered the picture or the plates; empty for nothing. */
    this.failed = "";
    this.asking = false;
    this.dialog = /** @type {{value?: HTMLDialogElement}} */ (createRef());
  }

  /** @param {Subject} subject */
  async open(subject) {
    this.subject = subject;
    this.made = this.ink = this.place = null;
    this.map = false;
    this.failed = "";
    await this.updateComplete;
    this.dialog.value?.showModal();
    try {
      const made = await api.get(`${subject.path}/separations?${this.query({})}`);
      if (this.subject !== subject) return;
      this.chosen = new Set(/** @type {Row[]} */ (made["plates"]).keys());
      this.made = made;
      this.busy = true;
    } catch (error) {
      this.failed = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {Record<string, string>} more */
  query(more) {
    const { revision = 0, profile = "" } = this.subject ?? {};
    return new URLSearchParams({ revision: String(revision), ...(profile ? { profile } : {}), ...more }).toString();
  }

  get address() {
    const plates = this.map ? "" : [...this.chosen].sort((a, b) => a - b).join(",");
    return `/api${this.subject?.path}/separations/picture?${this.query(plates ? { plates } : {})}`;
  }

  /** @override */
  render() {
    return html`<dialog class="separations" ${ref(/** @type {any} */ (this.dialog))} aria-labelledby="separations-title">
      <header class="row"><h2 id="separations-title">${t("Separations")}</h2>
        <button class="quiet end" @click=${() => this.dialog.value?.close()}>${t("Close")}</button></header>
      ${this.made ? this.body(this.made) : this.waiting()}
    </dialog>`;
  }

  waiting() {
    if (this.failed) return html`<p class="error-text" role="alert">${this.failed}</p>`;
    return html`<p class="separations-wait muted" role="status">${t("Composing the plates …")}<progress></progress></p>`;
  }

  /** @param {Row} made */
  body(made) {
    return html`<div class="separations-body">
      ${this.page(made)}
      <div class="separations-side">
        <fieldset class="segmented"><legend class="visually-hidden">${t("Shown")}</legend>
          ${this.view(false, t("Plates"))} ${this.view(true, t("Heavy ink"))}</fieldset>
        ${this.map ? this.legend(made) : this.plates(made)}
        ${this.reading(made)} ${this.heaviest(made)}
        <p class="hint">${t("By the press profile %(name)s.", { name: made["profile_name"] })}</p>
      </div>
    </div>`;
  }

  /** @param {boolean} map @param {string} words */
  view(map, words) {
    return html`<button type="button" aria-pressed=${this.map === map ? "true" : "false"} @click=${() => this.show({ map })}>${words}</button>`;
  }

  /** @param {{map?: boolean, chosen?: Set<number>}} change */
  show({ map = this.map, chosen = this.chosen }) {
    const before = this.address;
    this.map = map;
    this.chosen = chosen;
    this.busy = this.address !== before;
  }

  /** @param {Row} made */
  page(made) {
    const [x, y, w, h] = /** @type {number[]} */ (made["box_mm"]);
    const none = !this.map && this.chosen.size === 0;
    return html`<div class="separations-page" role="group" tabindex="0" aria-label=${t("The page. Arrow keys move the place whose ink is read.")} aria-busy=${this.busy ? "true" : "false"}
      @keydown=${this.key} @click=${this.point} @pointermove=${this.hover}>
      ${none ? html`<p class="muted">${t("No plate is shown.")}</p>` : html`<img src=${this.address} alt=${this.map ? t("Map of heavy ink") : t("Chosen plates")} draggable="false"
        @load=${() => (this.busy = false)} @error=${() => ((this.busy = false), (this.failed = t("The plates could not be drawn. Close this window and open it again.")))} />`}
      <svg viewBox="${x} ${y} ${w} ${h}" aria-hidden="true">${this.place ? cross(this.place) : nothing}</svg>
    </div>`;
  }

  /** @param {Row} made */
  plates(made) {
    const rows = /** @type {Row[]} */ (made["plates"]);
    return html`<fieldset class="separations-plates"><legend class="visually-hidden">${t("Plates")}</legend>
      ${rows.map((row, place) => html`<span class="row"><label class="check grow"><input type="checkbox" .checked=${this.chosen.has(place)} @change=${() => this.toggle(place)} />
          <svg class="swatch" viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill=${row["colour"]}></rect></svg>
          <span class="grow cut">${plateName(row["name"])}</span><span class="small muted">${t("at most %(most)s %", { most: percent(row["most"]) })}</span></label>
        <button type="button" class="quiet small" aria-label=${t("Only %(plate)s", { plate: plateName(row["name"]) })} @click=${() => this.show({ chosen: new Set([place]) })}>${t("Only")}</button></span>`)}
      <button type="button" class="quiet" ?disabled=${this.chosen.size === rows.length} @click=${() => this.show({ chosen: new Set(rows.keys()) })}>${t("All plates")}</button>
      ${this.chosen.size === 1 ? html`<p class="hint">${t("One plate alone is shown in grey: black is full ink.")}</p>` : nothing}
    </fieldset>`;
  }

  /** @param {number} place */
  toggle(place) {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(place)) chosen.add(place);
    this.show({ chosen });
  }

  /** @param {Row} made */
  legend(made) {
    const { limit, near, heavy, over } = made;
    return html`<ul class="separations-legend">
      <li><svg class="swatch" viewBox="0 0 1 1" aria-hidden="true"><rect class="ink-over" width="1" height="1"></rect></svg>${t("above the limit of %(limit)s %: %(share)s % of the page", { limit: percent(limit), share: percent(over * 100) })}</li>
      <li><svg class="swatch" viewBox="0 0 1 1" aria-hidden="true"><rect class="ink-heavy" width="1" height="1"></rect></svg>${t("near it, from %(limit)s %: %(share)s % of the page", { limit: percent(near), share: percent(heavy * 100) })}</li>
    </ul>
    <p class="hint">${over > 0 ? t("Too much ink does not dry: lighten what is red before it goes to print.") : t("No place carries more ink than this press takes.")}</p>`;
  }

  /** @param {Row} made */
  reading(made) {
    const [x, y, w, h] = /** @type {[number, number, number, number]} */ (made["box_mm"]);
    return html`<fieldset class="separations-ink"><legend>${t("Ink at a place")}</legend>
      <div class="row">${this.field("x", "X", x, x + w)} ${this.field("y", "Y", y, y + h)} <span class="small muted">mm</span></div>
      <div role="status">${this.ink ? this.inks(this.ink) : html`<p class="hint">${t("Point at the page, or give a place in mm from the trim corner.")}</p>`}</div>
    </fieldset>`;
  }

  /** @param {"x" | "y"} axis @param {string} words @param {number} low @param {number} high */
  field(axis, words, low, high) {
    const value = this.place ? this.place[axis].toFixed(1) : "";
    const change = (/** @type {Event} */ event) => {
      const typed = Number.parseFloat(/** @type {HTMLInputElement} */ (event.target).value);
      if (Number.isFinite(typed)) this.read({ x: 0, y: 0, ...this.place, [axis]: typed });
    };
    return html`<label class="grow">${words}<input type="number" step="0.1" min=${low.toFixed(1)} max=${high.toFixed(1)} .value=${value} @change=${change} /></label>`;
  }

  /** @param {Row} ink */
  inks(ink) {
    const rows = Object.entries(/** @type {Record<string, number>} */ (ink["percents"]));
    const over = ink["total"] > (this.made?.["limit"] ?? Infinity);
    return html`<dl class="separations-values">${rows.map(([name, part]) => html`<div><dt class="cut">${plateName(name)}</dt><dd>${percent(part)} %</dd></div>`)}
      <div class="sum"><dt>${t("Together")}</dt><dd class=${over ? "bad-text" : ""}>${percent(ink["total"])} %</dd></div></dl>`;
  }

  /** @param {Row} made */
  heaviest(made) {
    const peak = /** @type {Row} */ (made["peak"]);
    return html`<p class="row separations-peak"><span class="grow">${t("Heaviest place: %(ink)s % of %(limit)s %", { ink: percent(peak["percent"]), limit: percent(made["limit"]) })}</span>
      <button type="button" class="small" @click=${() => this.read({ x: peak["x_mm"], y: peak["y_mm"] })}>${t("Show")}</button></p>`;
  }

  /** @param {MouseEvent} event */
  point(event) {
    const box = /** @type {number[] | undefined} */ (this.made?.["box_mm"]);
    const page = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    if (!box || page.width === 0) return;
    const [x = 0, y = 0, w = 0, h = 0] = box;
    this.read({ x: x + ((event.clientX - page.left) / page.width) * w, y: y + ((event.clientY - page.top) / page.height) * h });
  }

  /** @param {PointerEvent} event */
  hover(event) {
    if (event.pointerType === "mouse") this.point(event);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const way = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] })[event.key];
    const box = /** @type {[number, number, number, number] | undefined} */ (this.made?.["box_mm"]);
    if (!way || !box) return;
    event.preventDefault();
    const step = event.shiftKey ? STEP_MM.far : event.altKey ? STEP_MM.near : STEP_MM.plain;
    const from = this.place ?? { x: box[0] + box[2] / 2, y: box[1] + box[3] / 2 };
    this.read({ x: from.x + way[0] * step, y: from.y + way[1] * step });
  }

  /** Read the ink of a place; while one reply is awaited only the newest place is asked for next. @param {{x: number, y: number}} place */
  async read(place) {
    const [x, y, w, h] = /** @type {[number, number, number, number]} */ (this.made?.["box_mm"] ?? [0, 0, 0, 0]);
    const hair = 0.05;
    this.place = { x: Math.min(x + w - hair, Math.max(x + hair, place.x)), y: Math.min(y + h - hair, Math.max(y + hair, place.y)) };
    if (this.asking) return;
    this.asking = true;
    try {
      for (let asked = null; asked !== this.place && this.place; ) {
        asked = this.place;
        this.ink = await api.get(`${this.subject?.path}/separations/ink?${this.query({ x_mm: asked.x.toFixed(2), y_mm: asked.y.toFixed(2) })}`);
      }
    } catch (error) {
      toastError(error);
    } finally {
      this.asking = false;
    }
  }
}

/** @param {{x: number, y: number}} place */
function cross({ x, y }) {
  const arm = 6;
  const path = `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`;
  return svg`<path class="cross-under" d=${path}></path><path class="cross" d=${path}></path>`;
}

/** @param {number} value */
function percent(value) {
  return number(value, 1);
}

/** @param {string} name */
function plateName(name) {
  const process = /** @type {Record<string, string>} */ ({ Cyan: t("Cyan"), Magenta: t("Magenta"), Yellow: t("Yellow"), Black: t("Black") });
  return process[name] ?? name;
}

customElements.define("separations-view", SeparationsView);

/** Open the window over the page. @param {Subject} subject */
export async function showSeparations(subject) {
  const view = document.querySelector("separations-view") ?? document.body.appendChild(document.createElement("separations-view"));
  await /** @type {SeparationsView} */ (view).open(subject);
}
