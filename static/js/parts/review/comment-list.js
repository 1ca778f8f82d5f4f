// The threads of a picture, and the field a new comment is written in.
import { html, repeat } from "#lit";
import { ago, n, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("./threads.js").Thread} Thread */

export class CommentList extends LightElement {
  static properties = {
    threads: { attribute: false },
    chosen: { attribute: false },
    mark: { attribute: false },
    mayComment: { type: Boolean },
    mayResolve: { type: Boolean },
    replying: { state: true },
    resolvedShown: { state: true },
    busy: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {Thread[]} */
    this.threads = [];
    /** @type {number | null} */
    this.chosen = null;
    /** @type {import("./placing.js").Mark | null} */
    this.mark = null;
    this.mayComment = false;
    this.mayResolve = false;
    this.busy = false;
    /** @type {number | null} */
    this.replying = null;
    this.resolvedShown = false;
  }

  /** @param {Map<string, unknown>} changed @override */
  updated(changed) {
    if (changed.has("chosen") && this.chosen !== null) {
      this.querySelector(".thread.chosen")?.scrollIntoView({ block: "nearest" });
    }
  }

  focusComposer() {
    /** @type {HTMLTextAreaElement | null} */ (this.querySelector("#new-comment"))?.focus();
  }

  /** @param {HTMLTextAreaElement} area @param {number | null} parent */
  post(area, parent) {
    const text = area.value.trim();
    if (text === "" || this.busy) return;
    this.emit("post-comment", {
      text,
      parent,
      done: () => {
        area.value = "";
        this.replying = null;
      },
    });
  }

  /** @override */
  render() {
    const open = this.threads.filter(({ comment }) => !comment["resolved_at"]);
    const resolved = this.threads.length - open.length;
    const shown = this.resolvedShown ? this.threads : open;
    return html`<div class="row">
        <h2 class="heading">${n("%(count)s open comment", "%(count)s open comments", open.length)}</h2>
        ${resolved > 0
          ? html`<label class="check small end">
              <input type="checkbox" .checked=${this.resolvedShown}
                @change=${(/** @type {Event} */ event) => {
                  this.resolvedShown = /** @type {HTMLInputElement} */ (event.target).checked;
                }}
              />${n("%(count)s resolved", "%(count)s resolved", resolved)}</label>`
          : ""}
      </div>
      <ol class="threads">
        ${repeat(shown, ({ comment }) => comment["id"], (thread) => this.thread(thread))}
      </ol>
      ${this.mayComment ? this.composer() : html`<p class="muted small">${t("This link is for looking only.")}</p>`}`;
  }

  /** @param {Thread} thread */
  thread({ comment, replies, number }) {
    const id = comment["id"];
    return html`<li class="thread ${id === this.chosen ? "chosen" : ""} ${comment["resolved_at"] ? "resolved" : ""}">
      <div class="comment">
        ${number === null
          ? ""
          : html`<button class="pin-number" aria-label=${t("Show pin %(number)s", { number })}
              @click=${() => this.emit("choose-comment", id)}>${number}</button>`}
        ${this.words(comment)}
      </div>
      ${replies.map((reply) => html`<div class="comment reply">${this.words(reply)}</div>`)}
      ${comment["resolved_at"]
        ? html`<p class="small muted">${t("Resolved by %(name)s", { name: comment["resolved_by_name"] ?? "" })}</p>`
        : ""}
      ${this.mayComment ? this.tools(comment) : ""}
    </li>`;
  }

  /** @param {Row} comment */
  words(comment) {
    return html`<div class="grow">
      <p class="small">
        <b>${comment["by_name"]}</b>${comment["guest"] ? html` <span class="chip">${t("guest")}</span>` : ""}
        ${comment["carried_from"] ? html`<span class="chip">${t("from %(label)s", { label: comment["carried_from"] })}</span>` : ""}
        <time class="muted" datetime=${comment["created_at"]}>${ago(comment["created_at"])}</time>
      </p>
      <p class="comment-text">${comment["text"]}${comment["text_cut"] ? "…" : ""}</p>
    </div>`;
  }

  /** @param {Row} comment */
  tools(comment) {
    const id = comment["id"];
    if (this.replying === id) {
      return html`<div class="stack">
        <label class="visually-hidden" for="reply-${id}">${t("Reply")}</label>
        <textarea id="reply-${id}" rows="2" maxlength="4000" @keydown=${(/** @type {KeyboardEvent} */ event) => this.keyed(event, id)}></textarea>
        <div class="row">
          <button class="primary" ?disabled=${this.busy} @click=${() => this.post(this.area(`reply-${id}`), id)}>${t("Reply")}</button>
          <button class="quiet" @click=${() => { this.replying = null; }}>${t("Cancel")}</button>
        </div>
      </div>`;
    }
    return html`<div class="row thread-tools">
      <button class="quiet" @click=${() => this.startReply(id)}>${t("Reply")}</button>
      ${this.mayResolve ? this.resolver(comment) : ""}
    </div>`;
  }

  /** @param {Row} comment */
  resolver(comment) {
    const id = comment["id"];
    return comment["resolved_at"]
      ? html`<button class="quiet" @click=${() => this.emit("reopen-comment", id)}>${t("Reopen")}</button>`
      : html`<button class="quiet" @click=${() => this.emit("resolve-comment", id)}>${t("Resolve")}</button>`;
  }

  /** @param {string} id */
  area(id) {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector(`#${id}`));
  }

  /** @param {number} id */
  async startReply(id) {
    this.replying = id;
    await this.updateComplete;
    this.area(`reply-${id}`).focus();
  }

  /** @param {KeyboardEvent} event @param {number | null} parent */
  keyed(event, parent) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    this.post(/** @type {HTMLTextAreaElement} */ (event.target), parent);
  }

  get title() {
    if (!this.mark) return t("Comment on the whole picture");
    return this.mark.tool === "point" ? t("Comment at the new pin") : t("Comment on the marked region");
  }

  /** @param {import("./placing.js").Mark} mark */
  markTools(mark) {
    const drawing = mark.placing && mark.tool === "freehand";
    return html`${drawing ? html`<button @click=${() => this.emit("finish-pin")}>${t("Region is done")}</button>` : ""}
      <button class="quiet" @click=${() => this.emit("drop-pin")}>${t("Without pin")}</button>`;
  }

  markMenu() {
    return html`<button @click=${() => this.emit("start-pin", "point")}>${t("Pin to a place")} <kbd>M</kbd></button>
      <details class="menu up">
        <summary>${t("Region")}</summary>
        <div class="menu-list">
          <button @click=${() => this.emit("start-pin", "rect")}>${t("Rectangle")}</button>
          <button @click=${() => this.emit("start-pin", "freehand")}>${t("Drawn by hand")}</button>
        </div>
      </details>`;
  }

  composer() {
    return html`<div class="composer stack">
      <label class="field" for="new-comment">${this.title}</label>
      <textarea id="new-comment" rows="3" maxlength="4000" @keydown=${(/** @type {KeyboardEvent} */ event) => this.keyed(event, null)}></textarea>
      <div class="row">
        <button class="primary" ?disabled=${this.busy} @click=${() => this.post(this.area("new-comment"), null)}>${t("Post")}</button>
        ${this.mark ? this.markTools(this.mark) : this.markMenu()}
      </div>
    </div>`;
  }
}

customElements.define("comment-list", CommentList);
