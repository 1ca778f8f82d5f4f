// Wires the board: which iteration, variant and draft are in focus, and what the parts ask for.
import * as artwork from "../../core/artwork.js";
import { failureWords } from "../../core/failures.js";
import { announce, toast, toastError } from "../../core/announce.js";
import { ApiError, api, newOpId } from "../../core/api.js";
import { n, t } from "../../core/i18n.js";
import { keys } from "../../core/keys.js";
import { etaOf, iterationsOf, queueOf } from "./board-model.js";
import { BoardExtras } from "./board-extras.js";
import { boardKeys, toPictures } from "./board-keys.js";
import { DraftDesk } from "./draft-desk.js";
import { Order } from "./order.js";
import { etaWords } from "./phrases.js";
import { iterationBody, loadSettings, modelOf, saveSettings } from "./settings.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

const MODELS_MS = 15_000;
const NO_MODELS_MS = 3_000;

/** @param {string} selector @returns {any} */
const part = (selector) => document.querySelector(selector);

/** The board of one project. */
export class BoardScreen {
  /** @param {Live} live */
  constructor(live) {
    this.live = live;
    const query = new URLSearchParams(window.location.search);
    /** @type {number | null} */
    this.iteration = Number(query.get("iteration")) || null;
    /** @type {number | null} */
    this.variant = Number(query.get("variant")) || null;
    const shown = live.row("variants", this.variant);
    if (shown && this.iteration === null) this.iteration = shown["iteration"];
    /** Whether the newest iteration is shown, whichever that is. */
    this.follow = this.iteration === null;
    this.settings = loadSettings(live.project, localStorage);
    this.desk = new DraftDesk(live, () => this.show());
    this.extras = new BoardExtras(this);
    /** @type {Order | null} what was ordered and has no answer yet */
    this.order = null;
    this.waiting = false;
    this.showRejected = true;
    /** @type {Map<string, string>} */
    this.told = new Map();
    this.home = document.title;
    /** @type {string | undefined} */
    this.tabName = undefined;
  }

  start() {
    this.listen();
    this.extras.listen();
    keys.add(boardKeys(this));
    Object.assign(part("search-box") ?? {}, { project: this.live.project, urls: this.live.data["urls"] });
    this.live.subscribe(() => this.showSoon());
    if (this.live.me["guest"]) return;
    void this.desk.openLast(part("prompt-editor"));
    this.watchModels();
  }

  watchModels() {
    const working = (this.live.data["models"] ?? []).some((/** @type {Row} */ { workers }) => workers > 0);
    setTimeout(() => void this.askModels().finally(() => this.watchModels()), working ? MODELS_MS : NO_MODELS_MS);
  }

  /** Workers come and go while a board stays open. */
  async askModels() {
    if (document.hidden || this.live.line.state !== "live") return;
    try {
      const { models } = await api.get("/models", { tries: 1 });
      this.live.data["models"] = models;
      this.show();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // the pill tells of a lost server
    }
  }

  listen() {
    const on = (/** @type {string} */ name, /** @type {(detail: any) => unknown} */ run) =>
      document.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));
    on("choose", (id) => this.choose(id));
    on("choose-iteration", (id) => this.chooseIteration(id));
    on("choose-draft", (id) => this.desk.choose(id));
    on("new-draft", () => this.desk.start());
    on("change-draft", (change) => this.desk.change(change));
    on("copy-draft", (draft) => this.desk.duplicate(draft));
    on("open-variant", (id) => this.openInReview(id));
    on("settings-changed", (settings) => this.set(settings));
    on("use-seed", (seed) => this.set({ ...this.settings, fixed: true, seed, seeds: [] }));
    on("prompt-focus", (focused) => this.promptFocused(focused));
    on("prompt-range", (range) => this.live.present({ range }));
    on("prompt-edited", () => this.readPrompt());
    on("prompt-left", toPictures);
    on("generate", ({ branch }) => this.generate({ branch }));
    on("take-back", () => this.order?.takeBack());
    this.live.addEventListener("line", () => this.showSoon());
    on("heart", (variant) => this.extras.heart(variant));
    on("use-sample", () => this.desk.draft?.replace(this.live.data["sample"]));
    on("abort-job", (id) => artwork.abort(this.live, { id }));
    on("retry-job", (id) => artwork.retry(this.live, { id }));
    part("#show-rejected")?.addEventListener("change", (/** @type {any} */ event) => {
      this.showRejected = event.target.checked;
      this.show();
    });
    part("#use-words")?.addEventListener("click", () => this.useAgain(false));
    part("#use-all")?.addEventListener("click", () => this.useAgain(true));
    for (const tab of document.querySelectorAll(".board-tabs button")) {
      tab.addEventListener("click", () => this.showTab(tab));
    }
  }

  /** On a narrow page one column shows at a time. @param {Element} tab */
  showTab(tab) {
    part(".board").dataset.show = /** @type {HTMLElement} */ (tab).dataset["show"];
    for (const other of document.querySelectorAll(".board-tabs button")) {
      other.setAttribute("aria-pressed", String(other === tab));
    }
  }

  /** On a narrow page the chosen picture's panel is behind a tab, which says so. */
  nameTab() {
    const tab = part('.board-tabs [data-show="news"]');
    this.tabName ??= tab.textContent;
    tab.textContent = this.variantRow ? t("About %(label)s", { label: this.variantRow["label"] }) : this.tabName;
  }

  /** @returns {Row | undefined} */
  get iterationRow() {
    const all = iterationsOf(this.live.feed);
    if (this.follow) return all[all.length - 1];
    return this.live.row("iterations", this.iteration) ?? all[all.length - 1];
  }

  get variantRow() {
    return this.live.row("variants", this.variant);
  }

  /** Show once per frame, however many messages came. */
  showSoon() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.show();
    });
  }

  show() {
    const { live } = this;
    const { feed } = live;
    const iteration = this.iterationRow;
    const models = live.data["models"] ?? [];
    Object.assign(part("history-tree") ?? {}, { feed, project: live.project, selected: iteration?.["id"] });
    Object.assign(part("draft-list") ?? {}, { feed, selected: this.desk.draft?.id ?? null, me: live.me["id"], mayEdit: live.can("edit_draft") });
    Object.assign(part("variant-grid"), { live, feed, iteration, selected: this.variant, rejected: this.showRejected, view: this.extras.view, favourites: this.extras.favourites });
    Object.assign(part("variant-panel"), { live, feed, variant: this.variantRow, liked: this.extras.favourites.has(this.variant ?? 0) });
    Object.assign(part("job-queue") ?? {}, { live, feed });
    Object.assign(part("activity-list"), { live, feed });
    Object.assign(part("prompt-bar") ?? {}, {
      draft: this.desk.draft,
      text: this.desk.draft?.text ?? "",
      tabs: this.otherWriters(),
      settings: this.settings,
      models,
      formatName: live.data["format_name"],
      understood: this.desk.understood,
      mayGenerate: live.can("generate"),
      mayEdit: live.can("edit_draft"),
      archived: live.list("projects")[0]?.["archived"] ?? false,
      busy: this.order !== null,
      waiting: this.order?.words(live.line.state !== "live") ?? "",
      writers: this.extras.writers,
      from: this.extras.fromLabel,
      parentLabel: iteration ? `#${iteration["number"]}` : "",
    });
    this.extras.show(iteration);
    this.nameTab();
    this.showHeading(iteration);
    this.showTitle();
    this.speak();
  }

  /** Take the shown iteration's words into the draft, or with them all it was painted with. @param {boolean} settings */
  async useAgain(settings) {
    const { iterationRow: iteration } = this;
    part("#reuse").open = false;
    part("prompt-editor")?.focus();
    if (!iteration) return;
    if (!settings) return this.desk.take(iteration);
    const { useAgain } = await import("./use-again.js");
    await useAgain(this, iteration).catch(toastError);
  }

  /** The other tabs, one's own second tab among them. */
  otherWriters() {
    const tabs = /** @type {import("../../core/presence.js").Presence[]} */ (this.live.feed.people);
    return tabs.filter(({ tab, range }) => range && tab !== this.live.tab);
  }

  /** @param {Row | undefined} iteration */
  showHeading(iteration) {
    const heading = part("#iteration-heading");
    if (!heading) return;
    heading.textContent = iteration ? `#${iteration["number"]} · ${iteration["prompt"]}` : "";
    heading.hidden = !iteration;
    heading.title = iteration?.["prompt"] ?? "";
    part("#reuse").hidden = !iteration || !this.desk.draft || !this.live.can("edit_draft");
  }

  showTitle() {
    const { open } = queueOf(this.live.feed);
    const running = open.filter(({ state }) => state === "running");
    const images = open.reduce((sum, job) => sum + job["images"], 0);
    const done = open.reduce((sum, job) => sum + job["done"], 0);
    const eta = running.map((job) => etaWords(etaOf(this.live.feed, job))).find(Boolean);
    document.title = images > 0 ? `${done}/${images}${eta ? ` · ${eta}` : ""} · ${this.home}` : this.home;
  }

  /** Speak a job's start, half and end; nothing between, which would be noise. */
  speak() {
    for (const job of this.live.list("jobs")) {
      const half = job["done"] * 2 >= job["images"] && job["done"] > 0;
      const stage = job["state"] === "running" && half ? "half" : job["state"];
      const before = this.told.get(String(job["id"]));
      this.told.set(String(job["id"]), stage);
      if (before === undefined || before === stage) continue;
      if (stage === "running") announce(t("Painting has started."));
      if (stage === "half") announce(t("Half of the pictures are there."));
      if (stage === "succeeded") announce(n("%(count)s picture is ready.", "%(count)s pictures are ready.", job["images"]));
      if (stage === "failed") announce(t("The job failed: %(text)s", { text: failureWords(job) }));
    }
  }

  /** @param {number | null} id */
  choose(id) {
    const before = this.variant;
    const inPanel = part("variant-panel").contains(document.activeElement);
    this.variant = id === this.variant ? null : id;
    this.stay();
    this.live.present({ page: "board", selection: this.variant ? `variant:${this.variant}` : null });
    this.remember();
    this.show();
    // With its panel the focus would go.
    if (inPanel && this.variant === null) part(`.board-grid [data-picture="${before}"]`)?.focus();
  }

  /** A new iteration never takes the selected picture away; without one, the newest is followed. */
  stay() {
    const all = iterationsOf(this.live.feed);
    const { iterationRow } = this;
    this.iteration = iterationRow?.["id"] ?? null;
    this.follow = this.variant === null && iterationRow === all[all.length - 1];
  }

  /** @param {number} id */
  chooseIteration(id) {
    this.iteration = id;
    this.follow = false;
    this.variant = null;
    this.stay();
    this.remember();
    this.show();
    if (part(".board").dataset.show === "history") part('button[data-show="grid"]')?.click();
  }

  /** Keep the selection in the address, so that links and reloads find it again. */
  remember() {
    const url = new URL(window.location.href);
    const keep = { iteration: this.follow ? null : this.iteration, variant: this.variant };
    for (const [name, value] of Object.entries(keep)) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, String(value));
    }
    history.replaceState(null, "", url);
  }

  /** @param {number | null} id @param {number | null} [other] what it is compared with */
  openInReview(id, other = null) {
    const beside = other ? `&compare=variant:${other}` : "";
    if (id) window.location.assign(`${this.live.data["urls"].review}?variant=${id}${beside}`);
  }

  /** @param {import("./settings.js").Settings} settings */
  set(settings) {
    this.settings = settings;
    saveSettings(this.live.project, localStorage, settings);
    this.readPrompt();
    this.show();
  }

  readPrompt() {
    const model = modelOf(this.settings, this.live.data["models"] ?? []);
    const text = this.desk.draft?.text ?? "";
    Object.assign(part("prompt-bar") ?? {}, { text });
    this.extras.showTools();
    this.desk.read(text, model);
  }

  /** @param {boolean} focused */
  promptFocused(focused) {
    const { draft } = this.desk;
    const here = focused && draft ? { editing: `draft:${draft.id}` } : { editing: null, range: null };
    this.live.present(here);
  }

  /** @param {{branch: boolean}} how */
  async generate({ branch }) {
    if (this.order) return;
    const order = new Order(() => this.show());
    this.order = order;
    this.show();
    const reply = await order.run(() => this.place(order, branch));
    this.order = null;
    if (order.signal.aborted) {
      part("prompt-editor")?.focus();
      toast(order.farewell);
    }
    if (reply?.["iteration"]) {
      this.extras.from = null;
      this.follow = true;
      this.variant = null;
      this.remember();
    }
    this.show();
  }

  /**
   * Wait until the words are saved, then send the order.
   * @param {Order} order
   * @param {boolean} branch
   * @returns {Promise<Row | null>}
   */
  async place(order, branch) {
    const { live } = this;
    const draft = await this.desk.ready(part("prompt-editor"));
    if (!draft || order.signal.aborted) return null;
    if (draft.text.trim() === "") {
      part("prompt-editor")?.focus();
      toastError(new Error(t("The prompt is empty. Describe the picture first.")));
      return null;
    }
    const all = iterationsOf(live.feed);
    const pending = branch ? null : this.extras.from;
    const from = branch ? this.iterationRow : (live.row("iterations", pending?.parent ?? null) ?? all[all.length - 1]);
    const model = modelOf(this.settings, live.data["models"] ?? [])?.["handle"];
    const opId = newOpId();
    return artwork.attempt(live, async () => {
      const seq = await draft.flush();
      order.signal.throwIfAborted();
      order.sent = true;
      const body = iterationBody(this.settings, { draft: draft.id, seq, model, parent: from?.["id"] ?? null, merged: pending?.merged ?? null });
      return api.post(`/projects/${live.project}/iterations`, body, { opId, signal: order.signal });
    });
  }
}
