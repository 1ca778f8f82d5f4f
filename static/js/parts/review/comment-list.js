// The threads of a picture with their filters, and the field a new comment is written in.
import { html, repeat } from "#lit";
import { ago, n, t } from "../../core/i18n.js";
import { partsOf } from "../../core/mentions.js";
import { LightElement } from "../shell/light-element.js";
import "./mention-field.js";
import { confirmedBy, shownThreads } from "./threads.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("./threads.js").Thread} Thread */

export class CommentList extends LightElement {
  static properties = {
    threads: { attribute: false },
    chosen: { attribute: false },
    mark: { attribute: false },
    people: { attribute: false },
    me: { attribute: false },
    unread: { attribute: false },
    subject: { type: String },
    mayComment: { type: Boolean },
    mayResolve: { type: Boolean },
    mayRemove: { type: Boolean },
    filter: { state: true },
    replying: { state: true },
    editing: { state: true },
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
    /** @type {import("../../core/mentions.js").Person[]} */
    this.people = [];
    /** @type {number | null} */
    this.me = null;
    /** @type {Set<number>} what was new when the picture was opened */
    this.unread = new Set();
    this.subject = "";
    /** Whether names are kept back, so that they sway nobody. */
    this.mayComment = false;
    this.mayResolve = false;
    this.mayRemove = false;
    this.busy = false;
    /** @type {import("./threads.js").Filter} */
    this.filter = "all";
    /** @type {number | null} */
    this.replying = null;
    /** @type {number | null} */
    this.editing = null;
    this.resolvedShown = false;
    /** Whether the chosen thread is still to be brought into view: it may come later than its choice. */
    this.sought = false;
  }

  /** @param {Map<string, unknown>} changed @override */
  updated(changed) {
    if (changed.has("chosen")) this.sought = this.chosen !== null;
    const thread = this.sought ? this.querySelector(".thread.chosen") : null;
    thread?.scrollIntoView({ block: "nearest" });
    if (thread) this.sought = false;
  }

  get shown() {
    return shownThreads(this.threads, this.filter, this.resolvedShown, this);
  }

  /** The comments that the keyboard goes through. */
  get shownIds() {
    return this.shown.map(({ comment }) => /** @type {number} */ (comment["id"]));
  }

  focusComposer() {
    this.field("new-comment").area.focus();
  }

  /** @param {string} id @returns {import("./mention-field.js").MentionField} */
  field(id) {
    return /** @type {any} */ (this.querySelector(`mention-field[field="${id}"]`));
  }

  /** @param {string} id @param {number | null} parent */
  post(id, parent) {
    const field = this.field(id);
    const text = field.text.trim();
    if (text === "" || this.busy) return;
    const done = () => { field.text = ""; this.replying = null; };
    this.emit("post-comment", { text, parent, done });
  }

  /** @param {number} id */
  saveEdit(id) {
    const text = this.field(`edit-${id}`).text.trim();
    if (text !== "") this.emit("edit-comment", { id, text, done: () => { this.editing = null; } });
  }

  /** @override */
  render() {
    const open = this.threads.filter(({ comment }) => !comment["resolved_at"]);
    const resolved = this.threads.length - open.length;
    const { shown } = this;
    return html`<div class="row">
        <h2 class="heading">${this.threads.length === 0 ? t("No comments yet") : n("%(count)s open comment", "%(count)s open comments", open.length)}</h2>
        ${resolved > 0
          ? html`<label class="check small end">
              <input type="checkbox" .checked=${this.resolvedShown}
                @change=${(/** @type {Event} */ event) => {
                  this.resolvedShown = /** @type {HTMLInputElement} */ (event.target).checked;
                }}
              />${n("%(count)s resolved", "%(count)s resolved", resolved)}</label>`
          : ""}
      </div>
      ${this.me !== null && this.threads.length > 0 ? this.filters() : ""}
      <ol class="threads">
        ${repeat(shown, ({ comment }) => comment["id"], (thread) => this.thread(thread))}
      </ol>
      ${shown.length === 0 && this.filter !== "all" ? html`<p class="muted small">${this.filter === "mine" ? t("No comment here is yours or names you.") : t("You have seen every comment here.")}</p>` : ""}
      ${this.me !== null ? html`<p class="small"><a href="../comments/">${t("All comments of the project")}</a></p>` : ""}
      ${this.mayComment ? this.composer() : html`<p class="muted small">${t("This link is for looking only.")}</p>`}`;
  }

  filters() {
    const news = this.threads.flatMap(({ comment, replies }) => [comment, ...replies]).filter((row) => this.unread.has(row["id"])).length;
    const choices = /** @type {[import("./threads.js").Filter, string][]} */ ([["all", t("All")], ["mine", t("Mine")], ["unread", news > 0 ? t("New %(count)s", { count: news }) : t("New")]]);
    return html`<div class="segments" role="group" aria-label=${t("Which comments")}>
      ${choices.map(([filter, title]) => html`<button aria-pressed=${this.filter === filter} @click=${() => { this.filter = filter; }}>${title}</button>`)}
    </div>`;
  }

  /** @param {Thread} thread */
  thread({ comment, replies, number }) {
    const id = comment["id"];
    return html`<li class="thread ${id === this.chosen ? "chosen" : ""} ${comment["resolved_at"] ? "resolved" : ""}">
      <div class="comment">
        <button class="pin-number ${number === null ? "bare" : ""} ${this.isCarried(comment) ? "carried" : ""}" data-comment=${id} aria-pressed=${id === this.chosen}
          aria-label=${number === null ? t("Choose this comment") : t("Show pin %(number)s", { number })}
          @click=${() => this.emit("choose-comment", id)}>${number ?? "·"}</button>
        ${this.words(comment)}
      </div>
      ${comment["carried_from"] ? this.origin(comment) : ""}
      ${replies.map((reply) => html`<div class="comment reply">${this.words(reply)}</div>`)}
      ${comment["resolved_at"]
        ? html`<p class="small muted">${t("Resolved by %(name)s", { name: comment["resolved_by_name"] ?? "" })}</p>`
        : ""}
      ${this.mayComment ? this.tools(comment) : ""}
    </li>`;
  }

  /** @param {Row} comment */
  isCarried(comment) {
    return comment["carried_from"] && !confirmedBy(comment, this.subject);
  }

  /** Where a carried comment comes from, and whether its place is still the same. @param {Row} comment */
  origin(comment) {
    const label = comment["carried_from"];
    const by = confirmedBy(comment, this.subject);
    const state = comment["outside"]
      ? html`<span class="chip warn">${t("cut off here")}</span>`
      : by
        ? html`<span class="chip">✓ ${t("place confirmed")}</span>`
        : { here: html`<span class="chip bad">! ${t("repainted here")}</span>`, whole: html`<span class="chip warn">${t("picture painted anew")}</span>`, changed: html`<span class="chip warn">! ${t("changed here")}</span>` }[/** @type {string} */ (comment["repainted"])] ?? "";
    return html`<p class="row small carried-line">
      <button class="chip" title=${t("Open the picture it was written on")} @click=${() => this.emit("open-source", comment["id"])}>↖ ${t("from %(label)s", { label })}</button>
      ${state}
      ${comment["pin"] && !by && this.mayResolve ? html`<button class="quiet" @click=${() => this.emit("confirm-pin", comment["id"])}>${t("Confirm place")}</button>` : ""}
    </p>`;
  }

  /** @param {Row} comment */
  words(comment) {
    const id = comment["id"];
    if (this.editing === id) return this.editor(comment);
    return html`<div class="grow">
      <p class="small">
        ${this.unread.has(id) ? html`<span class="new-mark" role="img" aria-label=${t("new")}></span>` : ""}
        <b>${comment["by_name"]}</b>${comment["guest"] ? html` <span class="chip">${t("guest")}</span>` : ""}
        <time class="muted" datetime=${comment["created_at"]}>${ago(comment["created_at"])}</time>
        ${comment["edited_at"] ? html`<span class="muted">${t("edited")}</span>` : ""}
      </p>
      <p class="comment-text">${partsOf(comment["text"], this.people).map(({ text, person }) =>
        person ? html`<b class="mention ${person.id === this.me ? "me" : ""}">${text}</b>` : text)}${comment["text_cut"] ? "…" : ""}</p>
    </div>
    ${this.ownTools(comment)}`;
  }

  /** @param {Row} comment */
  ownTools(comment) {
    const own = this.me !== null && comment["by"] === this.me;
    const linked = this.me !== null && comment["parent"] === null && "clipboard" in navigator;
    const removes = this.mayComment && (own || this.mayRemove);
    if (!linked && !removes) return "";
    return html`<details class="menu comment-menu">
      <summary aria-label=${t("More for this comment")}></summary>
      <div class="menu-list">
        ${linked ? html`<button @click=${(/** @type {Event} */ event) => this.picked(event, () => this.emit("copy-link", comment["id"]))}>${t("Copy link")}</button>` : ""}
        ${own && removes ? html`<button @click=${(/** @type {Event} */ event) => this.picked(event, () => this.startEdit(comment))}>${t("Edit")}</button>` : ""}
        ${removes ? html`<button @click=${() => this.emit("remove-comment", comment["id"])}>${t("Remove")}</button>` : ""}
      </div>
    </details>`;
  }

  /** @param {Row} comment */
  editor(comment) {
    const id = comment["id"];
    return html`<div class="stack grow">
      <mention-field field="edit-${id}" .label=${t("Your comment")} .people=${this.people} @send-text=${() => this.saveEdit(id)}></mention-field>
      <div class="row">
        <button class="primary" @click=${() => this.saveEdit(id)}>${t("Save")}</button>
        <button class="quiet" @click=${() => { this.editing = null; }}>${t("Cancel")}</button>
      </div>
    </div>`;
  }

  /** @param {Row} comment */
  tools(comment) {
    const id = comment["id"];
    if (this.replying === id) {
      return html`<div class="stack">
        <mention-field field="reply-${id}" .label=${t("Reply")} .people=${this.people} @send-text=${() => this.post(`reply-${id}`, id)}></mention-field>
        <div class="row">
          <button class="primary" ?disabled=${this.busy} @click=${() => this.post(`reply-${id}`, id)}>${t("Reply")}</button>
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

  /** @param {number} id */
  async startReply(id) {
    this.replying = id;
    await this.updateComplete;
    const field = this.field(`reply-${id}`);
    await field.updateComplete;
    field.area.focus();
  }

  /** Close a menu and do what was chosen in it. @param {Event} event @param {() => unknown} run */
  picked(event, run) {
    /** @type {HTMLElement} */ (event.target).closest("details")?.removeAttribute("open");
    run();
  }

  /** @param {Row} comment */
  async startEdit(comment) {
    this.editing = comment["id"];
    await this.updateComplete;
    const field = this.field(`edit-${comment["id"]}`);
    await field.updateComplete;
    field.text = comment["text"];
    field.area.focus();
  }

  get title() {
    if (!this.mark) return t("Comment on the whole picture");
    return this.mark.tool === "point" ? t("Comment at the new pin") : t("Comment on the marked region");
  }

  /** @param {import("./placing.js").Mark} mark */
  markTools(mark) {
    const drawing = mark.placing && mark.tool === "freehand";
    return html`${drawing ? html`<button @click=${() => this.emit("finish-pin")}>${t("Region is done")}</button>` : ""}
      ${mark.tool === "rect" && !mark.placing ? html`<button class="quiet" @click=${() => this.emit("region-numbers")}>${t("By numbers…")}</button>` : ""}
      <button class="quiet" @click=${() => this.emit("drop-pin")}>${t("Without pin")}</button>`;
  }

  markMenu() {
    return html`<button @click=${() => this.emit("start-pin", "point")}>${t("Pin to a place")} <kbd>M</kbd></button>
      <details class="menu up">
        <summary>${t("Region")}</summary>
        <div class="menu-list">
          <button @click=${() => this.emit("start-pin", "rect")}>${t("Rectangle")}</button>
          <button @click=${() => this.emit("start-pin", "freehand")}>${t("Drawn by hand")}</button>
          <button @click=${(/** @type {Event} */ event) => this.picked(event, () => this.emit("region-numbers"))}>${t("By numbers…")}</button>
        </div>
      </details>`;
  }

  composer() {
    return html`<div class="composer stack">
      <mention-field field="new-comment" .label=${this.title} labelShown rows="3" .people=${this.people} @send-text=${() => this.post("new-comment", null)}></mention-field>
      <div class="row">
        <button class="primary" ?disabled=${this.busy} @click=${() => this.post("new-comment", null)}>${t("Post")}</button>
        ${this.mark ? this.markTools(this.mark) : this.markMenu()}
        ${this.people.length > 0 ? html`<button class="quiet icon end" aria-label=${t("Name somebody")} title=${t("Name somebody")} @click=${() => this.field("new-comment").begin()}>@</button>` : ""}
      </div>
    </div>`;
  }
}

customElements.define("comment-list", CommentList);
