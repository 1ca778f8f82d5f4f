// A number with its unit, typed or stepped with the arrow keys; says when it cannot be read.
import { html, nothing } from "#lit";
import { number, t } from "../../core/i18n.js";
import { parseMm, parseNumber, rounded } from "../../geom/units.js";
import { LightElement } from "../shell/light-element.js";
import { Typing } from "./typing.js";

/** @typedef {{name: string, value: number}} NumberChanged */

export class NumberField extends LightElement {
  static properties = {
    name: {},
    label: {},
    unit: {},
    value: { type: Number },
    min: { type: Number },
    max: { type: Number },
    step: { type: Number },
    digits: { type: Number },
    disabled: { type: Boolean },
    problem: { state: true },
  };

  constructor() {
    super();
    this.typing = new Typing(this);
    this.name = "";
    this.label = "";
    this.unit = "";
    this.value = 0;
    this.min = -1000;
    this.max = 1000;
    this.step = 1;
    this.digits = 2;
    this.disabled = false;
    this.problem = "";
  }

  /** @param {string} typed */
  read(typed) {
    if (this.unit === "mm") return parseMm(typed);
    return parseNumber(typed.replace(/\s*(pt|%|px|°)\s*$/i, ""));
  }

  /** @param {Event} event */
  typed(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const value = this.read(input.value);
    if (value === null) return this.refuse(t("This is not a number."));
    this.offer(value);
  }

  /** @param {number} value */
  offer(value) {
    const exact = rounded(value, this.digits);
    if (exact < this.min || exact > this.max) {
      return this.refuse(t("Between %(min)s and %(max)s.", { min: number(this.min, 2), max: number(this.max, 2) }));
    }
    this.problem = "";
    this.typing.stop();
    if (exact !== this.value) this.emit("number-changed", { name: this.name, value: exact });
    else this.requestUpdate();
  }

  /** @param {string} why */
  refuse(why) {
    this.problem = why;
  }

  /** @param {KeyboardEvent} event */
  stepped(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (event.key === "Escape") {
      this.problem = "";
      this.typing.stop();
      this.requestUpdate();
      return;
    }
    const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (way === 0) return;
    event.preventDefault();
    const size = event.shiftKey ? this.step * 10 : event.altKey ? this.step / 10 : this.step;
    const from = this.read(input.value) ?? this.value;
    this.offer(Math.min(this.max, Math.max(this.min, from + way * size)));
  }

  /** @override */
  render() {
    const id = `field-${this.name}`;
    return html`<label class="field" for=${id}>${this.label}</label>
      <span class="with-unit">
        <input
          id=${id}
          type="text"
          inputmode="decimal"
          autocomplete="off"
          .value=${this.typing.shown("", rounded(this.value, this.digits))}
          @input=${(/** @type {Event} */ event) => this.typing.note("", event)}
          ?disabled=${this.disabled}
          aria-invalid=${this.problem ? "true" : "false"}
          aria-describedby=${this.problem ? `${id}-problem` : nothing}
          @change=${this.typed}
          @keydown=${this.stepped}
        />
        ${this.unit ? html`<span class="unit" aria-hidden="true">${this.unit}</span>` : nothing}
      </span>
      ${this.problem ? html`<span class="error-text" id="${id}-problem" role="alert">${this.problem}</span>` : nothing}`;
  }
}

customElements.define("number-field", NumberField);
