// The draft that lies open: choosing one, starting one, and which of its words the model knows.
import { attempt } from "../../core/artwork.js";
import { toast, toastError } from "../../core/announce.js";
import { ApiError, api, csrfToken } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { socketUrl } from "../../core/live.js";
import { outbox } from "../../core/outbox.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../core/drafts.js").DraftDocument} DraftDocument */

const READING_MS = 300;
const NAME_MAX = 80;

/** Holds the open draft; `changed` is called when something of it must be shown anew. */
export class DraftDesk {
  /**
   * @param {Live} live
   * @param {() => void} changed
   */
  constructor(live, changed) {
    this.live = live;
    this.changed = changed;
    /** @type {DraftDocument | null} */
    this.draft = null;
    /** @type {Promise<void>} ends when the draft that was asked for last is there, or cannot be */
    this.opening = Promise.resolve();
    /** @type {string[] | null} words the model knows; null where it reads any text */
    this.understood = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    window.addEventListener("pagehide", () => this.draft?.release());
    window.addEventListener("online", () => this.draft?.line.hurry());
  }

  get kept() {
    return `masthead-draft-${this.live.project}`;
  }

  /**
   * Open the draft that was open here last, else the newest; the first one is started at once.
   * Whoever typed already goes on with the draft whose words the page showed.
   * @param {{typed: boolean, field: HTMLTextAreaElement | null} | null} editor
   */
  openLast(editor) {
    const all = this.live.list("drafts").sort((a, b) => b["id"] - a["id"]);
    const drafts = all.filter((draft) => !draft["put_away"]);
    const last = Number(editor?.typed ? editor.field?.dataset["draft"] : localStorage.getItem(this.kept));
    const chosen = all.find(({ id }) => id === last) ?? drafts[0];
    if (chosen) return this.choose(chosen["id"]);
    return this.live.can("edit_draft") ? this.start() : undefined;
  }

  start() {
    return (this.opening = this.make());
  }

  /** @param {number} id */
  choose(id) {
    return (this.opening = this.show(id));
  }

  /**
   * Return the open draft once the editor shows it with all that was typed; null where none could be opened.
   * @param {{taken: (draft: DraftDocument) => Promise<void>} | null} editor
   */
  async ready(editor) {
    await this.opening;
    if (this.draft) await editor?.taken(this.draft);
    return this.draft;
  }

  /** Give a draft another name, or take it off the list or back onto it. @param {{id: number, name?: string, put_away?: boolean}} change */
  async change({ id, ...values }) {
    const reply = await attempt(this.live, () => api.patch(`/drafts/${id}`, values));
    if (!reply || !values.put_away || id !== this.draft?.id) return;
    const next = this.live.list("drafts").filter((draft) => !draft["put_away"]).sort((a, b) => b["id"] - a["id"])[0];
    if (next) await this.choose(next["id"]);
    else await this.start();
  }

  /** Go on in a copy, in which each word keeps its writer; the old one stays as it is. @param {{id: number, name: string}} draft */
  async duplicate({ id, name }) {
    if (id === this.draft?.id) await this.draft.flush();
    const { copyName } = await import("../../core/copies.js");
    const title = copyName(name, this.live.list("drafts").map((draft) => draft["name"]), NAME_MAX);
    const reply = await attempt(this.live, () => api.post(`/drafts/${id}/copies`, { name: title }));
    if (!reply) return;
    const copy = reply["draft"].id;
    await this.choose(copy);
    const back = async () => {
      await this.choose(id);
      await this.change({ id: copy, put_away: true });
      await toOpenDraft();
    };
    toast(t("“%(name)s” is open; its words keep their writers.", { name: title }), { kind: "ok", action: t("Undo"), onAction: () => void back() });
    await toOpenDraft();
  }

  async make() {
    const number = this.live.list("drafts").length + 1;
    const name = number === 1 ? t("Cover") : t("Cover, idea %(number)s", { number });
    const path = `/projects/${this.live.project}/drafts`;
    const reply = await attempt(this.live, () => api.post(path, { name, text: "" }));
    if (reply) await this.show(reply["draft"].id);
  }

  /** @param {number} id */
  async show(id) {
    localStorage.setItem(this.kept, String(id));
    try {
      const { DraftDocument } = await import("../../core/drafts.js");
      this.draft?.close();
      this.draft = new DraftDocument({
        id,
        url: socketUrl(`/ws/drafts/${id}/`),
        csrf: csrfToken,
        outbox,
        storage: localStorage,
        onLine: () => undefined, // the project's line, to the same server, is the one that shows
      });
    } catch (error) {
      toastError(error);
      return;
    }
    this.draft.addEventListener("refused", (event) => refused(/** @type {CustomEvent} */ (event).detail));
    this.draft.open();
    this.changed();
  }

  /**
   * Write an iteration's words into the open draft; undo brings the old ones back.
   * @param {Row} iteration
   */
  async take(iteration) {
    try {
      const whole = iteration["prompt_cut"]
        ? (await api.get(`/iterations/${iteration["id"]}`))["iteration"]
        : iteration;
      this.draft?.replace(whole["prompt"]);
    } catch (error) {
      toastError(error);
    }
  }

  /**
   * Ask, once the typing pauses, which words the model knows.
   * @param {string} prompt
   * @param {Row | undefined} model
   */
  read(prompt, model) {
    clearTimeout(this.timer);
    if (!model || (model["vocabulary"] ?? []).length === 0 || prompt.trim() === "") {
      if (this.understood !== null) {
        this.understood = null;
        this.changed();
      }
      return;
    }
    this.timer = setTimeout(() => void this.ask(model["handle"], prompt), READING_MS);
  }

  /** @param {string} handle @param {string} prompt */
  async ask(handle, prompt) {
    const query = new URLSearchParams({ prompt: prompt.slice(0, 4000) });
    try {
      const { understood } = await api.get(`/models/${encodeURIComponent(handle)}/reading?${query}`);
      this.understood = understood;
      this.changed();
    } catch (error) {
      if (error instanceof ApiError && error.status === 0) return; // the pill tells of a lost server
      toastError(error);
    }
  }
}

/** The menu that was chosen from is gone, and the focus with it: give it to the draft that is open. */
async function toOpenDraft() {
  const list = /** @type {import("./draft-list.js").DraftList | null} */ (document.querySelector("draft-list"));
  await list?.updateComplete;
  /** @type {HTMLElement | null} */ (list?.querySelector('button[aria-current="true"]'))?.focus();
}

/** @param {{text: string, message: string}} detail */
function refused({ text, message }) {
  toast(`${message} ${t("Your words were taken back out.")}`, {
    kind: "bad",
    action: t("Copy them"),
    onAction: () => void navigator.clipboard?.writeText(text).catch(toastError),
  });
}
