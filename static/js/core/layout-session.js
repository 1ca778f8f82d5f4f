// One open layout: the document, its outlines, and the way of own and others' edits through both.
import { api, newOpId } from "./api.js";
import * as operations from "./operations.js";
import * as undo from "./undo.js";
import { t } from "./i18n.js";
import { LayoutStage } from "./layout-stage.js";

/** @typedef {import("./operations.js").Operation} Operation */
/** @typedef {import("./operations.js").Document} Document */
/** @typedef {import("./feed.js").Row} Row */
/** @typedef {import("./layout-edits.js").Setting} Setting */
/** @typedef {import("./layout-edits.js").Preview} Preview */
/**
 * @typedef {object} Notice something to tell the person
 * @property {"overwritten" | "skipped" | "refused" | "changed"} kind
 * @property {string} [by]
 * @property {string[]} elements
 * @property {unknown} [error]
 */

const RETRY_MS = 4000;
const FINDINGS_MS = 500;
const CATCH_UP_MS = 1500;
const PLATES_MS = 1800;

export class LayoutSession extends EventTarget {
  /**
   * @param {{layout: Row, document: Document, stage: Row, findings: Row[]}} loaded a reply of GET /layouts/{id}
   * @param {number} me
   * @param {{api?: typeof api, newId?: () => string, now?: () => number}} [tools]
   */
  constructor(loaded, me, tools = {}) {
    super();
    this.api = tools.api ?? api;
    this.newId = tools.newId ?? newOpId;
    this.now = tools.now ?? Date.now;
    this.me = me;
    /** @type {number} */
    this.id = loaded.layout["id"];
    this.desk = operations.openDesk(loaded.document, loaded.layout["revision"]);
    this.pile = undo.emptyPile();
    this.stage = new LayoutStage(loaded.stage);
    /** @type {Row[]} */
    this.documentFindings = loaded.findings ?? [];
    /** @type {Row[]} what only the composed plates can say; they follow a little later */
    this.plateFindings = [];
    /** @type {Document} */
    this.document = loaded.document;
    /** @type {Map<string, Preview>} boxes while they are dragged or nudged, before they are edits */
    this.previews = new Map();
    /** @type {Record<string, ReturnType<typeof setTimeout> | undefined>} */
    this.timers = {};
    /** @type {Set<string>} */
    this.wanted = new Set();
    this.fetching = false;
    /** What the next own edit that the server makes is called in the undo list. */
    this.serverLabel = t("Edit in another window");
  }

  get findings() {
    return [...this.documentFindings, ...this.plateFindings];
  }

  get path() {
    return `/layouts/${this.id}`;
  }

  changed() {
    this.document = operations.shown(this.desk);
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Notice} notice */
  notify(notice) {
    this.dispatchEvent(new CustomEvent("notice", { detail: notice }));
  }

  /**
   * Set properties as one step of the undo list.
   * @param {string} label
   * @param {Setting[]} settings
   * @param {string} [key] steps of one key that follow fast become one
   */
  edit(label, settings, key = "") {
    const list = settings.map((setting) => this.operation({ kind: "set", ...setting }));
    this.commit(label, list, key);
  }

  /** @param {string} label @param {string} id @param {Row} element */
  add(label, id, element) {
    this.commit(label, [this.operation({ kind: "add", object: id, value: element })]);
  }

  /** @param {Omit<Operation, "op_id">} rest @returns {Operation} */
  operation(rest) {
    return { op_id: this.newId(), ...rest };
  }

  /** @param {string} label @param {Operation[]} list @param {string} [key] */
  commit(label, list, key = "") {
    if (list.length === 0) return;
    const changes = changesOf(list, this.document);
    this.pile = undo.recorded(this.pile, { label, changes, key, at: this.now() });
    this.push(list);
  }

  /** @returns {string | null} the label of what was undone */
  undo() {
    return this.step(undo.undo(this.pile, this.newId));
  }

  /** @returns {string | null} */
  redo() {
    return this.step(undo.redo(this.pile, this.newId));
  }

  /** @param {ReturnType<typeof undo.undo>} taken */
  step(taken) {
    if (!taken) return null;
    this.pile = taken.pile;
    this.push(taken.operations);
    return taken.step.label;
  }

  /** @param {Operation[]} list */
  push(list) {
    for (const id of operations.touched(list)) this.previews.delete(id);
    this.desk = operations.queued(this.desk, list);
    this.changed();
    void this.flush();
  }

  /** Show elements elsewhere without editing them; null ends that. @param {Record<string, Preview | null>} boxes */
  previewAll(boxes) {
    for (const [id, box] of Object.entries(boxes)) {
      if (box) this.previews.set(id, box);
      else this.previews.delete(id);
    }
    this.dispatchEvent(new Event("change"));
  }

  /** Send what waits, one batch at a time. @returns {Promise<void>} */
  async flush() {
    const batch = operations.nextBatch(this.desk);
    if (!batch) return;
    this.desk = operations.markSent(this.desk, batch);
    const { op_id } = /** @type {Operation} */ (batch.operations[0]);
    try {
      const body = { base_revision: this.desk.revision, operations: batch.operations };
      const reply = await this.api.post(`${this.path}/operations`, body, { opId: op_id });
      this.replied(op_id, batch, reply);
    } catch (error) {
      this.failed(op_id, batch, error);
      return;
    }
    return this.flush();
  }

  /** @param {string} opId @param {operations.Batch} batch @param {Row} reply */
  replied(opId, batch, reply) {
    this.desk = operations.stored(this.desk, opId, reply["revision"]);
    if (reply["stage"]) this.stage.take(reply["stage"], operations.touched(batch.operations));
    else this.fetchElements(operations.touched(batch.operations));
    if (reply["findings"]) this.documentFindings = reply["findings"];
    this.platesLater();
    const overwritten = /** @type {Row[]} */ (reply["overwritten"] ?? []);
    if (overwritten.length > 0) this.tellOverwritten(overwritten);
    const skipped = /** @type {Row[]} */ (reply["skipped"] ?? []);
    if (skipped.length > 0) this.notify({ kind: "skipped", elements: skipped.map((entry) => entry["object"]) });
    this.changed();
  }

  /** @param {Row[]} overwritten */
  tellOverwritten(overwritten) {
    const elements = [...new Set(overwritten.map((entry) => String(entry["object"] ?? "")))];
    this.notify({ kind: "overwritten", by: overwritten[0]?.["by_name"] ?? "", elements });
  }

  /** @param {string} opId @param {operations.Batch} batch @param {unknown} error */
  failed(opId, batch, error) {
    const refusal = error instanceof Error && "status" in error && Number(error.status) > 0;
    if (!refusal || Number(/** @type {any} */ (error).status) >= 500) {
      this.desk = operations.unsent(this.desk, opId);
      return this.later("retry", RETRY_MS, () => void this.flush());
    }
    this.desk = operations.refused(this.desk, opId);
    for (const { op_id } of batch.operations) this.pile = undo.forgotten(this.pile, op_id);
    this.changed();
    this.notify({ kind: "refused", elements: operations.touched(batch.operations), error });
    void this.flush();
  }

  /** Take a message of the project's feed. @param {import("./feed.js").Message} message */
  take(message) {
    if (message.type !== "event" || message.name !== "layout.edited") return;
    const { layout, operations: list } = message.payload;
    if ((layout?.id ?? message.payload["layout_ids"]?.[0]) !== this.id) return;
    if (!Array.isArray(list) || message.payload["operations_cut"]) return this.quietly(this.refetch());
    const before = this.desk;
    const { desk, fold } = operations.folded(this.desk, { revision: layout.revision, operations: list });
    if (fold === "known") return;
    if (fold === "gap") return this.quietly(this.refetch());
    this.desk = desk;
    this.changed();
    const sentHere = before.pending.length !== desk.pending.length;
    if (!sentHere) this.madeElsewhere(list, before.document, message.by_name ?? "");
    void this.flush();
  }

  /**
   * Take in edits that did not start on this page. One's own - another tab's, or a picture that
   * the server placed - can be undone here as well.
   * @param {Operation[]} list @param {Document} before @param {string} by
   */
  madeElsewhere(list, before, by) {
    const own = list.every((operation) => /** @type {Row} */ (operation)["author"] === this.me);
    if (own) this.remember(list, before);
    else this.notify({ kind: "changed", by, elements: operations.touched(list) });
    this.othersEdited(list);
  }

  /** @param {Operation[]} list @param {Document} document */
  remember(list, document) {
    this.pile = undo.recorded(this.pile, { label: this.serverLabel, changes: changesOf(list, document), at: this.now() });
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Operation[]} list */
  othersEdited(list) {
    const elements = operations.touched(list);
    this.fetchElements(operations.touchesPage(list) ? Object.keys(this.document.elements) : elements);
    this.later("findings", FINDINGS_MS, () => this.quietly(this.fetchFindings()));
  }

  /** Fetch new outlines of some elements, and only those. @param {string[]} ids */
  fetchElements(ids) {
    for (const id of ids) this.wanted.add(id);
    this.later("elements", 20, () => this.quietly(this.fetchWanted()));
  }

  async fetchWanted() {
    const ids = [...this.wanted].filter((id) => id in this.document.elements);
    for (const id of this.wanted) if (!(id in this.document.elements)) this.stage.drop(id);
    this.wanted.clear();
    if (ids.length === 0) return this.changed();
    const stage = await this.api.get(`${this.path}/stage?elements=${ids.join(",")}`);
    this.stage.take(stage, ids);
    this.changed();
  }

  async fetchFindings() {
    const reply = await this.api.get(`${this.path}/preflight`);
    this.documentFindings = Array.isArray(reply) ? reply : reply["findings"];
    this.platesLater();
    this.changed();
  }

  /** Plates take the server a moment: they are composed when the edits rest. */
  platesLater() {
    this.later("plates", PLATES_MS, () => this.quietly(this.fetchPlates()));
  }

  async fetchPlates() {
    const revision = this.desk.revision;
    const reply = await this.api.get(`${this.path}/plate-findings`);
    if (revision !== this.desk.revision) return this.platesLater();
    this.plateFindings = reply["findings"];
    this.changed();
  }

  /** Fetch the layout if the event of an edit that the server made does not come by itself. */
  catchUp() {
    const { revision } = this.desk;
    this.later("catch up", CATCH_UP_MS, () => {
      if (this.desk.revision === revision) this.quietly(this.refetch());
    });
  }

  /** Let a fetch run; what goes wrong with it is told like a refusal. @param {Promise<unknown>} fetching */
  quietly(fetching) {
    fetching.catch((error) => this.notify({ kind: "refused", elements: [], error }));
  }

  /** Fetch the whole layout anew, after a gap in the log or a restored version; returns what came. @returns {Promise<Row>} */
  async refetch() {
    if (this.fetching) return {};
    this.fetching = true;
    try {
      const reply = await this.api.get(this.path);
      this.desk = operations.refetched(this.desk, reply["document"], reply["layout"]["revision"]);
      this.stage = new LayoutStage(reply["stage"]);
      this.documentFindings = reply["findings"];
      this.platesLater();
      this.changed();
      return reply;
    } finally {
      this.fetching = false;
    }
  }

  /** @param {string} name @param {number} ms @param {() => void} run */
  later(name, ms, run) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(run, ms);
  }
}

/** Return operations with what stood where each of them writes. @param {Operation[]} list @param {Document} document */
function changesOf(list, document) {
  return list.map((operation) => {
    const change = { operation, before: operations.valueBefore(document, operation) };
    document = operations.applied(document, operation);
    return change;
  });
}
