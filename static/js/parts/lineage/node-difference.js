// Two iterations side by side: which words and settings changed, and what that did to a picture of each.
import { html } from "#lit";
import { toastError } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { variantsOf } from "../board/board-model.js";
import { parameterWords } from "../board/phrases.js";
import { wordDiff } from "../board/wording.js";
import { LightElement } from "../shell/light-element.js";
import { settingsChange } from "./graph-model.js";

/** @typedef {import("../../core/feed.js").Row} Row */

const BLINK_MS = 700;

export class NodeDifference extends LightElement {
  static properties = {
    live: { attribute: false },
    feed: { attribute: false },
    one: { attribute: false },
    other: { attribute: false },
    mode: { state: true },
    shown: { state: true },
    whole: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** @type {import("../../core/feed.js").Feed | null} */
    this.feed = null;
    /** @type {Row} */
    this.one = {};
    /** @type {Row} */
    this.other = {};
    /** @type {"side" | "blink" | "difference"} */
    this.mode = "side";
    /** Which of the two a blink shows. */
    this.shown = 0;
    /** @type {Map<number, Row>} iterations whose words were cut in their row, whole */
    this.whole = new Map();
    /** @type {Map<number, number>} which picture was chosen of each iteration */
    this.chosen = new Map();
    this.blink = 0;
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    window.clearInterval(this.blink);
  }

  /** @param {Map<string, unknown>} changed @override */
  willUpdate(changed) {
    if (!changed.has("one") && !changed.has("other")) return;
    for (const row of [this.one, this.other]) {
      if (row["prompt_cut"] && !this.whole.has(row["id"])) void this.fetch(row["id"]);
    }
  }

  /** @param {number} id */
  async fetch(id) {
    try {
      const { iteration } = await api.get(`/iterations/${id}`);
      this.whole = new Map(this.whole).set(id, iteration);
    } catch (error) {
      toastError(error);
    }
  }

  /** @param {"side" | "blink" | "difference"} mode */
  show(mode) {
    this.mode = mode;
    window.clearInterval(this.blink);
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (mode === "blink" && !still) this.blink = window.setInterval(() => this.turn(), BLINK_MS);
  }

  turn() {
    this.shown = 1 - this.shown;
  }

  /** @override */
  render() {
    const [one, other] = [this.one, this.other].map((row) => this.whole.get(row["id"]) ?? row);
    if (!one || !other) return "";
    return html`<p class="prompt-shown" aria-label=${t("Words of #%(one)s and #%(other)s", { one: one["number"], other: other["number"] })} role="group">
        ${wordDiff(one["prompt"], other["prompt"]).map(({ kind, text }) =>
          kind === "added" ? html`<ins>${text}</ins>` : kind === "removed" ? html`<del>${text}</del>` : text,
        )}
      </p>
      ${this.settings(one, other)} ${this.pictures(one, other)}`;
  }

  /** @param {Row} one @param {Row} other */
  settings(one, other) {
    const changes = settingsChange(one, other);
    if (changes.length === 0) return html`<p class="small muted">${t("The settings are the same.")}</p>`;
    return html`<table class="settings-change small">
      <thead><tr><th scope="col">${t("Setting")}</th><th scope="col">#${one["number"]}</th><th scope="col">#${other["number"]}</th></tr></thead>
      <tbody>
        ${changes.map((change) => html`<tr><th scope="row">${parameterWords(change.name)}</th><td>${change.one || "–"}</td><td>${change.other || "–"}</td></tr>`)}
      </tbody>
    </table>`;
  }

  /** @param {Row} one @param {Row} other */
  pictures(one, other) {
    const pair = [this.picture(one), this.picture(other)];
    if (!pair[0] || !pair[1]) return html`<p class="small muted">${t("One of the two has no pictures yet.")}</p>`;
    const mode = (/** @type {"side" | "blink" | "difference"} */ name, /** @type {string} */ title) =>
      html`<button aria-pressed=${this.mode === name} @click=${() => this.show(name)}>${title}</button>`;
    return html`<div class="row" role="group" aria-label=${t("How the pictures are compared")}>
        ${mode("side", t("Side by side"))}${mode("blink", t("Blink"))}${mode("difference", t("Difference"))}
        ${this.mode === "blink" ? html`<button @click=${() => this.turn()}>${t("Show the other")}</button>` : ""}
      </div>
      <div class="picture-pair ${this.mode}" data-shown=${this.shown}>${pair.map((variant, index) => this.image(/** @type {Row} */ (variant), index))}</div>
      <div class="pair">${[one, other].map((row) => this.choice(row))}</div>`;
  }

  /** @param {Row} variant @param {number} index */
  image(variant, index) {
    return html`<figure class=${index === this.shown ? "on" : ""}>
      <img src="/assets/${this.live?.project}/${variant["asset"]}?w=512" alt=${t("Variant %(label)s", { label: variant["label"] })} width=${variant["width"]} height=${variant["height"]} />
      <figcaption class="small muted">${variant["label"]}</figcaption>
    </figure>`;
  }

  /** @param {Row} iteration */
  choice(iteration) {
    const variants = this.feed ? variantsOf(this.feed, iteration["id"]) : [];
    return html`<label class="field"
      >${t("Picture of #%(number)s", { number: iteration["number"] })}<select
        @change=${(/** @type {Event} */ event) => {
          this.chosen.set(iteration["id"], Number(/** @type {HTMLSelectElement} */ (event.target).value));
          this.requestUpdate();
        }}
      >
        ${variants.map((variant) => html`<option value=${variant["id"]} ?selected=${variant["id"] === this.picture(iteration)?.["id"]}>${variant["label"]} · ${variant["seed"]}</option>`)}
      </select></label
    >`;
  }

  /** The chosen picture, else the one with a seed that the other has too, else the first. @param {Row} iteration */
  picture(iteration) {
    const variants = this.feed ? variantsOf(this.feed, iteration["id"]) : [];
    return variants.find(({ id }) => id === this.chosen.get(iteration["id"])) ?? variants[0];
  }
}

customElements.define("node-difference", NodeDifference);
