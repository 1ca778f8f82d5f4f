// The covers of a project side by side: go to another, begin one, rename it, put it away.
import { html, nothing, repeat } from "#lit";
import { toast, toastError } from "../../core/announce.js";
import { coverAddress, coversOf } from "../../core/covers.js";
import { ago, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";
import { standingChip } from "./version-list.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

export class CoverList extends LightElement {
  static properties = { live: { attribute: false }, current: { type: Number }, renamed: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.live = /** @type {Live} */ (/** @type {unknown} */ (null));
    /** The cover that the page shows; 0 for none. */
    this.current = 0;
    /** @type {number | null} the cover whose name is typed */
    this.renamed = null;
    this.busy = false;
    this.stop = () => {};
  }

  /** @override */
  firstUpdated() {
    this.stop = this.live.subscribe(() => this.requestUpdate());
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  show() {
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector("dialog")?.showModal());
  }

  close() {
    this.renamed = null;
    this.querySelector("dialog")?.close();
  }

  get may() {
    return this.live.can("edit_layout");
  }

  /** @param {Promise<Row>} sending */
  async ask(sending) {
    this.busy = true;
    try {
      this.live.merge(await sending);
      return true;
    } catch (error) {
      toastError(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** @param {SubmitEvent} event @param {Row} cover */
  async rename(event, cover) {
    event.preventDefault();
    const name = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("name") ?? "").trim();
    const kept = name === cover["name"] || (await this.ask(this.live.api.patch(`/layouts/${cover["id"]}`, { name })));
    if (kept) await this.renameDone(cover);
  }

  /** @param {Row} cover */
  async renameDone(cover) {
    this.renamed = null;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-cover="${cover["id"]}"] .rename`))?.focus();
  }

  /** @param {Row} cover */
  async renameBegun(cover) {
    this.renamed = cover["id"];
    await this.updateComplete;
    /** @type {HTMLInputElement | null} */ (this.querySelector("input[name=name]"))?.select();
  }

  /** @param {Row} cover */
  async archive(cover) {
    if (!(await this.ask(this.live.api.put(`/layouts/${cover["id"]}/archived`, {})))) return;
    const undone = () => void this.reopen(cover);
    toast(t("“%(name)s” is archived; its versions and files stay.", { name: cover["name"] }), { kind: "ok", action: t("Undo"), onAction: undone });
    /** @type {HTMLElement | null} */ (this.querySelector(".new-cover"))?.focus();
  }

  /** @param {Row} cover */
  async reopen(cover) {
    await this.ask(this.live.api.del(`/layouts/${cover["id"]}/archived`));
  }

  /** @override */
  render() {
    if (!this.live) return nothing;
    const archived = this.live.list("layouts").filter((row) => row["archived"]).reverse();
    return html`<dialog class="covers-dialog" aria-labelledby="covers-title" @cancel=${() => (this.renamed = null)}>
      <div class="covers-head"><h2 id="covers-title" class="grow">${t("Covers of this project")}</h2>
        ${this.may ? html`<a class="button primary new-cover" href=${coverAddress(this.live, "new")}>${t("New cover")}</a>` : nothing}
        <button @click=${this.close}>${t("Close")}</button></div>
      <div class="covers-all">
        <ul class="covers">${repeat(coversOf(this.live), ({ id }) => id, (cover) => this.cover(cover))}</ul>
        ${archived.length > 0 ? html`<details><summary>${t("Archived (%(count)s)", { count: archived.length })}</summary>
          <ul class="covers">${repeat(archived, ({ id }) => id, (cover) => this.cover(cover))}</ul></details>` : nothing}
      </div>
    </dialog>`;
  }

  /** @param {Row} cover */
  cover(cover) {
    const { id, name, revision } = cover;
    const here = id === this.current;
    return html`<li data-cover=${id} class=${here ? "here" : ""}>
      <a href=${coverAddress(this.live, id)} aria-current=${here ? "page" : nothing} aria-label=${t("Open “%(name)s”", { name })}>
        <img src="/api/layouts/${id}/proof?width=240&front=true&revision=${revision}" alt="" loading="lazy" />
      </a>
      ${this.renamed === id ? this.nameForm(cover) : html`<strong class="cut" title=${name}>${name}</strong>
        <span class="standing small">${this.standing(cover)}</span>
        <span class="small muted">${ago(cover["edited_at"])}</span>
        ${this.may ? this.deeds(cover) : nothing}`}
    </li>`;
  }

  /** The cover's newest version, and whether it is approved. @param {Row} cover */
  standing(cover) {
    const versions = this.live.list("versions").filter(({ layout }) => layout === cover["id"]);
    const newest = Math.max(0, ...versions.map(({ number }) => number));
    return newest ? html`v${newest} ${standingChip(cover["standing"])}` : t("no version yet");
  }

  /** @param {Row} cover */
  deeds(cover) {
    const { name } = cover;
    if (cover["archived"]) return html`<span class="deeds"><button class="small" ?disabled=${this.busy} @click=${() => void this.reopen(cover)}>${t("Take up again")}<span class="visually-hidden"> ${name}</span></button></span>`;
    return html`<span class="deeds">
      <button class="small rename" @click=${() => void this.renameBegun(cover)}>${t("Rename")}<span class="visually-hidden"> ${name}</span></button>
      <button class="small quiet" ?disabled=${this.busy} @click=${() => void this.archive(cover)}>${t("Archive")}<span class="visually-hidden"> ${name}</span></button>
    </span>`;
  }

  /** @param {Row} cover */
  nameForm(cover) {
    const left = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // the dialog stays open
      void this.renameDone(cover);
    };
    return html`<form class="stack-tight" @submit=${(/** @type {SubmitEvent} */ event) => void this.rename(event, cover)} @keydown=${left}>
      <label class="field">${t("Name of the cover")}<input name="name" required maxlength="80" autocomplete="off" .value=${cover["name"]} /></label>
      <span class="deeds"><button class="small primary" ?disabled=${this.busy}>${t("Save")}</button></span>
    </form>`;
  }
}

customElements.define("cover-list", CoverList);

/** Show the covers of a project. @param {Live} live @param {number} current the one that the page shows, 0 for none */
export function showCovers(live, current) {
  let list = /** @type {CoverList | null} */ (document.querySelector("cover-list"));
  if (!list) document.body.append((list = /** @type {CoverList} */ (document.createElement("cover-list"))));
  Object.assign(list, { live, current });
  list.show();
}
