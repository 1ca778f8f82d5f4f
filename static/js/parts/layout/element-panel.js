// The properties of the selected element, each a field that works without the stage.
import { html, nothing } from "#lit";
import { toastError } from "../../core/announce.js";
import { judged } from "../../core/check-digits.js";
import { t } from "../../core/i18n.js";
import { languageChoices } from "../../core/languages.js";
import { isText } from "../../core/layout-edits.js";
import { LightElement } from "../shell/light-element.js";
import { Roving } from "../shell/roving.js";
import { Typing } from "./typing.js";
import "./number-field.js";
import "./run-editor.js";
import { inColumns } from "./type-details.js";

/** @typedef {import("../../core/operations.js").Element} Element */
/** @typedef {import("../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("./cover-stage.js").Holder} Holder */

/** Each alignment with its words for lines, for columns, and the lines of its icon. @type {[string, () => string, () => string, string][]} */
const ALIGNS = [
  ["left", () => t("Left"), () => t("Top"), "M2 3h12M2 6.5h7M2 10h10M2 13.5h6"],
  ["centre", () => t("Centre"), () => t("Middle"), "M2 3h12M4.5 6.5h7M3 10h10M5 13.5h6"],
  ["right", () => t("Right"), () => t("Bottom"), "M2 3h12M7 6.5h7M4 10h10M8 13.5h6"],
];

/** What fills its page and is moved by hand. */
const PICTURES = new Set(["art", "scrim"]);

export class ElementPanel extends LightElement {
  static properties = {
    element: { attribute: false },
    shown: { attribute: false },
    holder: { attribute: false },
    fonts: { attribute: false },
    issue: { attribute: false },
    lang: { attribute: false },
    spots: { attribute: false },
    panels: { attribute: false },
    readOnly: { type: Boolean, attribute: "read-only" },
    takenOver: { type: Boolean, attribute: "taken-over" },
  };

  constructor() {
    super();
    this.roving = new Roving(this, { within: ".aligns > .segments", items: "button", chosen: "[aria-pressed=true]" });
    this.typing = new Typing(this);
    /** @type {Element | null} */
    this.element = null;
    /** @type {Shown | null} */
    this.shown = null;
    /** @type {Holder | null} */
    this.holder = null;
    /** @type {string[]} */
    this.fonts = [];
    /** @type {Record<string, string>} */
    this.issue = {};
    /** @type {string[]} the parts of a wraparound sheet, none of a front alone */
    this.panels = [];
    /** The language the cover is set in. */
    this.lang = "en";
    /** @type {{inks: Record<string, import("../../core/layout-edits.js").Ink>, used: string[], limit: number}} the layout's spot inks, those in use, and how many the press allows */
    this.spots = { inks: {}, used: [], limit: 0 };
    this.readOnly = false;
    /** Whether this person goes on though somebody else types in the element. */
    this.takenOver = false;
  }

  get fixed() {
    return this.readOnly || Boolean(this.element?.["locked"]) || this.heldFrom;
  }

  /** Whether somebody else types in the element just now. */
  get heldFrom() {
    return Boolean(this.holder?.editing) && !this.takenOver;
  }

  /** Give the focus to what is typed first in this element. */
  focusFirst() {
    const field = /** @type {HTMLTextAreaElement | HTMLInputElement | null} */ (this.querySelector("textarea, input, select"));
    field?.focus();
    if (field instanceof HTMLTextAreaElement) field.select();
  }

  /** @param {string} property @param {unknown} value @param {string} what */
  set(property, value, what) {
    this.emit("property-changed", { id: this.shown?.id, property, value, what });
  }

  /** @override */
  render() {
    const { element, shown } = this;
    if (!element || !shown) return this.nothingSelected();
    return html`<h2 class="panel-title">
        <span class="cut grow">${element.kind === "art" ? t("Position and size") : shown.kindWord}${element["role"] === "main" ? ` · ${t("main")}` : ""}</span>
        ${element["locked"] ? html`<span class="chip">${t("locked")}</span>` : nothing}
      </h2>
      ${this.holder ? this.heldBy(this.holder) : nothing}
      ${isText(element) ? this.runs(element) : nothing}
      ${element.kind === "barcode" ? this.barcode(element) : nothing}
      ${element.kind === "label" && element["preset"] === "ai_mark" ? this.label(element) : nothing}
      ${this.place(shown, element)} ${this.panels.length > 0 && !PICTURES.has(element.kind) ? this.partOfSheet(shown) : nothing} ${isText(element) ? this.setting(element) : nothing}
      ${element.kind === "scrim" ? this.scrim(element) : nothing}
      ${isText(element) || element.kind === "scrim" ? html`<type-details .element=${element} .owner=${shown.id} ?disabled=${this.fixed}></type-details>` : nothing}
      ${element.kind === "scrim" ? nothing : this.more(element, shown)}`;
  }

  /** What is set rarely stays folded, and loads when it is unfolded. @param {Element} element @param {Shown} shown */
  more(element, shown) {
    return html`<details class="own-ink" @toggle=${() => import("./element-more.js").catch(toastError)}>
      <summary>${t("More")}</summary>
      <element-more .element=${element} .owner=${shown.id} .spots=${this.spots.inks} ?disabled=${this.fixed}></element-more>
    </details>`;
  }

  nothingSelected() {
    return html`<p class="hint">${t("Select an element on the cover or in the list to see its properties.")}</p>
      <h2 class="panel-title">${t("This issue")}</h2>
      <div class="pair">
        ${["number", "date", "price", "title", "issn"].map((name) => this.issueField(name))}
        <label class="field">${t("Language")}
          <select name="lang" ?disabled=${this.readOnly} @change=${(/** @type {Event} */ event) => this.emit("cover-changed", { property: "lang", value: valueOf(event), what: t("the language") })}>
            ${languageChoices(this.lang).map(([tag, words]) => html`<option value=${tag} .selected=${tag === this.lang}>${words}</option>`)}
          </select>
        </label>
      </div>
      <p class="hint">${t("Text elements quote these as {issue.date}, {issue.number} and {issue.price}.")}</p>
      <details class="own-ink" @toggle=${() => import("./spot-inks.js").catch(toastError)}>
        <summary>${t("Spot inks")}</summary>
        <spot-inks .spots=${this.spots.inks} .used=${this.spots.used} .limit=${this.spots.limit} ?disabled=${this.readOnly}></spot-inks>
      </details>`;
  }

  /** @param {string} name */
  issueField(name) {
    /** @type {Record<string, string>} */
    const words = { number: t("Number"), date: t("Date"), price: t("Price"), title: t("Title"), issn: "ISSN" };
    /** @type {Record<string, number>} */
    const longest = { number: 40, date: 60, price: 40, title: 80, issn: 16 };
    return html`<label class="field">${words[name]}
      <input type="text" maxlength=${longest[name]} .value=${this.typing.shown(name, this.issue[name])} @input=${(/** @type {Event} */ event) => this.typing.note(name, event)} ?disabled=${this.readOnly}
        @change=${(/** @type {Event} */ event) => this.emit("issue-changed", { name, value: /** @type {HTMLInputElement} */ (event.target).value })} />
    </label>`;
  }

  /** @param {Holder} holder */
  heldBy(holder) {
    return html`<p class="held-by person-${holder.color}">
      <span class="avatar plain" aria-hidden="true">${[...holder.name][0]}</span>
      <span class="grow">${holder.editing ? t("%(name)s is typing here", { name: holder.name }) : t("%(name)s has this selected", { name: holder.name })}</span>
      ${this.heldFrom && !this.readOnly ? html`<button class="small" @click=${() => this.emit("taken-over")}>${t("Edit all the same")}</button>` : nothing}
    </p>`;
  }

  /** @param {Shown} shown @param {Element} element */
  place(shown, element) {
    const { box } = shown;
    const sized = element.kind !== "barcode";
    /** @type {[string, string, number][]} */
    const fields = [
      ["x_mm", "X", box.x],
      ["y_mm", "Y", box.y],
      ["w_mm", t("Width"), box.w],
      ["h_mm", t("Height"), box.h],
    ];
    return html`<div class="pair">
      ${fields.map(
        ([name, label, value], at) => html`<number-field name=${name} label=${label} unit="mm" .value=${value}
          .min=${at < 2 ? -1000 : 1} ?disabled=${this.fixed || (!sized && at > 1)}
          @number-changed=${(/** @type {CustomEvent} */ event) => this.set(name, event.detail.value, label)}></number-field>`,
      )}
      ${element.kind === "art" ? nothing : html`<number-field name="rotation_deg" label=${t("Rotation")} unit="°" .value=${shown.turn} .min=${-360} .max=${360} .step=${1} .digits=${1}
        ?disabled=${this.fixed} @number-changed=${(/** @type {CustomEvent} */ event) => this.set("rotation_deg", event.detail.value, t("rotation"))}></number-field>`}
    </div>`;
  }

  /** What stands on the sheet moves to another part of it without being dragged. @param {Shown} shown */
  partOfSheet({ id, panel }) {
    /** @type {Record<string, string>} */
    const words = { back: t("Back"), spine: t("Spine"), front: t("Front") };
    const choose = (/** @type {Event} */ event) => {
      const wanted = valueOf(event);
      /** @type {HTMLSelectElement} */ (event.target).value = panel; // until the server has moved it
      this.emit("panel-chosen", { element: id, panel: wanted });
    };
    return html`<label class="field">${t("Part of the sheet")}
      <select name="panel" ?disabled=${this.fixed} @change=${choose}>${this.panels.map((part) => html`<option value=${part} .selected=${part === panel}>${words[part]}</option>`)}</select>
    </label>`;
  }

  /** @param {Element} element */
  runs(element) {
    const runs = element["runs"];
    return html`${runs.map(
      (/** @type {import("../../core/layout-edits.js").Run} */ run, /** @type {number} */ place) =>
        html`<run-editor class="stack-tight" .owner=${this.shown?.id ?? ""} .run=${run} .place=${place} .fonts=${this.fonts} .spots=${this.spots.inks} ?disabled=${this.fixed}
          .heading=${runs.length === 1 ? t("Text") : t("Text, part %(number)s", { number: place + 1 })}></run-editor>`,
    )}`;
  }

  /** @param {Element} element */
  setting(element) {
    const columns = inColumns(element);
    return html`<div class="pair">
      <fieldset class="aligns" ?disabled=${this.fixed}>
        <legend class="field">${t("Align")}</legend>
        <div class="segments">
          ${ALIGNS.map(
            ([value, across, down, line]) => html`<button class="icon" aria-label=${columns ? down() : across()} title=${columns ? down() : across()}
              aria-pressed=${element["align"] === value ? "true" : "false"} @click=${() => this.set("align", value, t("alignment"))}>
              <svg class="line-icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${line} transform=${columns ? "rotate(90 8 8)" : nothing}></path></svg>
            </button>`,
          )}
        </div>
      </fieldset>
      <label class="field">${t("Fit type")}
        <select ?disabled=${this.fixed} @change=${(/** @type {Event} */ event) => this.set("fit", valueOf(event), t("fit"))}>
          ${[["none", t("As set")], ["width", columns ? t("To the height") : t("To the width")], ["box", t("To the box")]].map(
            ([value, words]) => html`<option value=${value} ?selected=${element["fit"] === value}>${words}</option>`,
          )}
        </select>
      </label>
      <number-field name="tracking" label=${t("Tracking")} unit="‰ em" .value=${element["tracking"] ?? 0} .min=${-500} .max=${2000} .step=${5} .digits=${0}
        ?disabled=${this.fixed} @number-changed=${(/** @type {CustomEvent} */ event) => this.set("tracking", event.detail.value, t("tracking"))}></number-field>
      <number-field name="leading" label=${t("Leading")} unit="×" .value=${element["leading"] ?? 1.1} .min=${0.5} .max=${4} .step=${0.05}
        ?disabled=${this.fixed} @number-changed=${(/** @type {CustomEvent} */ event) => this.set("leading", event.detail.value, t("leading"))}></number-field>
    </div>`;
  }

  /** @param {Element} element */
  barcode(element) {
    return html`<div class="pair">
        <label class="field">${t("Code")}
          <select ?disabled=${this.fixed} @change=${(/** @type {Event} */ event) => this.set("symbology", valueOf(event), t("code"))}>
            ${[["issn", "ISSN"], ["ean13", "EAN-13"], ["upca", "UPC-A"]].map(
              ([value, words]) => html`<option value=${value} ?selected=${element["symbology"] === value}>${words}</option>`,
            )}
          </select>
        </label>
        <number-field name="scale" label=${t("Scale")} unit="%" .value=${(element["scale"] ?? 0.8) * 100} .min=${80} .max=${200} .digits=${0} .step=${5}
          ?disabled=${this.fixed} @number-changed=${(/** @type {CustomEvent} */ event) => this.set("scale", event.detail.value / 100, t("scale"))}></number-field>
        <label class="field">${t("Digits")}
          <input type="text" inputmode="numeric" maxlength="20" .value=${this.typing.shown("digits", element["digits"])} @input=${(/** @type {Event} */ event) => this.typing.note("digits", event)} ?disabled=${this.fixed}
            aria-describedby="digits-verdict" @change=${(/** @type {Event} */ event) => this.digitsTyped(valueOf(event), element)} />
        </label>
        <label class="field">${t("Issue add-on")}
          <input type="text" inputmode="numeric" maxlength="5" .value=${this.typing.shown("addon", element["addon"])} @input=${(/** @type {Event} */ event) => this.typing.note("addon", event)} ?disabled=${this.fixed}
            @change=${(/** @type {Event} */ event) => this.set("addon", valueOf(event).trim(), t("add-on"))} />
        </label>
      </div>
      ${this.verdict(element)}`;
  }

  /** @param {Element} element */
  label(element) {
    return html`<label class="field">${t("Text")}
      <input type="text" maxlength="80" placeholder=${this.shown?.drawn?.text ?? ""} ?disabled=${this.fixed}
        .value=${this.typing.shown("words", element["words"])} @input=${(/** @type {Event} */ event) => this.typing.note("words", event)}
        @change=${(/** @type {Event} */ event) => this.set("words", valueOf(event).trim(), t("words"))} />
    </label>`;
  }

  /** A code whose last digit was left out gets it. @param {string} typed @param {Element} element */
  digitsTyped(typed, element) {
    const verdict = judged(element["symbology"], typed);
    this.set("digits", verdict.full ?? typed.trim(), t("digits"));
  }

  /** @param {Element} element */
  verdict(element) {
    const { state, expected = "" } = judged(element["symbology"], element["digits"] ?? "");
    const [tone, words] = {
      empty: ["hint", t("Type the digits; the check digit is added for you.")],
      short: ["error-text", t("The code is too short.")],
      odd: ["error-text", t("Only digits belong into this code, and no more than it holds.")],
      wrong: ["error-text", t("The check digit should be %(digit)s.", { digit: expected })],
      good: ["hint good", t("Check digit %(digit)s is right.", { digit: expected })],
    }[state];
    const { issn } = this.issue;
    const offered = state === "empty" && element["symbology"] === "issn" && issn && !this.fixed;
    return html`<p id="digits-verdict" class=${tone ?? "hint"}>${words}</p>
      ${offered ? html`<button class="small" @click=${() => this.digitsTyped(issn, element)}>${t("Take the ISSN %(issn)s", { issn })}</button>` : nothing}`;
  }

  /** @param {Element} element */
  scrim(element) {
    return html`<div class="pair">
      ${[["opacity_from", t("Darkness, start")], ["opacity_to", t("Darkness, end")]].map(
        ([name = "", label = ""]) => html`<number-field name=${name} label=${label} unit="%" .value=${element[name] * 100} .min=${0} .max=${100} .digits=${0} .step=${5}
          ?disabled=${this.fixed} @number-changed=${(/** @type {CustomEvent} */ event) => this.set(name, event.detail.value / 100, label)}></number-field>`,
      )}
    </div>`;
  }
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value;
}

customElements.define("element-panel", ElementPanel);
