// The styles of a font file that was chosen: named ones to tick, and one's own along its axes.
import { html, nothing, ref } from "#lit";
import { asSettings, asStyle, firstStyle, heldOn, stepOf, usualValues } from "../../core/font-axes.js";
import { api } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/font-axes.js").Axis} Axis */
/** @typedef {import("../../core/font-axes.js").Style} Style */
/** @typedef {import("../../core/font-axes.js").Values} Values */

const SAMPLE = "Masthead Rg&fi 2027";
let faces = 0;

export class FontStyles extends LightElement {
  static properties = {
    project: { type: Number },
    most: { type: Number },
    found: { state: true },
    ticked: { state: true },
    own: { state: true },
    takesOwn: { state: true },
    busy: { state: true },
    problem: { state: true },
    face: { state: true },
  };

  constructor() {
    super();
    this.project = 0;
    this.most = 12;
    /** @type {{family: string, styles: Style[], axes: Axis[], asks_words: boolean} | null} */
    this.found = null;
    /** @type {Set<string>} */
    this.ticked = new Set();
    /** @type {Values} the values of one's own style */
    this.own = {};
    this.takesOwn = false;
    this.busy = false;
    this.problem = "";
    /** @type {string} the browser's name of the font that is shown, once it has taken it */
    this.face = "";
    /** @type {FontFace | null} */
    this.loaded = null;
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.closest("form")?.addEventListener("change", this.changed);
  }

  /** @param {Event} event */
  changed = (event) => {
    const input = event.target;
    if (input instanceof HTMLInputElement && input.type === "file") void this.look(input.files?.[0]);
  };

  /** Ask the server what the file offers; the browser shows it. @param {File | undefined} file */
  async look(file) {
    this.found = null;
    this.problem = "";
    if (!file) return;
    this.busy = true;
    const form = new FormData();
    form.set("file", file);
    try {
      const found = await api.upload(`/projects/${this.project}/font-styles`, form);
      this.face = found.asks_words ? "" : await this.shownBy(file);
      this.own = usualValues(found.axes);
      this.ticked = new Set(found.styles.length > 0 ? [firstStyle(found.styles, found.axes)] : []);
      this.takesOwn = found.styles.length === 0 && !found.asks_words;
      this.found = found;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.busy = false;
  }

  /** Return the name under which the browser sets type in the file, empty where it cannot. @param {File} file */
  async shownBy(file) {
    if (this.loaded) document.fonts.delete(this.loaded);
    const name = `brought-${(faces += 1)}`;
    this.loaded = new FontFace(name, await file.arrayBuffer());
    try {
      document.fonts.add(await this.loaded.load());
    } catch {
      return ""; // a collection: browsers set no type in it
    }
    return name;
  }

  /** @param {string} name @param {boolean} on */
  tick(name, on) {
    const ticked = new Set(this.ticked);
    if (on) ticked.add(name);
    else ticked.delete(name);
    this.ticked = ticked;
  }

  /** @param {Axis} axis @param {Event} event */
  pull(axis, event) {
    const value = Number(/** @type {HTMLInputElement} */ (event.target).value.replace(",", "."));
    if (!Number.isFinite(value)) return this.requestUpdate();
    this.own = { ...this.own, [axis.tag]: heldOn(axis, value) };
    this.takesOwn = true;
  }

  /** Set a line in the file's type. @param {Values} values */
  setIn(values) {
    return ref((line) => {
      if (!(line instanceof HTMLElement)) return;
      line.style.fontFamily = this.face ? `"${this.face}"` : "";
      line.style.fontVariationSettings = asSettings(values);
    });
  }

  get count() {
    return this.ticked.size + (this.takesOwn ? 1 : 0);
  }

  /** @override */
  render() {
    if (this.busy) return html`<p class="muted small" role="status">${t("Reading the font…")}</p>`;
    if (this.problem) return html`<p class="notice bad" role="alert">${this.problem}</p>`;
    if (!this.found) return html`<p class="muted small">${t("Choose a file; its styles are then offered here.")}</p>`;
    const { family, styles, axes } = this.found;
    if (this.found.asks_words) return this.says();
    const several = styles.length > 1 || axes.length > 0;
    return html`<fieldset class="face-styles"><legend>${family}</legend>
        ${several ? html`<ul>${styles.map((style) => this.styleRow(style))}</ul>` : this.line(styles[0])}
      </fieldset>
      ${axes.length > 0 ? this.ownStyle(axes) : nothing}
      ${several && this.count === 0 ? html`<p class="muted small" role="status">${t("Tick at least one style.")}</p>` : nothing}
      ${this.count > this.most ? html`<p class="notice bad" role="alert">${t("At most %(most)s styles are taken at once.", { most: this.most })}</p>` : nothing}`;
  }

  /** What a drawn logo says: set in it, these words become the drawing. */
  says() {
    return html`<label class="field">${t("What the logo says, as the masthead's text has it")}
      <input name="style" maxlength="40" required placeholder="COSMOS" /></label>`;
  }

  /** @param {Style | undefined} style */
  line(style) {
    return html`<p class="face-line" ${this.setIn({})}>${this.face ? SAMPLE : (style?.name ?? "")}</p>`;
  }

  /** @param {Style} style */
  styleRow({ name, values }) {
    return html`<li><label class="check">
      <input type="checkbox" name="style" value=${name} .checked=${this.ticked.has(name)} @change=${(/** @type {Event} */ event) => this.tick(name, /** @type {HTMLInputElement} */ (event.target).checked)} />
      <span class="small">${name}</span>${this.face ? html`<span class="face-line" aria-hidden="true" ${this.setIn(values)}>${SAMPLE}</span>` : nothing}
    </label></li>`;
  }

  /** @param {Axis[]} axes */
  ownStyle(axes) {
    return html`<fieldset class="face-styles"><legend>${t("A style of your own")}</legend>
      <label class="check"><input type="checkbox" name="style" value=${asStyle(this.own)} .checked=${this.takesOwn} @change=${(/** @type {Event} */ event) => (this.takesOwn = /** @type {HTMLInputElement} */ (event.target).checked)} />
        <span class="small">${t("Take it as well")}</span><span class="face-line" aria-hidden="true" ${this.setIn(this.own)}>${SAMPLE}</span></label>
      ${axes.map((axis) => this.axis(axis))}
    </fieldset>`;
  }

  /** @param {Axis} axis */
  axis(axis) {
    const value = this.own[axis.tag] ?? axis.usual;
    const name = axisWords()[axis.tag] ?? axis.name;
    return html`<div class="face-axis"><label for="axis-${axis.tag}">${name}</label>
      <input id="axis-${axis.tag}" type="range" min=${axis.least} max=${axis.most} step=${stepOf(axis)} .value=${String(value)} @input=${(/** @type {Event} */ event) => this.pull(axis, event)} />
      <input type="text" inputmode="decimal" aria-label=${t("%(axis)s as a number", { axis: name })} .value=${String(value)} @change=${(/** @type {Event} */ event) => this.pull(axis, event)} /></div>`;
  }
}

/** What the axes that all fonts share are called. @returns {Record<string, string>} */
function axisWords() {
  return { wght: t("Weight"), wdth: t("Width"), opsz: t("Optical size"), slnt: t("Slant"), ital: t("Italic") };
}

customElements.define("font-styles", FontStyles);
