// The subject of the art: found by itself, mended by brush, and the masthead put behind it.
import { html, nothing } from "#lit";
import { t } from "../../../core/i18n.js";
import { LightElement } from "../../shell/light-element.js";
import { Roving } from "../../shell/roving.js";
import "../number-field.js";

/** @typedef {import("../../../core/subject-brush.js").SubjectBrush} SubjectBrush */

export class SubjectTool extends LightElement {
  static properties = {
    brush: { attribute: false },
    cut: { type: Boolean },
    behind: { type: Boolean },
    busy: { type: Boolean },
    refined: { type: Boolean },
  };

  constructor() {
    super();
    this.roving = new Roving(this, { within: ".segments", items: "button", chosen: "[aria-pressed=true]" });
    /** @type {SubjectBrush | null} */
    this.brush = null;
    /** Whether the art has a cut-out already. */
    this.cut = false;
    /** Whether the masthead stands behind it. */
    this.behind = false;
    this.busy = false;
    /** Whether a model gives the cut a finer edge afterwards. */
    this.refined = false;
    this.told = () => this.requestUpdate();
  }

  /** @override @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    if (!changed.has("brush")) return;
    /** @type {SubjectBrush | null | undefined} */ (changed.get("brush"))?.removeEventListener("change", this.told);
    this.brush?.addEventListener("change", this.told);
  }

  /** @param {boolean} behind */
  ask(behind) {
    this.emit("subject-cut", { strokes: this.brush?.body ?? [], behind });
  }

  /** @override */
  render() {
    const { brush } = this;
    if (!brush) return html`<p class="hint">${t("Place a picture first; then its subject can be cut out.")}</p>`;
    const marked = brush.strokes.length > 0;
    return html`<p class="hint">${t("Paint over the subject to add, over the ground to remove. With the stage focused, the arrow keys move the brush and Space dabs.")}</p>
      ${this.refined ? html`<p class="hint">${t("The installed matting model makes the edge finer a little later; that comes as an edit of yours.")}</p>` : nothing}
      <div class="segments" role="group" aria-label=${t("Brush")}>
        ${this.mode(true, t("Add"))}${this.mode(false, t("Remove"))}
      </div>
      <number-field name="brush" label=${t("Brush width")} unit="mm" .value=${brush.widthMm} .min=${1} .max=${60} .step=${1} .digits=${1}
        @number-changed=${(/** @type {CustomEvent} */ event) => {
          event.stopPropagation();
          brush.widthMm = event.detail.value;
          brush.changed();
        }}></number-field>
      ${this.busy ? html`<p class="hint" role="status">${t("Cutting out the subject…")}</p><progress aria-label=${t("Cutting out the subject…")}></progress>` : nothing}
      <div class="deeds">
        <button class="primary" ?disabled=${this.busy || (this.behind && !marked)} @click=${() => this.ask(true)}>${t("Put masthead behind the subject")}</button>
        <button ?disabled=${this.busy || (this.cut && !marked)} @click=${() => this.ask(false)}>${this.cut ? t("Mend the cut-out") : t("Only cut out the subject")}</button>
        ${this.behind ? html`<button ?disabled=${this.busy} @click=${() => this.emit("masthead-raised")}>${t("Masthead in front again")}</button>` : nothing}
        <button class="quiet" ?disabled=${!marked} @click=${() => brush.undo()}>${t("Undo the last stroke")}</button>
      </div>`;
  }

  /** @param {boolean} keep @param {string} words */
  mode(keep, words) {
    const { brush } = this;
    return html`<button aria-pressed=${brush?.keep === keep ? "true" : "false"} @click=${() => {
      if (!brush) return;
      brush.keep = keep;
      brush.changed();
    }}>${words}</button>`;
  }
}

customElements.define("subject-tool", SubjectTool);
