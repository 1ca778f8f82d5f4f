// Fills the prompt form from what a picture file says of its making.
import { html } from "#lit";
import { attempt } from "../../core/artwork.js";
import { n, t } from "../../core/i18n.js";
import { settingsFrom } from "../../core/picture-values.js";
import { LightElement } from "../shell/light-element.js";
import { samplerName } from "./samplers.js";
import { modelOf } from "./settings.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("../../core/feed.js").Row} Row */

export class PictureReading extends LightElement {
  static properties = {
    live: { attribute: false },
    settings: { attribute: false },
    models: { attribute: false },
    busy: { state: true },
    found: { state: true },
    over: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** @type {Settings | null} */
    this.settings = null;
    /** @type {Row[]} */
    this.models = [];
    this.busy = false;
    /** @type {{origin: string | null, values: Row} | null} */
    this.found = null;
    this.over = false;
  }

  /** @param {File | undefined} file */
  async read(file) {
    const { live } = this;
    if (!live || !file || this.busy) return;
    const form = new FormData();
    form.append("file", file);
    this.busy = true;
    this.found = null;
    const found = await attempt(live, () => live.api.upload(`/projects/${live.project}/picture-readings`, form));
    this.found = /** @type {any} */ (found);
    this.busy = false;
  }

  fill() {
    if (!this.found || !this.settings) return;
    const { values } = this.found;
    this.emit("settings-changed", { ...this.settings, ...settingsFrom(values, this.models, modelOf(this.settings, this.models)) });
    if (values["prompt"]) this.emit("replace-prompt", values["prompt"]);
  }

  /** @param {DragEvent} event */
  drop(event) {
    event.preventDefault();
    this.over = false;
    void this.read(event.dataTransfer?.files[0]);
  }

  /** @override */
  render() {
    return html`<div
        class="picture-drop stack"
        ?data-over=${this.over}
        @dragover=${(/** @type {DragEvent} */ event) => {
          event.preventDefault();
          this.over = true;
        }}
        @dragleave=${() => (this.over = false)}
        @drop=${(/** @type {DragEvent} */ event) => this.drop(event)}
      >
        <label class="field"
          >${t("Drop a picture here, or choose a file")}<input
            type="file"
            accept="image/png,image/jpeg,image/webp"
            ?disabled=${this.busy}
            @change=${(/** @type {Event} */ event) => this.read(/** @type {HTMLInputElement} */ (event.target).files?.[0])}
        /></label>
        <p class="small muted">${t("Its prompt and settings are read, from this studio, A1111, InvokeAI, ComfyUI or SwarmUI. The picture itself is not kept.")}</p>
      </div>
      <div role="status">${this.busy ? t("Reading…") : this.found ? this.result(this.found) : ""}</div>`;
  }

  /** @param {{origin: string | null, values: Row}} found */
  result({ origin, values }) {
    if (!origin) return html`<p>${t("This picture says nothing of how it was made.")}</p>`;
    const facts = [
      values["width"] && values["height"] ? t("%(width)s × %(height)s px", { width: values["width"], height: values["height"] }) : "",
      values["steps"] ? n("%(count)s step", "%(count)s steps", values["steps"]) : "",
      values["guidance_scale"] === undefined ? "" : t("guidance %(value)s", { value: values["guidance_scale"] }),
      values["scheduler"] ? samplerName(values["scheduler"]) : "",
      values["strength"] === undefined ? "" : t("strength %(value)s", { value: values["strength"] }),
      values["reference"] ? t("From %(label)s", { label: values["reference"].label }) : "",
      values["model_name"] ?? "",
      values["seed"] ? t("Seed: %(seed)s", { seed: values["seed"] }) : "",
      ...(values["adapters"] ?? []).map((/** @type {Row} */ one) => `${one["handle"]} ${one["weight"]}`),
      values["control"]?.["handle"] ?? "",
      values["look"]?.["handle"] ?? "",
    ];
    return html`<article class="stack">
      <p class="small muted">${t("Written by %(program)s", { program: origin })}</p>
      ${values["prompt"] ? html`<p class="picture-words">${values["prompt"]}</p>` : html`<p class="muted">${t("It keeps its prompt to itself.")}</p>`}
      ${values["negative_prompt"] ? html`<p class="small picture-words">${t("Negative: %(words)s", { words: values["negative_prompt"] })}</p>` : ""}
      <p class="small">${facts.filter(Boolean).join(" · ")}</p>
      ${(values["left_out"] ?? []).length ? html`<p class="small muted">${t("Not in the file, so left out: %(things)s", { things: values["left_out"].map(leftOutWords).join(" · ") })}</p>` : ""}
      ${values["foreign_seed"] && !values["seed"] ? html`<p class="small muted">${t("Its seed (%(seed)s) would give another picture here and is left out.", { seed: values["foreign_seed"] })}</p>` : ""}
      <div class="row"><button class="primary" @click=${() => this.fill()}>${t("Fill the form")}</button></div>
    </article>`;
  }
}

/** What guided a picture and cannot be taken over. @param {Row} one */
function leftOutWords({ kind, name, strength }) {
  const what = {
    controlnet: t("the picture that ControlNet followed"),
    look: t("the picture that gave the look"),
    start: t("the picture that was started from"),
    enlarged: t("enlarging"),
  }[/** @type {string} */ (kind)];
  const facts = [name, strength === null ? "" : t("strength %(value)s", { value: strength })].filter(Boolean);
  return facts.length ? `${what} (${facts.join(", ")})` : what;
}

customElements.define("picture-reading", PictureReading);
