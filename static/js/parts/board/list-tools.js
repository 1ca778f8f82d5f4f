// Lists for wildcards: __light__ in a prompt draws a line of the list "light".
import { html } from "#lit";
import { attempt } from "../../core/artwork.js";
import { n, t } from "../../core/i18n.js";
import { wildcardsIn } from "../../core/prompt-choices.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */

export class ListTools extends LightElement {
  static properties = {
    live: { attribute: false },
    settings: { attribute: false },
    text: { type: String },
    lists: { attribute: false },
    edited: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../../core/live.js").Live | null} */
    this.live = null;
    /** @type {import("./settings.js").Settings | null} */
    this.settings = null;
    this.text = "";
    /** @type {Row[]} */
    this.lists = [];
    /** @type {Row | null} */
    this.edited = null;
  }

  /** @param {SubmitEvent} event */
  async save(event) {
    event.preventDefault();
    const { live } = this;
    const form = /** @type {HTMLFormElement} */ (event.target);
    const body = Object.fromEntries(new FormData(form));
    if (!live || !(await attempt(live, () => live.api.put(`/projects/${live.project}/word-lists`, body)))) return;
    this.edited = null;
    form.reset();
    this.emit("tools-changed");
  }

  /** @param {Row} list */
  async drop(list) {
    const { live } = this;
    if (!live || !(await attempt(live, () => live.api.del(`/projects/${live.project}/word-lists/${list["id"]}`)))) return;
    this.emit("tools-changed");
  }

  /** @override */
  render() {
    const draws = this.settings?.draws ?? 1;
    const missing = wildcardsIn(this.text).filter((name) => !this.lists.some((list) => list["name"] === name));
    return html`${missing.length
        ? html`<p class="bad-text small" role="status">${t("No list yet for: %(names)s", { names: missing.map((name) => `__${name}__`).join(", ") })}</p>`
        : ""}
      <ul class="kept">
        ${this.lists.map(
          (list) => html`<li>
            <button title=${t("Put it at the caret")} @click=${() => this.emit("insert-phrase", `__${list["name"]}__`)}>__${list["name"]}__</button>
            <span class="small muted grow cut">${n("%(count)s line", "%(count)s lines", list["lines"].length)} · ${list["lines"].slice(0, 6).join(", ")}</span>
            <button class="quiet" aria-label=${t("Edit the list %(name)s", { name: list["name"] })} @click=${() => (this.edited = list)}>${t("Edit")}</button>
            <button class="quiet" aria-label=${t("Remove the list %(name)s", { name: list["name"] })} @click=${() => this.drop(list)}>×</button>
          </li>`,
        )}
      </ul>
      <label class="field draws"
        >${t("Iterations, each with lines of its own")}<input type="number" min="1" max="9" .value=${String(draws)}
          @change=${(/** @type {Event} */ event) => {
            const field = /** @type {HTMLInputElement} */ (event.target);
            if (field.checkValidity()) this.emit("settings-changed", { ...this.settings, draws: field.valueAsNumber });
          }}
      /></label>
      <form class="stack" @submit=${(/** @type {SubmitEvent} */ event) => this.save(event)}>
        <label class="field">${t("Name of the list")}<input name="name" maxlength="40" required .value=${this.edited?.["name"] ?? missing[0] ?? ""} /></label>
        <label class="field">${t("Its lines")}<textarea name="text" rows="4" required .value=${(this.edited?.["lines"] ?? []).join("\n")}></textarea></label>
        <div class="row"><button>${t("Save the list")}</button></div>
      </form>`;
  }
}

customElements.define("list-tools", ListTools);
