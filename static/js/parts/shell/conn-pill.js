// Whether everything is saved and the line to the server is up, in words.
import { html } from "#lit";
import { pillOf } from "../../core/pill.js";
import { LightElement } from "./light-element.js";

/** @typedef {import("../../core/line.js").LineState} Line */
/** @typedef {import("../../core/outbox.js").OutboxState} OutboxState */

export class ConnPill extends LightElement {
  static properties = {
    line: { attribute: false },
    box: { attribute: false },
    readOnly: { type: Boolean, attribute: "read-only" },
  };

  constructor() {
    super();
    /** @type {Line} */
    this.line = { state: "connecting" };
    /** @type {OutboxState} */
    this.box = { pending: 0, offline: false, savedAt: null };
    this.readOnly = false;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.clock = undefined;
  }

  /** @override */
  updated() {
    clearInterval(this.clock);
    if (this.line.state === "waiting") this.clock = setInterval(() => this.requestUpdate(), 1000);
    this.dataset["tone"] = pillOf(this.line, this.box, this.readOnly, Date.now())[1];
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.clock);
  }

  /** @override */
  render() {
    const [words, , short] = pillOf(this.line, this.box, this.readOnly, Date.now());
    return html`<span class="pill" title=${words}><span class="dot" aria-hidden="true"></span><span class="words">${words}</span><span class="short" aria-hidden="true" data-short=${short}></span></span>`;
  }
}

customElements.define("conn-pill", ConnPill);
