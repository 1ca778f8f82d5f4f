// The layout screen: pile and versions left, the cover in the middle, properties right.
import { html, noChange, nothing } from "#lit";
import { announce, toastError } from "../../core/announce.js";
import { n, t } from "../../core/i18n.js";
import { keys } from "../../core/keys.js";
import { MM_PER_INCH } from "../../geom/units.js";
import { LightElement } from "../shell/light-element.js";
import { chosenAfter, holdersIn, nextUp, pointersOn, told } from "./room-facts.js";
import "./cover-stage.js";

/** @typedef {import("../../core/layout-session.js").LayoutSession} LayoutSession */
/** @typedef {import("../../core/layout-deeds.js").LayoutDeeds} LayoutDeeds */
/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

const WISHES = [
  "object-selected",
  "object-opened",
  "object-added",
  "objects-copied",
  "view-toggled",
  "zoom",
  "stage-zoomed",
  "stage-pointed",
  "text-done",
  "taken-over",
  "tool-chosen",
  "zone-picked",
];
const CSS_PX_PER_MM = 96 / MM_PER_INCH;

export class LayoutRoom extends LightElement {
  static properties = {
    session: { attribute: false },
    live: { attribute: false },
    plan: { attribute: false },
    chosen: { state: true },
    typing: { state: true },
    takenOver: { state: true },
    guides: { state: true },
    trimmed: { state: true },
    proof: { state: true },
    percent: { state: true },
    tab: { state: true },
    tool: { state: true },
    zones: { state: true },
    brush: { state: true },
  };

  constructor() {
    super();
    this.session = /** @type {LayoutSession} */ (/** @type {unknown} */ (null));
    /** What can be done to the cover; it comes with the panels, and until then the cover is only shown. */
    this.deeds = /** @type {LayoutDeeds} */ (/** @type {unknown} */ (null));
    this.live = /** @type {Live} */ (/** @type {unknown} */ (null));
    /** @type {Row | null} what the cover still needs of the placed variant */
    this.plan = null;
    /** @type {string[]} the selected elements, the last one the one whose properties are shown */
    this.chosen = [];
    /** @type {string | null} the text that is typed in place */
    this.typing = null;
    /** @type {string | null} the element that is changed though somebody else types in it */
    this.takenOver = null;
    this.guides = true;
    this.trimmed = false;
    /** @type {"off" | "loading" | "on"} */
    this.proof = "off";
    this.percent = 100;
    /** @type {"elements" | "properties" | "preflight"} */
    this.tab = "properties";
    /** @type {string} the tool whose panel is open */
    this.tool = "";
    /** @type {import("./stage-layers.js").Zone[] | null} */
    this.zones = null;
    /** @type {import("../../core/subject-brush.js").SubjectBrush | null} */
    this.brush = null;
    /** @type {typeof import("./panels.js") | null} what stands round the cover, once it has come */
    this.panels = null;
    /** @type {import("./room-tools.js").RoomTools | null} */
    this.tools = null;
    /** @type {import("./room-typing.js").RoomTyping | null} */
    this.words = null;
    this.release = () => {};
    /** While only the panels are drawn. */
    this.panelsOnly = false;
    /** @type {Promise<void> | null} done when the panels show what the cover shows */
    this.following = null;
  }

  /** @returns {string | null} */
  get selected() {
    return this.chosen.at(-1) ?? null;
  }

  get busy() {
    return this.deeds?.busy ?? false;
  }

  /** What the calm places are looked for: the selected text's words, empty for a new line. */
  get placing() {
    const current = this.shown.find(({ id }) => id === this.selected);
    return current?.text ? current.title : "";
  }

  get readOnly() {
    return !this.deeds || !this.live.can("edit_layout") || Boolean(this.row["archived"]);
  }

  /** What lists show of this cover. @returns {Row} */
  get row() {
    return this.live.row("layouts", this.session.id) ?? {};
  }

  /** What people call an element. @param {string} id */
  titleOf(id) {
    return this.shown.find((object) => object.id === id)?.title ?? id;
  }

  /** @returns {import("./cover-stage.js").CoverStage | null} */
  get stage() {
    return this.querySelector("cover-stage");
  }

  /** @returns {import("./element-panel.js").ElementPanel | null} */
  get panel() {
    return this.querySelector("element-panel");
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    for (const name of WISHES) this.addEventListener(name, this.wished);
    import("./panels.js").then((panels) => this.furnish(panels), toastError);
  }

  /** @param {typeof import("./panels.js")} panels */
  furnish(panels) {
    this.tools = new panels.RoomTools(this);
    this.words = new panels.RoomTyping(this);
    this.panels = panels;
    this.requestUpdate("panels");
  }

  /** @override @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (!this.session || !this.panels || !(changed.has("session") || changed.has("panels"))) return;
    this.deeds = new this.panels.LayoutDeeds(this.session, this.live);
  }

  /** @override @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    if (!this.session) return;
    if (!this.panelsOnly && this.panels) this.following ??= this.panelsAfterPaint();
    if (this.panels && (changed.has("session") || changed.has("panels"))) {
      this.release();
      const releases = [this.panels.hearWishes(this), keys.add(this.panels.layoutKeys(this)), this.panels.openClipboard(this)];
      this.release = () => releases.forEach((release) => release());
    }
    if (!changed.has("session")) return;
    const wanted = decodeURIComponent(window.location.hash.slice(1));
    if (wanted in this.session.document.elements) this.select(wanted);
    this.session.platesLater();
  }

  /** The cover answers first: what stands round it is drawn when the cover's frame is on the screen. */
  async panelsAfterPaint() {
    if (!document.hidden) await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
    this.following = null;
    this.panelsOnly = true;
    this.requestUpdate();
    await super.getUpdateComplete();
    this.panelsOnly = false;
  }

  /** @override Complete with its panels. */
  async getUpdateComplete() {
    const done = await super.getUpdateComplete();
    await this.following;
    return done;
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.release();
  }

  /** @param {Event} event */
  wished = (event) => {
    const { type, detail } = /** @type {CustomEvent<any>} */ (event);
    if (type === "object-selected") this.choose(chosenAfter(detail, this.chosen));
    else if (type === "object-opened") void this.words?.open(detail.id);
    else if (type === "text-done") this.words?.end(detail.focus);
    else if (type === "objects-copied") this.copy(detail.ids);
    else if (type === "taken-over") this.takenOver = this.selected;
    else if (type === "view-toggled") this.toggle(detail.name);
    else if (type === "zoom") this.zoom(detail);
    else if (type === "object-added") this.addNew(detail?.kind);
    else if (type === "stage-zoomed") this.percent = Math.round((detail.scale / CSS_PX_PER_MM) * 100);
    else if (type === "tool-chosen") void this.tools?.choose(detail.tool);
    else if (type === "zone-picked") this.tools?.place(detail.place);
    else if (type === "stage-pointed") this.live.present({ pointer: { ...detail, layout: this.session.id } });
  };

  /** @param {string | null} id */
  select(id) {
    this.choose(id === null ? [] : [id]);
  }

  /** Select elements; the last one's properties are shown. @param {string[]} ids */
  choose(ids) {
    const several = ids.length > 1 && ids.length !== this.chosen.length;
    this.chosen = ids;
    if (this.typing !== this.selected) this.typing = null;
    if (this.takenOver !== this.selected) this.takenOver = null;
    const id = this.selected;
    history.replaceState(null, "", id === null ? window.location.pathname + window.location.search : `#${id}`);
    this.live.present({ selection: told(this.session.id, ids) });
    if (several) announce(n("%(count)s element selected", "%(count)s elements selected", ids.length));
    if (id !== null && this.tab === "preflight") this.tab = "properties";
    if (this.tool === "zones") void this.tools?.choose("zones");
  }

  selectAll() {
    this.choose(this.shown.filter(({ hidden, locked }) => !hidden && !locked).map(({ id }) => id));
  }

  /** Duplicate elements, and go on with the copies. @param {string[]} ids */
  copy(ids) {
    const made = this.deeds.group.copy(ids);
    if (made.length > 0) this.choose(made);
  }

  /** @param {string} id */
  openProperties(id) {
    this.select(id);
    this.tab = "properties";
    void this.updateComplete.then(() => this.panel?.focusFirst?.());
  }

  /** @param {string} [kind] */
  addNew(kind = "cover_line") {
    void this.words?.open(this.deeds.addNew(kind));
  }

  async showCovers() {
    try {
      const { showCovers } = await import("./cover-list.js");
      showCovers(this.live, this.session.id);
    } catch (error) {
      toastError(error);
    }
  }

  /** Ask for a note and freeze the layout as it is. */
  openFreeze() {
    /** @type {import("./version-list.js").VersionList | null} */ (this.querySelector("version-list"))?.open?.();
  }

  /** @param {number} by */
  selectNext(by) {
    const next = nextUp(this.shown, this.selected, by);
    if (next === null) return;
    this.select(next);
    void this.updateComplete.then(() => this.stage?.focusObject(next));
  }

  /** @param {string} name */
  toggle(name) {
    if (name === "guides") this.guides = !this.guides;
    if (name === "trimmed") this.trimmed = !this.trimmed;
    if (name === "proof") void this.toggleProof();
  }

  async toggleProof() {
    if (this.proof !== "off") {
      this.proof = "off";
      return;
    }
    this.proof = "loading";
    const image = new Image();
    image.src = this.proofUrl;
    try {
      await image.decode();
      if (this.proof !== "loading") return;
      this.proof = "on";
    } catch {
      this.proof = "off";
      toastError(new Error(t("The proof could not be drawn. Try again in a moment.")));
    }
  }

  /** The cover in press colours, as it is now. */
  get proofUrl() {
    return `/api/layouts/${this.session.id}/proof?width=1200&revision=${this.session.desk.revision}`;
  }

  /** @param {{factor?: number, fit?: boolean, actual?: boolean, chosen?: boolean}} wish */
  zoom({ factor, fit, actual, chosen }) {
    if (fit) this.stage?.fit();
    else if (chosen) this.stage?.zoomToChosen();
    else if (actual) this.stage?.zoomTo(CSS_PX_PER_MM);
    else if (factor) this.stage?.zoomBy(factor);
  }

  get shown() {
    return this.session.stage.shown(this.session.document, this.session.previews);
  }

  /** @override */
  render() {
    if (!this.session) return nothing;
    const shown = this.shown;
    const holders = holdersIn(this.live, this.session.id);
    const there = this.chosen.filter((id) => shown.some((object) => object.id === id));
    if (there.length < this.chosen.length) this.chosen = there;
    const panels = this.panelsOnly ? this.panels : null;
    return html`<div class="room" data-tab=${this.tab}>
      <section class="room-stage" aria-label=${t("Stage")}>${panels ? noChange : this.middle(shown, holders)}</section>
      ${this.tabs()}
      <aside class="room-side room-left" aria-label=${t("Elements")}>${panels?.leftPanel(this, shown, holders) ?? noChange}</aside>
      <aside class="room-side room-right" aria-label=${t("Properties")}>${panels?.rightPanel(this, shown, holders) ?? noChange}</aside>
    </div>`;
  }

  /** @typedef {import("../../core/layout-stage.js").Shown} Shown */
  /** @typedef {import("./cover-stage.js").Holder} Holder */

  /** @param {Shown[]} shown @param {Holder[]} holders */
  middle(shown, holders) {
    const { pile, stage } = this.session;
    return html`<stage-tools ?guides=${this.guides} ?trimmed=${this.trimmed} .proof=${this.proof} .tool=${this.tool}
        .undoLabel=${pile.done.at(-1)?.label ?? null} .redoLabel=${pile.undone.at(-1)?.label ?? null}
        .percent=${this.percent} ?read-only=${this.readOnly}></stage-tools>
      <cover-stage .objects=${shown} .page=${stage.page} .chosen=${this.chosen} .typing=${this.typing === null ? null : (this.session.document.elements[this.typing] ?? null)} .holders=${holders} .pointers=${pointersOn(this.live, this.session.id)} .asset=${this.asset}
        ?guides=${this.guides} ?trimmed=${this.trimmed} .proof=${this.proof === "on" ? this.proofUrl : null}
        .lines=${this.session.document["guides"] ?? {}} .subjects=${stage.subjects} .zones=${this.tool === "zones" ? (this.zones ?? []) : []} .brush=${this.tool === "subject" ? this.brush : null}
        ?read-only=${this.readOnly}></cover-stage>
      <p class="stage-foot muted small">${this.panels?.footWords(this)}</p>`;
  }

  tabs() {
    /** @type {[typeof this.tab, string][]} */
    const list = [
      ["properties", t("Properties")],
      ["elements", t("Elements")],
      ["preflight", t("Preflight")],
    ];
    return html`<div class="room-tabs" role="group" aria-label=${t("Panels")}>
      ${list.map(([tab, words]) => html`<button class="quiet" aria-pressed=${this.tab === tab ? "true" : "false"} @click=${() => (this.tab = tab)}>${words}</button>`)}
    </div>`;
  }

  /** @param {string} sha */
  asset = (sha) => `/assets/${this.live.project}/${sha}${this.percent > 150 ? "" : "?w=1024"}`;

  /** @param {string} sha @param {number} width */
  thumb = (sha, width) => `/assets/${this.live.project}/${sha}?w=${width}`;
}

customElements.define("layout-room", LayoutRoom);
