// The drafts of a project, and who is writing in each.
import { html, repeat } from "#lit";
import { n, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */

export class DraftList extends LightElement {
  static properties = {
    me: { attribute: false },
    feed: { attribute: false },
    selected: { attribute: false },
    mayEdit: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {import("../../core/feed.js").Feed | null} */
    this.feed = null;
    /** @type {number | null} */
    this.selected = null;
    this.mayEdit = false;
    /** @type {number | null} */
    this.me = null;
  }

  /** Return the names of the others who write in a draft now. @param {number} draft @returns {string[]} */
  writers(draft) {
    const tabs = (this.feed?.people ?? []).filter((tab) => tab["editing"] === `draft:${draft}` && tab["user"] !== this.me);
    return [...new Map(tabs.map((tab) => [tab["user"], tab["name"]])).values()];
  }

  /** @override */
  render() {
    const drafts = [...(this.feed?.rows.drafts.values() ?? [])].sort((a, b) => b["id"] - a["id"]);
    const away = drafts.filter((draft) => draft["put_away"]);
    return html`<ul class="drafts">
        ${this.lines(drafts.filter((draft) => !draft["put_away"]))}
      </ul>
      ${this.mayEdit ? html`<button class="quiet" @click=${() => this.emit("new-draft")}>+ ${t("New draft")}</button>` : ""}
      ${away.length
        ? html`<details class="small">
            <summary>${n("%(count)s put away", "%(count)s put away", away.length)}</summary>
            <ul class="drafts">${this.lines(away)}</ul>
          </details>`
        : ""}`;
  }

  /** @param {Row[]} drafts */
  lines(drafts) {
    return repeat(drafts, ({ id }) => id, (draft) => this.line(draft));
  }

  /** @param {Row} draft */
  line(draft) {
    const writing = this.writers(draft["id"]);
    const open = draft["id"] === this.selected;
    return html`<li>
      <button class="quiet" aria-current=${open ? "true" : "false"} @click=${() => this.emit("choose-draft", draft["id"])}>
        <span class="cut">${draft["name"]}</span>${writing.length
          ? html`<span class="muted cut" title=${writing.join(", ")}> · ${writing.length === 1 ? t("%(name)s writes", { name: writing[0] ?? "" }) : n("%(count)s writing", "%(count)s writing", writing.length)}</span>`
          : ""}
      </button>
      ${open && this.mayEdit ? this.tools(draft) : ""}
    </li>`;
  }

  /** Its name, and off the list with it. @param {Row} draft */
  tools(draft) {
    const change = (/** @type {Row} */ values) => this.emit("change-draft", { id: draft["id"], ...values });
    return html`<details class="draft-tools small">
      <summary aria-label=${t("Name and list: %(name)s", { name: draft["name"] })} title=${t("Rename, duplicate, put away")}>⋯</summary>
      <form
        @submit=${(/** @type {Event} */ event) => {
          event.preventDefault();
          const form = /** @type {HTMLFormElement} */ (event.target);
          change({ name: new FormData(form).get("name") });
          form.closest("details")?.removeAttribute("open");
        }}
      >
        <label class="field">${t("Name of the draft")}<input name="name" required maxlength="80" autocomplete="off" .value=${draft["name"]} /></label>
        <div class="row">
          <button>${t("Rename")}</button>
          <button type="button" class="quiet" @click=${() => this.emit("copy-draft", draft)}>${t("Duplicate")}</button>
          <button type="button" class="quiet" @click=${() => change({ put_away: !draft["put_away"] })}>${draft["put_away"] ? t("Bring back") : t("Put away")}</button>
        </div>
      </form>
    </details>`;
  }
}

customElements.define("draft-list", DraftList);
