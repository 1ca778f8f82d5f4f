// The drafts of a project, and who is writing in each.
import { html } from "#lit";
import { n, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

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

  /** @param {number} draft */
  writers(draft) {
    const tabs = this.feed?.people ?? [];
    return new Set(tabs.filter((tab) => tab["editing"] === `draft:${draft}` && tab["user"] !== this.me).map((tab) => tab["user"])).size;
  }

  /** @override */
  render() {
    const drafts = [...(this.feed?.rows.drafts.values() ?? [])];
    return html`<ul class="drafts">
        ${drafts.map((draft) => {
          const writing = this.writers(draft["id"]);
          return html`<li>
            <button
              class="quiet"
              aria-current=${draft["id"] === this.selected ? "true" : "false"}
              @click=${() => this.emit("choose-draft", draft["id"])}
            >
              <span class="cut">${draft["name"]}</span>${writing > 0
                ? html`<span class="muted"> · ${n("%(count)s writing", "%(count)s writing", writing)}</span>`
                : ""}
            </button>
          </li>`;
        })}
      </ul>
      ${this.mayEdit
        ? html`<button class="quiet" @click=${() => this.emit("new-draft")}>+ ${t("New draft")}</button>`
        : ""}`;
  }
}

customElements.define("draft-list", DraftList);
