// Choosing a font by its looks: the text's own words, set in every font that layouts can use.
import { html, svg } from "#lit";
import { toastError } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { Roving } from "../shell/roving.js";
import { fontName } from "./font-words.js";

/** @typedef {{handle: string, path: string, width: number, height: number}} Face */

/** How much of a text is shown in each font. */
const WORDS_MAX = 24;

export class FontPicker extends LightElement {
  static properties = { project: { type: Number }, faces: { state: true }, chosen: { attribute: false }, sought: { state: true } };

  constructor() {
    super();
    this.roving = new Roving(this, { within: ".font-faces", items: "button", chosen: "[aria-pressed=true]", row: "li" });
    this.project = 0;
    /** @type {Face[] | null} null until they have come */
    this.faces = null;
    this.chosen = "";
    this.sought = "";
    /** @type {(handle: string) => void} */
    this.choose = () => {};
  }

  /** @param {string} words @param {string} chosen @param {(handle: string) => void} choose */
  async open(words, chosen, choose) {
    Object.assign(this, { chosen, choose, faces: null, sought: "" });
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
    const said = [...words.replace(/\s+/g, " ").trim()].slice(0, WORDS_MAX).join("");
    try {
      const { faces } = await api.get(`/projects/${this.project}/font-faces${said ? `?words=${encodeURIComponent(said)}` : ""}`);
      this.faces = faces;
      await this.updateComplete;
      this.querySelector(".font-faces [aria-pressed=true]")?.scrollIntoView({ block: "center" });
    } catch (error) {
      this.close();
      toastError(error);
    }
  }

  close() {
    this.querySelector("dialog")?.close();
  }

  /** @param {string} handle */
  picked(handle) {
    this.close();
    if (handle !== this.chosen) this.choose(handle);
  }

  /** @returns {Face[]} */
  get found() {
    const words = this.sought.trim().toLocaleLowerCase();
    return (this.faces ?? []).filter(({ handle }) => fontName(handle).toLocaleLowerCase().includes(words));
  }

  /** @override */
  render() {
    return html`<dialog class="font-dialog" aria-labelledby="font-title">
      <h2 id="font-title">${t("Choose a font")}</h2>
      <label class="field">${t("Find by name")}<input type="search" autofocus maxlength="60" .value=${this.sought} @input=${(/** @type {Event} */ event) => (this.sought = /** @type {HTMLInputElement} */ (event.target).value)} /></label>
      ${this.faces ? this.list(this.found) : html`<p class="hint" role="status">${t("Setting your words in every font…")}</p>`}
      <div class="actions"><a class="small" href="../fonts/">${t("Bring a font of your own")}</a><span class="grow"></span><button @click=${this.close}>${t("Cancel")}</button></div>
    </dialog>`;
  }

  /** @param {Face[]} faces */
  list(faces) {
    if (faces.length === 0) return html`<p class="hint" role="status">${t("No font is called that.")}</p>`;
    return html`<ul class="font-faces">${faces.map((face) => this.face(face))}</ul>`;
  }

  /** @param {Face} face */
  face({ handle, path, width, height }) {
    return html`<li><button class="quiet" aria-pressed=${handle === this.chosen ? "true" : "false"} @click=${() => this.picked(handle)}>
      ${path ? html`<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMinYMid meet" aria-hidden="true">${svg`<path d=${path}></path>`}</svg>` : html`<span class="hint">${t("lacks these letters")}</span>`}
      <span class="small">${fontName(handle)}</span>
    </button></li>`;
  }
}

customElements.define("font-picker", FontPicker);

/** Ask for a font. @param {number} project @param {string} words @param {string} chosen @param {(handle: string) => void} choose */
export async function pickFont(project, words, chosen, choose) {
  let picker = /** @type {FontPicker | null} */ (document.querySelector("font-picker"));
  if (!picker) document.body.append((picker = /** @type {FontPicker} */ (document.createElement("font-picker"))));
  picker.project = project;
  await picker.open(words, chosen, choose);
}
