// The iterations as a tree: what changed in the wording, how many pictures, who is painting.
import { html, repeat } from "#lit";
import { n, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { treeOf } from "./board-model.js";

/** @typedef {import("./board-model.js").TreeEntry} TreeEntry */

const DEPTH_MAX = 4;

export class HistoryTree extends LightElement {
  static properties = {
    feed: { attribute: false },
    project: { type: Number },
    selected: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../../core/feed.js").Feed | null} */
    this.feed = null;
    this.project = 0;
    /** @type {number | null} */
    this.selected = null;
  }

  /** @override */
  render() {
    if (!this.feed) return "";
    const lines = treeOf(this.feed);
    if (lines.length === 0) {
      return html`<p class="muted small">${t("Each prompt you generate is kept here.")}</p>`;
    }
    return html`<ol class="tree">
      ${repeat(
        lines,
        ({ iteration }) => iteration["id"],
        (line) => this.line(line),
      )}
    </ol>`;
  }

  /** @param {TreeEntry} line */
  line(line) {
    const { iteration, face, depth } = line;
    const id = iteration["id"];
    return html`<li class="depth-${Math.min(depth, DEPTH_MAX)}">
      <button
        class="tree-entry"
        aria-current=${id === this.selected ? "true" : "false"}
        title=${iteration["prompt"]}
        @click=${() => this.emit("choose-iteration", id)}
      >
        ${face
          ? html`<img src="/assets/${this.project}/${face["asset"]}?w=96" alt="" width="36" height="48" loading="lazy" />`
          : html`<span class="no-face"></span>`}
        <span class="tree-words">
          <span class="wording"><b>#${iteration["number"]}</b> ${this.wording(line)}</span>
          <span class="muted">${this.state(line)}</span>
        </span>
      </button>
    </li>`;
  }

  /** @param {TreeEntry} line */
  wording({ iteration, rewritten, added, removed }) {
    if (rewritten) return iteration["prompt"];
    if (added.length === 0 && removed.length === 0) {
      const same = this.feed?.rows.iterations.has(String(iteration["parent"]));
      return same ? html`<span class="muted">${t("same words")}</span>` : iteration["prompt"];
    }
    return html`${added.map((words) => html`<ins>+ ${words}</ins> `)}${removed.map(
      (words) => html`<del>− ${words}</del> `,
    )}`;
  }

  /** @param {TreeEntry} line */
  state({ iteration, variants, shortlisted, open }) {
    if (open > 0) {
      return `${t("painting %(done)s/%(all)s", { done: variants, all: variants + open })} · ${iteration["by_name"]}`;
    }
    const count = n("%(count)s variant", "%(count)s variants", variants);
    return shortlisted > 0 ? `${count} · ★ ${shortlisted}` : `${count} · ${iteration["by_name"]}`;
  }
}

customElements.define("history-tree", HistoryTree);
