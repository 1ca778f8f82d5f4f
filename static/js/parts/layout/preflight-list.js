// What preflight found, the gravest first; a finding about an element leads to it.
import { html, nothing } from "#lit";
import { ago, listed, n, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { Roving } from "../shell/roving.js";
import { findingWords } from "./finding-words.js";

/** @typedef {import("../../core/feed.js").Row} Row */

/** @type {Record<string, number>} */
const GRAVITY = { error: 0, warning: 1, note: 2 };

export class PreflightList extends LightElement {
  static properties = {
    findings: { attribute: false },
    heading: {},
    linked: { type: Boolean },
    names: { attribute: false },
    mending: { type: Boolean },
    acknowledging: { type: Boolean },
    hrefOf: { attribute: false },
    ways: { attribute: false },
  };

  constructor() {
    super();
    this.roving = new Roving(this, { within: ".findings", items: "button, a", row: "li" });
    /** @type {Row[]} */
    this.findings = [];
    this.heading = "";
    this.linked = false;
    /** @type {Record<string, string>} element ids to what people call them */
    this.names = {};
    /** Whether findings may be mended here. */
    this.mending = false;
    /** Whether warnings may be acknowledged here. */
    this.acknowledging = false;
    /** @type {((element: string) => string) | null} where an element is shown, where that is another page */
    this.hrefOf = null;
    /** @type {string[]} codes that painting more of the picture would mend as well */
    this.ways = [];
  }

  count(/** @type {string} */ severity) {
    return this.findings.filter((finding) => finding["severity"] === severity && !finding["acknowledged"]).length;
  }

  get summary() {
    const errors = this.count("error");
    const warnings = this.count("warning");
    const known = this.findings.filter((finding) => finding["acknowledged"]).length;
    const parts = [
      errors ? n("%(count)s error", "%(count)s errors", errors) : "",
      warnings ? n("%(count)s warning", "%(count)s warnings", warnings) : "",
      known ? n("%(count)s acknowledged", "%(count)s acknowledged", known) : "",
    ].filter(Boolean);
    return parts.length > 0 ? listed(parts) : t("clean");
  }

  /** @override */
  render() {
    const sorted = [...this.findings].sort((a, b) => (GRAVITY[a["severity"]] ?? 3) - (GRAVITY[b["severity"]] ?? 3));
    return html`<h2 class="panel-title"><span class="grow">${this.heading || t("Preflight")} · ${this.summary}</span></h2>
      ${sorted.length === 0 ? html`<p class="finding ok">${t("Nothing stands in the way of printing.")}</p>` : nothing}
      <ul class="findings">${sorted.map((finding) => html`<li data-key=${finding["key"] ?? ""}>${this.finding(finding)}</li>`)}</ul>`;
  }

  /** @param {Row} finding */
  finding(finding) {
    const { severity, element } = finding;
    const tone = { error: "bad", warning: "warn", note: "" }[String(severity)] ?? "";
    const body = html`<span class="severity">${severityWord(severity)}</span> ${findingWords(finding, this.names)}`;
    const more = html`${acknowledgedWords(finding)}${this.mending ? this.fixes(finding) : nothing}${this.mayStand(finding)}`;
    if (!element || !(element in this.names)) return html`<p class="finding ${tone}">${body}</p>${more}`;
    if (this.hrefOf) return html`<a class="finding ${tone}" href=${this.hrefOf(element)}>${body}</a>${more}`;
    if (!this.linked) return html`<p class="finding ${tone}">${body}</p>${more}`;
    return html`<button class="finding ${tone}" @click=${() => this.emit("object-selected", { id: element })}>${body}</button>${more}`;
  }

  /** The way to let a warning stand in one's own name. @param {Row} finding */
  mayStand(finding) {
    if (!this.acknowledging || finding["severity"] !== "warning" || finding["acknowledged"]) return nothing;
    const sentence = findingWords(finding, this.names);
    return this.deed(t("Acknowledge …"), sentence, "acknowledge-asked", { key: finding["key"], sentence });
  }

  /** @param {Row} finding */
  fixes(finding) {
    const { code, element, values } = finding;
    const words = byHand(finding) ? undefined : fixWords()[code];
    const elsewhere = otherWays()[code];
    const about = this.names[element] ?? element;
    return html`${words ? this.deed(words, about, "finding-fixed", { code, element, values }) : nothing}
      ${elsewhere && this.ways.includes(code) ? this.deed(elsewhere[0], about, elsewhere[1], {}) : nothing}`;
  }

  /** @param {string} words @param {string} about @param {string} event @param {Row} detail */
  deed(words, about, event, detail) {
    return html`<button class="small fix" @click=${() => this.emit(event, detail)}>${words}${about ? html`<span class="visually-hidden">: ${about}</span>` : nothing}</button>`;
  }
}

/** @param {string} severity */
export function severityWord(severity) {
  return { error: t("Error"), warning: t("Warning"), note: t("Note") }[severity] ?? severity;
}

/** Who let a warning stand, and why. @param {Row} finding */
export function acknowledgedWords({ acknowledged }) {
  if (!acknowledged) return nothing;
  const { by_name: name, reason, at } = acknowledged;
  return html`<p class="small muted acknowledged">${t("✓ acknowledged by %(name)s, %(when)s: %(reason)s", { name, when: ago(at), reason })}</p>`;
}

/** Whether only a person can mend it: a picture is chosen, a code is typed. @param {Row} finding */
function byHand({ code, values }) {
  return (code === "required_missing" && values["kind"] === "art") || (code === "barcode_digits" && values["digits"] === "(empty)");
}

/** What mends a finding by painting, and the wish for it. @returns {Record<string, [string, string]>} */
function otherWays() {
  return {
    bleed_short: [t("Paint what is missing"), "art-extended"],
    image_ppi: [t("Bring it to print resolution"), "art-enlarged"],
  };
}

/** What mends a finding by itself, by its code. @returns {Record<string, string>} */
function fixWords() {
  const larger = t("Enlarge the type");
  return {
    bleed_short: t("Enlarge it to the bleed"),
    bleed_below_profile: t("Give it more bleed"),
    live_outside_safe: t("Move it inside"),
    live_outside_profile_safe: t("Move it inside"),
    live_near_hinge: t("Move it off the fold"),
    spine_stale: t("Lay the spine out anew"),
    spine_not_of_profile: t("Lay the spine out anew"),
    spine_type_too_tall: t("Set it along the spine"),
    required_missing: t("Add it"),
    ai_label_missing: t("Add the AI label"),
    background_busy: t("Add a shade"),
    type_too_small: larger,
    small_white_type: larger,
    small_multi_ink_type: larger,
    text_overflow: t("Fit to the box"),
    rich_black_type: t("Use black ink"),
    font_missing: t("Use the standard font"),
    barcode_size: t("Enlarge the barcode"),
    barcode_ink: t("Make the panel white"),
    barcode_digits: t("Correct the check digit"),
    barcode_zone: t("Move it to the corner"),
    masthead_hidden: t("Masthead in front"),
    contrast_low: t("Make it readable"),
  };
}

customElements.define("preflight-list", PreflightList);
