// How a picture is enlarged: to which size, by what, and whether a model paints detail afterwards.
import { html, nothing } from "#lit";
import { attempt } from "../../core/artwork.js";
import { number, t } from "../../core/i18n.js";
import { PROMPT_MAX } from "../../core/limits.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {{ width?: number, height?: number, upscaler: string, refine: Row | null }} Wish */

const LANCZOS = "lanczos";
const STRENGTHS = [0.15, 0.25, 0.4];

export class EnlargeDialog extends LightElement {
  static properties = { variant: { attribute: false }, choices: { state: true }, refiner: { state: true }, fixed: { state: true } };

  constructor() {
    super();
    /** @type {Row | null} */
    this.variant = null;
    /** @type {Row | null} what there is to choose from */
    this.choices = null;
    /** @type {string} the model that paints detail, none where it is empty */
    this.refiner = "";
    /** Whether the size is the page's and not asked for. */
    this.fixed = false;
    /** @type {(wish: Wish) => unknown} */
    this.order = () => {};
  }

  /** @param {Live} live @param {Row} variant @param {(wish: Wish) => unknown} order @param {boolean} fixed */
  async open(live, variant, order, fixed) {
    const reply = await attempt(live, () => live.api.get(`/variants/${variant["id"]}/enlarge-choices`));
    if (!reply) return;
    Object.assign(this, { variant, order, fixed, choices: reply["choices"], refiner: "" });
    await this.updateComplete;
    const dialog = /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
    /** @type {HTMLFormElement} */ (this.querySelector("form")).reset();
    dialog.showModal();
  }

  close() {
    /** @type {HTMLDialogElement} */ (this.querySelector("dialog")).close();
  }

  /** @param {SubmitEvent} event */
  submit(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const size = this.choices?.["sizes"][Number(form.get("size"))];
    const refine = this.refiner
      ? { model: this.refiner, strength: Number(form.get("strength")), prompt: String(form.get("prompt") ?? "") }
      : null;
    this.close();
    void this.order({
      ...(this.fixed ? {} : { width: size.width, height: size.height }),
      upscaler: String(form.get("upscaler") ?? ""),
      refine,
    });
  }

  /** The networks beside the chosen model, or all where none paints afterwards. @returns {Row[]} */
  get networks() {
    const known = /** @type {Row[]} */ (this.choices?.["upscalers"] ?? []);
    return this.refiner ? known.filter(({ models }) => models.includes(this.refiner)) : known;
  }

  /** @override */
  render() {
    const { variant, choices } = this;
    return html`<dialog class="enlarge-dialog" aria-labelledby="enlarge-title">
      ${variant && choices
        ? html`<form class="stack" @submit=${this.submit}>
            <div class="row">
              <h2 id="enlarge-title">${t("Enlarge %(label)s", { label: variant["label"] })}</h2>
              <button type="button" class="quiet icon end" aria-label=${t("Close")} @click=${this.close}>×</button>
            </div>
            ${this.fixed ? html`<p class="small muted">${t("To the size at which it prints sharp on this page.")}</p>` : this.sizes(choices["sizes"])}
            ${this.methods()} ${this.detail(choices)}
            <div class="actions">
              <button type="button" @click=${this.close}>${t("Cancel")}</button>
              <button class="primary" ?disabled=${!this.fixed && choices["sizes"].length === 0}>${t("Enlarge")}</button>
            </div>
          </form>`
        : nothing}
    </dialog>`;
  }

  /** @param {Row[]} sizes */
  sizes(sizes) {
    if (sizes.length === 0) return html`<p class="small">${t("This picture is as large as pictures get here.")}</p>`;
    return html`<fieldset class="bare">
      <legend class="small muted">${t("Size")}</legend>
      ${sizes.map(
        (size, place) => html`<label class="check"><input type="radio" name="size" value=${place} ?checked=${place === 0} />
          <span>${timesWords(size["times"])} <span class="muted">${number(size["width"])} × ${number(size["height"])} px</span></span></label>`,
      )}
    </fieldset>`;
  }

  methods() {
    const { networks } = this;
    if (networks.length === 0)
      return html`<p class="small muted">${t("Pixels are added evenly; nothing is invented. A network for finer edges is added on the worker's machine: manage.py models add FILE --kind upscaler")}</p>`;
    return html`<label class="field">${t("How pixels are added")}<select name="upscaler">
        ${networks.map((one) => html`<option value=${one["handle"]}>${t("Finer edges, by %(name)s", { name: one["title"] })}${warned(one)}</option>`)}
        <option value=${LANCZOS}>${t("Evenly; nothing is invented")}</option>
      </select></label>`;
  }

  /** @param {Row} choices */
  detail(choices) {
    /** @type {Row[]} */
    const models = choices["refiners"];
    if (models.length === 0) return html`<p class="small muted">${t("No model here can paint detail into a larger picture.")}</p>`;
    const first = choices["refiner"] || models[0]?.["handle"];
    return html`<label class="check"><input type="checkbox" name="refined" ?checked=${this.refiner !== ""}
          @change=${(/** @type {Event} */ event) => { this.refiner = /** @type {HTMLInputElement} */ (event.target).checked ? first : ""; }} />
        ${t("Let a model paint fine detail afterwards")}</label>
      ${this.refiner
        ? html`<p class="small muted">${t("It goes over the picture in overlapping tiles. This takes as long as painting several pictures, and small things may change: look at faces and lettering.")}</p>
            <div class="pair">
              <label class="field">${t("Model")}<select name="model" @change=${(/** @type {Event} */ event) => { this.refiner = /** @type {HTMLSelectElement} */ (event.target).value; }}>
                ${models.map((one) => html`<option value=${one["handle"]} ?selected=${one["handle"] === this.refiner}>${one["title"]}${warned(one)}</option>`)}
              </select></label>
              <label class="field">${t("How much may change")}<select name="strength">
                ${STRENGTHS.map((value) => html`<option value=${value} ?selected=${value === 0.25}>${strengthWords(value)}</option>`)}
              </select></label>
            </div>
            <label class="field">${t("What is in the picture")}<textarea name="prompt" rows="2" maxlength=${PROMPT_MAX} .value=${choices["prompt"]}></textarea></label>`
        : nothing}`;
  }
}

/** @param {number} times */
function timesWords(times) {
  if (times === 0) return t("Print size");
  return times === 2 ? t("Twice as large") : t("Four times as large");
}

/** @param {number} strength */
function strengthWords(strength) {
  if (strength < 0.2) return t("A little");
  return strength < 0.3 ? t("Visibly") : t("Much");
}

/** What a model's licence does not allow, or does not say. @param {Row} one */
function warned(one) {
  if (one["commercial_use"] === "no") return ` · ${t("not for commercial use")}`;
  return one["commercial_use"] === "unknown" ? ` · ${t("licence unknown")}` : "";
}

customElements.define("enlarge-dialog", EnlargeDialog);

/**
 * Ask how a picture is to be enlarged, then order it.
 * @param {Live} live @param {Row} variant @param {(wish: Wish) => unknown} order
 * @param {boolean} [fixed] whether the size is given by the page
 */
export async function openEnlarging(live, variant, order, fixed = false) {
  let dialog = /** @type {EnlargeDialog | null} */ (document.querySelector("enlarge-dialog"));
  if (!dialog) document.body.append((dialog = /** @type {EnlargeDialog} */ (document.createElement("enlarge-dialog"))));
  await dialog.open(live, variant, order, fixed);
}
