// The selected iteration: words, writers, pictures, and going on from it; beside a second one, their differences.
import { html } from "#lit";
import { t } from "../../core/i18n.js";
import { variantsOf } from "../board/board-model.js";
import "../board/prompt-words.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */

export class LineageNode extends LightElement {
  static properties = {
    live: { attribute: false },
    feed: { attribute: false },
    iteration: { attribute: false },
    other: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** @type {import("../../core/feed.js").Feed | null} */
    this.feed = null;
    /** @type {Row | undefined} */
    this.iteration = undefined;
    /** @type {Row | undefined} the marked one */
    this.other = undefined;
  }

  /** @override */
  updated() {
    if (this.other) void import("./node-difference.js");
  }

  /** @override */
  render() {
    const { live, iteration, other } = this;
    if (!live || !iteration) return html`<p class="muted">${t("Choose an iteration.")}</p>`;
    const compared = other && other["id"] !== iteration["id"] ? other : undefined;
    return html`<section class="stack" aria-label=${t("Iteration #%(number)s", { number: iteration["number"] })}>
      <div class="row"><h2>#${iteration["number"]}</h2><span class="muted small">${iteration["by_name"]} · ${iteration["model_title"]}</span></div>
      ${compared
        ? html`<node-difference .live=${live} .feed=${this.feed} .one=${compared} .other=${iteration}></node-difference>`
        : html`<p class="prompt-shown" lang=${/\p{Script=Han}/u.test(iteration["prompt"]) ? "zh-Hans" : "en"}>${iteration["prompt"]}</p>
            ${this.pictures(iteration)}`}
      ${this.deeds(iteration, compared)}
      <prompt-words .live=${live} .iteration=${iteration["id"]}></prompt-words>
    </section>`;
  }

  /** @param {Row} iteration */
  pictures(iteration) {
    const variants = this.feed ? variantsOf(this.feed, iteration["id"]) : [];
    return html`<ul class="node-pictures">
      ${variants.map(
        (variant) => html`<li>
          <a href="${this.live?.data["urls"].board}?iteration=${iteration["id"]}&variant=${variant["id"]}" aria-label=${t("Variant %(label)s", { label: variant["label"] })}>
            <img src="/assets/${this.live?.project}/${variant["asset"]}?w=256" alt="" width=${variant["width"]} height=${variant["height"]} loading="lazy" />
          </a>
        </li>`,
      )}
    </ul>`;
  }

  /** @param {Row} iteration @param {Row | undefined} compared */
  deeds(iteration, compared) {
    const live = /** @type {import("../../core/live.js").Live} */ (this.live);
    const marked = this.other?.["id"] === iteration["id"];
    return html`<div class="deeds">
      <a class="button" href="${live.data["urls"].board}?iteration=${iteration["id"]}">${t("Open on the board")}</a>
      <button aria-pressed=${marked} @click=${() => this.emit("mark", marked ? null : iteration["id"])}>${marked ? t("Marked") : t("Mark to compare")}</button>
      ${live.can("generate")
        ? html`<button @click=${() => this.emit("fork", iteration["id"])}>${t("Fork from here")}</button>
            <button @click=${() => this.emit("replay", iteration["id"])}>${t("Paint it again")}</button>
            ${compared ? html`<button @click=${() => this.emit("merge", { one: compared["id"], other: iteration["id"] })}>${t("Merge with #%(number)s", { number: compared["number"] })}</button>` : ""}`
        : ""}
      ${compared ? html`<button class="quiet" @click=${() => this.emit("mark", null)}>${t("Stop comparing")}</button>` : ""}
    </div>`;
  }
}

customElements.define("lineage-node", LineageNode);
