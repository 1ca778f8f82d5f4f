// What the board fetches when it is first asked for: the prompt's tools, the grid as a table; and one's hearts.
import { attempt } from "../../core/artwork.js";
import { titleOf } from "../../core/ballots.js";
import { toast, toastError } from "../../core/announce.js";
import { t } from "../../core/i18n.js";

/** @typedef {import("./board-screen.js").BoardScreen} BoardScreen */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {{only: string, sort: string}} View */

/** @param {string} selector @returns {any} */
const part = (selector) => document.querySelector(selector);

/** Holds what is open beside the board itself. */
export class BoardExtras {
  /** @param {BoardScreen} screen */
  constructor(screen) {
    this.screen = screen;
    this.writers = false;
    this.asTable = true;
    /** @type {Set<number>} */
    this.favourites = new Set(screen.live.data["favourites"] ?? []);
    this.kept = `masthead-view-${screen.live.project}`;
    /** @type {View} */
    this.view = { only: "all", sort: "painted", ...JSON.parse(localStorage.getItem(this.kept) ?? "{}") };
    /** @type {{parent: number, merged: number | null} | null} where "Generate" goes on from */
    this.from = null;
  }

  listen() {
    const on = (/** @type {string} */ name, /** @type {(detail: any) => unknown} */ run) =>
      document.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));
    this.screen.live.addEventListener("heart", (event) => {
      const { variant, favourite } = /** @type {CustomEvent} */ (event).detail;
      this.mark(variant, favourite);
    });
    on("open-tools", () => void this.openTools());
    on("insert-phrase", (phrase) => part("prompt-editor")?.insert(phrase));
    on("replace-prompt", (text) => this.screen.desk.draft?.replace(text));
    on("use-reference", ({ asset, label }) => {
      this.screen.set({ ...this.screen.settings, reference: { asset, label } });
      toast(t("Pictures start from %(label)s and have its size.", { label }), { kind: "ok" });
    });
    on("toggle-writers", () => this.toggleWriters());
    for (const name of /** @type {const} */ (["only", "sort"])) {
      const field = part(`#view-${name}`);
      if (!field) continue;
      field.value = this.view[name];
      field.addEventListener("change", () => this.look({ [name]: field.value }));
    }
    part("#as-table")?.addEventListener("click", () => this.toggleTable());
    part("#open-vote")?.addEventListener("click", () => void this.openVote());
    this.screen.live.subscribe(() => this.showVote());
    this.readAddress();
  }

  /** The round that waits for one's vote. */
  get waiting() {
    const { live } = this.screen;
    const asked = (/** @type {Row} */ { id, voted }) => id === live.me["id"] && !voted;
    return live.list("ballots").find((round) => !round["revealed_at"] && round["voters"].some(asked));
  }

  showVote() {
    const button = part("#open-vote");
    const { waiting } = this;
    if (!button) return;
    button.hidden = !waiting;
    button.textContent = waiting ? t("Vote: %(title)s", { title: titleOf(waiting) }) : "";
  }

  async openVote() {
    const { waiting } = this;
    if (waiting) await (await import("../ballots/ballot-room.js")).openRound(this.screen.live, waiting["id"]);
  }

  /** The lineage leads here with a draft, and with what it continues from. */
  readAddress() {
    const query = new URLSearchParams(window.location.search);
    const parent = Number(query.get("from"));
    if (parent) this.from = { parent, merged: Number(query.get("with")) || null };
    const draft = Number(query.get("draft"));
    if (draft) localStorage.setItem(this.screen.desk.kept, String(draft));
    const url = new URL(window.location.href);
    for (const name of ["from", "with", "draft"]) url.searchParams.delete(name);
    window.history.replaceState(null, "", url);
  }

  /** @param {Partial<View>} change */
  look(change) {
    this.view = { ...this.view, ...change };
    localStorage.setItem(this.kept, JSON.stringify(this.view));
    this.screen.show();
  }

  toggleWriters() {
    this.writers = !this.writers;
    this.screen.show();
  }

  toggleTable() {
    this.asTable = !this.asTable;
    this.screen.show();
  }

  get fromLabel() {
    if (!this.from) return "";
    const number = (/** @type {number | null} */ id) => this.screen.live.row("iterations", id)?.["number"];
    const { parent, merged } = this.from;
    return merged ? `#${number(parent)} + #${number(merged)}` : `#${number(parent)}`;
  }

  async openTools() {
    try {
      await import("./prompt-tools.js");
      let tools = part("prompt-tools");
      if (!tools) {
        tools = document.createElement("prompt-tools");
        part(".board-prompt").append(tools);
      }
      this.showTools();
      if (tools.open) tools.close();
      else await tools.show();
    } catch (error) {
      toastError(error);
    }
  }

  showTools() {
    const { live, settings, desk } = this.screen;
    Object.assign(part("prompt-tools") ?? {}, {
      live,
      settings,
      writers: this.writers,
      text: desk.draft?.text ?? "",
      models: live.data["models"] ?? [],
    });
  }

  /** @param {Row | undefined} iteration */
  show(iteration) {
    this.showTools();
    const grid = iteration?.["grid"];
    const button = part("#as-table");
    if (button) {
      button.hidden = !grid;
      button.setAttribute("aria-pressed", String(this.asTable));
    }
    void this.showTable(grid && this.asTable ? iteration : undefined);
  }

  /** Show an iteration's grid as a table in the place of its pictures. @param {Row | undefined} iteration */
  async showTable(iteration) {
    const pictures = part("variant-grid");
    pictures.hidden = iteration !== undefined;
    let table = part("grid-table");
    if (table) table.hidden = iteration === undefined;
    if (!iteration) return;
    await import("./grid-table.js");
    if (!table) {
      table = part("grid-table") ?? document.createElement("grid-table");
      pictures.after(table);
    }
    const { live, variant } = this.screen;
    Object.assign(table, { live, feed: live.feed, iteration, selected: variant });
  }

  /** Give a variant one's heart, or take it back. @param {Row} variant */
  async heart(variant) {
    const { live } = this.screen;
    const id = variant["id"];
    const liked = !this.favourites.has(id);
    this.mark(id, liked);
    const reply = await attempt(live, () => live.api.put(`/variants/${id}/favourite`, { favourite: liked }));
    if (reply === null) this.mark(id, !liked);
  }

  /** @param {number} id @param {boolean} liked */
  mark(id, liked) {
    this.favourites = new Set(this.favourites);
    if (liked) this.favourites.add(id);
    else this.favourites.delete(id);
    this.screen.show();
  }
}
