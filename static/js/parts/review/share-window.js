// The window in which a picture or version is shared with guests: a new link, and the ones in use.
import { html, nothing, repeat } from "#lit";
import { announce, toast, toastError } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

/** Ask what guests may do with a subject, "variant:5" or "version:3". @param {Live} live @param {string} subject @param {string} label */
export function openShare(live, subject, label) {
  const window = /** @type {ShareWindow} */ (document.querySelector("share-window") ?? document.body.appendChild(document.createElement("share-window")));
  Object.assign(window, { live, subject, label });
  return window.open();
}

class ShareWindow extends LightElement {
  static properties = { label: { type: String }, subject: { type: String }, links: { state: true }, url: { state: true }, busy: { state: true } };

  constructor() {
    super();
    /** @type {Live | null} */
    this.live = null;
    this.subject = "";
    this.label = "";
    /** @type {Row[] | null} the links to this subject, null while they are on their way */
    this.links = null;
    /** The address of the link just made; the studio keeps no copy. */
    this.url = "";
    this.busy = false;
  }

  get path() {
    return `/projects/${this.live?.project}/share-links`;
  }

  get about() {
    const [kind, id] = this.subject.split(":");
    return { kind, object_id: Number(id) };
  }

  async open() {
    Object.assign(this, { links: null, url: "" });
    await this.updateComplete;
    this.querySelector("form")?.reset();
    this.querySelector("dialog")?.showModal();
    await this.fetch();
  }

  async fetch() {
    const { subject, about } = this;
    try {
      const { share_links: all } = await api.get(this.path);
      if (subject !== this.subject) return;
      this.links = all.filter((/** @type {Row} */ link) => link["kind"] === about.kind && link["object_id"] === about.object_id);
    } catch (error) {
      toastError(error, { action: t("Try again"), onAction: () => void this.fetch() });
    }
  }

  /** @param {SubmitEvent} event */
  async submitted(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const given = new FormData(form);
    await this.write(async () => {
      const body = { ...this.about, may_comment: given.has("may_comment"), days: Number(given.get("days")), password: String(given.get("password") ?? "") };
      this.url = (await api.post(this.path, body))["url"];
      announce(t("The link is made."));
    });
    if (this.url) /** @type {HTMLInputElement | null} */ (this.querySelector(".secret input"))?.select();
  }

  /** @param {Row} link */
  async revoke(link) {
    await this.write(async () => {
      await api.del(`${this.path}/${link["id"]}`);
      this.url = "";
      toast(t("The link is revoked. Open pages of guests end too."), { kind: "ok" });
    });
    /** @type {HTMLElement | null} */ (this.querySelector("h2"))?.focus();
  }

  /** @param {() => Promise<void>} run */
  async write(run) {
    this.busy = true;
    try {
      await run();
    } catch (error) {
      toastError(error);
    }
    this.busy = false;
    await this.fetch();
  }

  async copy() {
    await navigator.clipboard.writeText(this.url);
    toast(t("The link is copied."), { kind: "ok" });
  }

  /** @override */
  render() {
    const what = this.subject.startsWith("variant") ? t("Guests need no account. They see this picture and what is said of it, and nothing else of the project.") : t("Guests need no account. They see this version and what is said of it, and nothing else of the project.");
    return html`<dialog class="share-window" aria-labelledby="share-title">
      <div class="stack">
        <h2 id="share-title" tabindex="-1">${t("Share %(what)s with guests", { what: this.label })}</h2>
        <p class="muted">${what}</p>
        ${this.url ? this.made() : this.form()}
        ${this.inUse()}
        <div class="actions"><button @click=${() => this.querySelector("dialog")?.close()}>${t("Close")}</button></div>
      </div>
    </dialog>`;
  }

  form() {
    return html`<form class="stack" @submit=${this.submitted}>
      <label class="check"><input type="checkbox" name="may_comment" checked />${t("Guests may comment")}</label>
      <div class="share-fields">
        <label class="field">${t("Works for (days)")}<input name="days" type="number" min="1" max="365" value="14" required /></label>
        <label class="field">${t("Password (optional)")}<input name="password" type="password" minlength="6" maxlength="128" autocomplete="new-password" /></label>
      </div>
      <div class="row"><button class="primary end" ?disabled=${this.busy}>${t("Make a share link")}</button></div>
    </form>`;
  }

  made() {
    return html`<div class="notice ok stack" role="status">
      <p>${t("Send this link to your guests. It is not shown again.")}</p>
      <div class="secret"><input readonly .value=${this.url} aria-label=${t("Share link")} />${navigator.clipboard ? html`<button @click=${this.copy}>${t("Copy")}</button>` : nothing}</div>
    </div>`;
  }

  inUse() {
    if (this.links === null) return html`<p class="small muted">${t("Looking for links in use…")}</p>`;
    if (this.links.length === 0) return nothing;
    return html`<section>
      <h3 class="heading">${t("Links in use")}</h3>
      <ul class="share-links">${repeat(this.links, ({ id }) => id, (link) => html`<li>
        <span class="small">${[this.until(link), link["may_comment"] ? t("Comments allowed") : t("Looking only"), link["has_password"] ? t("with a password") : "", link["by_name"]].filter(Boolean).join(" · ")}</span>
        <button class="danger" ?disabled=${this.busy} @click=${() => this.revoke(link)}>${t("Revoke")}</button>
      </li>`)}</ul>
    </section>`;
  }

  /** @param {Row} link */
  until(link) {
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium" }).format(new Date(link["expires_at"]));
    return t("Until %(day)s", { day });
  }
}

customElements.define("share-window", ShareWindow);
