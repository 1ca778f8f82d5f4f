// Styles of the project: words around a prompt, put on and taken off without touching the draft.
import { html } from "#lit";
import { attempt } from "../../core/artwork.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */

const STYLES_MAX = 3;

export class StyleTools extends LightElement {
  static properties = {
    live: { attribute: false },
    settings: { attribute: false },
    styles: { attribute: false },
    edited: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** @type {import("./settings.js").Settings | null} */
    this.settings = null;
    /** @type {Row[]} */
    this.styles = [];
    /** @type {Row | null} */
    this.edited = null;
  }

  /** @param {string} name */
  toggle(name) {
    const on = this.settings?.styles ?? [];
    const styles = on.includes(name) ? on.filter((other) => other !== name) : [...on, name].slice(-STYLES_MAX);
    this.emit("settings-changed", { ...this.settings, styles });
  }

  /** @param {SubmitEvent} event */
  async save(event) {
    event.preventDefault();
    const { live } = this;
    const form = /** @type {HTMLFormElement} */ (event.target);
    const body = Object.fromEntries(new FormData(form));
    if (!live || !(await attempt(live, () => live.api.put(`/projects/${live.project}/styles`, body)))) return;
    this.edited = null;
    form.reset();
    this.emit("tools-changed");
  }

  /** @param {Row} style */
  async drop(style) {
    const { live } = this;
    if (!live || !(await attempt(live, () => live.api.del(`/projects/${live.project}/styles/${style["id"]}`)))) return;
    if (this.settings?.styles.includes(style["name"])) this.toggle(style["name"]);
    this.emit("tools-changed");
  }

  /** @override */
  render() {
    const on = this.settings?.styles ?? [];
    return html`<ul class="kept">
        ${this.styles.map(
          (style) => html`<li>
            <button aria-pressed=${on.includes(style["name"])} @click=${() => this.toggle(style["name"])}>${style["name"]}</button>
            <span class="small muted grow cut">${[style["before"], "…", style["after"]].filter(Boolean).join(" ")}${style["negative"] ? ` − ${style["negative"]}` : ""}</span>
            <button class="quiet" aria-label=${t("Edit the style %(name)s", { name: style["name"] })} @click=${() => (this.edited = style)}>${t("Edit")}</button>
            <button class="quiet" aria-label=${t("Remove the style %(name)s", { name: style["name"] })} @click=${() => this.drop(style)}>×</button>
          </li>`,
        )}
      </ul>
      <form class="stack" @submit=${(/** @type {SubmitEvent} */ event) => this.save(event)}>
        <div class="pair">
          ${this.field("name", t("Name of the style"), 40, true)}
          ${this.field("negative", t("Not in the picture"), 1000)}
        </div>
        <div class="pair">
          ${this.field("before", t("Words before the prompt"), 1000)}
          ${this.field("after", t("Words after the prompt"), 1000)}
        </div>
        <div class="row"><button>${t("Save the style")}</button><span class="small muted">${t("Up to three styles go together; each stays off the draft itself.")}</span></div>
      </form>`;
  }

  /** @param {string} name @param {string} label @param {number} most @param {boolean} [needed] */
  field(name, label, most, needed = false) {
    return html`<label class="field">${label}<input name=${name} maxlength=${most} ?required=${needed} .value=${this.edited?.[name] ?? ""} /></label>`;
  }
}

customElements.define("style-tools", StyleTools);
