// The layout screen: pile and versions left, the cover in the middle, properties right.
import { html, nothing } from "#lit";
import { toastError } from "../../core/announce.js";
import { number, t } from "../../core/i18n.js";
import { keys } from "../../core/keys.js";
import { MM_PER_INCH } from "../../geom/units.js";
import { LightElement } from "../shell/light-element.js";
import { layoutKeys } from "./layout-keys.js";
import { RoomTools } from "./room-tools.js";
import { artFacts, holdersIn, nextUp, pointersOn } from "./room-facts.js";
import "./cover-stage.js";
import "./element-list.js";
import "./stage-tools.js";

/** @typedef {import("../../core/layout-session.js").LayoutSession} LayoutSession */
/** @typedef {import("../../core/layout-deeds.js").LayoutDeeds} LayoutDeeds */
/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

const CSS_PX_PER_MM = 96 / MM_PER_INCH;

export class LayoutRoom extends LightElement {
  static properties = {
    session: { attribute: false },
    deeds: { attribute: false },
    live: { attribute: false },
    plan: { attribute: false },
    selected: { state: true },
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
    this.deeds = /** @type {LayoutDeeds} */ (/** @type {unknown} */ (null));
    this.live = /** @type {Live} */ (/** @type {unknown} */ (null));
    /** @type {Row | null} what the cover still needs of the placed variant */
    this.plan = null;
    /** @type {string | null} */
    this.selected = null;
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
    this.tools = new RoomTools(this);
    this.release = () => {};
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
    return !this.live?.can("edit_layout");
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
    this.addEventListener("object-selected", this.wished);
    this.addEventListener("object-opened", this.wished);
    this.addEventListener("view-toggled", this.wished);
    this.addEventListener("zoom", this.wished);
    this.addEventListener("object-added", this.wished);
    this.addEventListener("stage-zoomed", this.wished);
    this.addEventListener("stage-pointed", this.wished);
    this.addEventListener("tool-chosen", this.wished);
    this.addEventListener("zone-picked", this.wished);
    import("./panels.js").then(() => this.requestUpdate(), toastError);
  }

  /** @override @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    if (!changed.has("session") || !this.session) return;
    this.release();
    this.release = keys.add(layoutKeys(this));
    const wanted = decodeURIComponent(window.location.hash.slice(1));
    if (wanted in this.session.document.elements) this.select(wanted);
    this.session.platesLater();
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.release();
  }

  /** @param {Event} event */
  wished = (event) => {
    const { type, detail } = /** @type {CustomEvent<any>} */ (event);
    if (type === "object-selected") this.select(detail.id);
    else if (type === "object-opened") this.openProperties(detail.id);
    else if (type === "view-toggled") this.toggle(detail.name);
    else if (type === "zoom") this.zoom(detail);
    else if (type === "object-added") this.addNew(detail?.kind);
    else if (type === "stage-zoomed") this.percent = Math.round((detail.scale / CSS_PX_PER_MM) * 100);
    else if (type === "tool-chosen") void this.tools.choose(detail.tool);
    else if (type === "zone-picked") this.tools.place(detail.place);
    else if (type === "stage-pointed") this.live.present({ pointer: { ...detail, layout: this.session.id } });
  };

  /** @param {string | null} id */
  select(id) {
    this.selected = id;
    history.replaceState(null, "", id === null ? window.location.pathname + window.location.search : `#${id}`);
    this.live.present({ selection: id === null ? null : `${this.session.id}/${id}` });
    if (id !== null && this.tab === "preflight") this.tab = "properties";
    if (this.tool === "zones") void this.tools.choose("zones");
  }

  /** @param {string} id */
  openProperties(id) {
    this.select(id);
    this.tab = "properties";
    void this.updateComplete.then(() => this.panel?.focusFirst?.());
  }

  /** @param {string} [kind] */
  addNew(kind = "cover_line") {
    this.openProperties(this.deeds.addNew(kind));
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

  /** @param {{factor?: number, fit?: boolean, actual?: boolean}} wish */
  zoom({ factor, fit, actual }) {
    if (fit) this.stage?.fit();
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
    if (this.selected !== null && !shown.some(({ id }) => id === this.selected)) this.selected = null;
    return html`<div class="room" data-tab=${this.tab}>
      <section class="room-stage" aria-label=${t("Stage")}>${this.middle(shown, holders)}</section>
      ${this.tabs()}
      <aside class="room-side room-left" aria-label=${t("Elements")}>${this.left(shown, holders)}</aside>
      <aside class="room-side room-right" aria-label=${t("Properties")}>${this.right(shown, holders)}</aside>
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
      <cover-stage .objects=${shown} .page=${stage.page} .selected=${this.selected} .holders=${holders} .pointers=${pointersOn(this.live, this.session.id)} .asset=${this.asset}
        ?guides=${this.guides} ?trimmed=${this.trimmed} .proof=${this.proof === "on" ? this.proofUrl : null}
        .lines=${this.session.document["guides"] ?? {}} .subjects=${stage.subjects} .zones=${this.tool === "zones" ? (this.zones ?? []) : []} .brush=${this.tool === "subject" ? this.brush : null}
        ?read-only=${this.readOnly}></cover-stage>
      <p class="stage-foot muted small">${this.footWords()}</p>`;
  }

  footWords() {
    const { trim, bleed, spine } = this.session.stage.page;
    const format = this.session.document["format"];
    const inches = String(format?.handle ?? "").startsWith("us-");
    const unit = inches ? MM_PER_INCH : 1;
    const size = `${number(trim.w / unit, 3)} × ${number(trim.h / unit, 3)} ${inches ? "in" : "mm"}`;
    const facts = { size, bleed: number((trim.x - bleed.x) / unit, 3) };
    if (!spine) return t("%(size)s · bleed %(bleed)s", facts);
    return t("%(size)s · bleed %(bleed)s · spine %(spine)s", { ...facts, spine: number(spine.w / unit, 3) });
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

  /** @param {Shown[]} shown @param {Holder[]} holders */
  left(shown, holders) {
    const versions = this.live.list("versions").filter(({ layout }) => layout === this.session.id);
    return html`<h2 class="panel-title">${t("Elements")}</h2>
      <element-list .objects=${shown} .selected=${this.selected} .holders=${holders} ?read-only=${this.readOnly}></element-list>
      <version-list .versions=${versions} .revision=${this.session.desk.revision} .reviewUrl=${this.live.data["urls"]?.review ?? ""}
        .mayFreeze=${this.live.can("freeze")} .mayRestore=${this.live.can("restore")}
        .errors=${this.session.findings.filter(({ severity }) => severity === "error").length}></version-list>`;
  }

  /** @param {Shown[]} shown @param {Holder[]} holders */
  right(shown, holders) {
    const current = shown.find(({ id }) => id === this.selected) ?? null;
    const element = current ? (this.session.document.elements[current.id] ?? null) : null;
    const names = Object.fromEntries(shown.map(({ id, title }) => [id, title]));
    return html`<tool-panel .room=${this} .tool=${this.tool} .tick=${this.tools.tick()}></tool-panel>
      <div class="room-properties">
        ${element?.kind === "art" || !element ? this.artPanel(element, shown) : nothing}
        <element-panel .element=${element} .shown=${current} .holder=${holders.find(({ id }) => id === this.selected) ?? null}
          .fonts=${this.live.data["fonts"] ?? []} .issue=${this.session.document["issue"] ?? {}} ?read-only=${this.readOnly}></element-panel>
      </div>
      <preflight-list linked ?mending=${!this.readOnly} .findings=${this.session.findings} .names=${names}></preflight-list>`;
  }

  /** @param {Row | null} element @param {Shown[]} shown */
  artPanel(element, shown) {
    const art = element ?? Object.values(this.session.document.elements).find(({ kind }) => kind === "art") ?? null;
    const box = shown.find(({ kind }) => kind === "art")?.box ?? null;
    const facts = artFacts(this.live, art);
    const outpaint = `${this.live.data["urls"]?.outpaint ?? ""}${facts.variant ? `?variant=${facts.variant["id"]}` : ""}`;
    return html`<art-panel .art=${art} .variant=${facts.variant} .box=${box} .plan=${this.plan} .jobs=${facts.jobs}
      .steps=${this.live.feed.steps} .candidates=${facts.candidates} .choices=${facts.choices}
      .asset=${this.thumb} .outpaintUrl=${outpaint} ?read-only=${this.readOnly}></art-panel>`;
  }

  /** @param {string} sha */
  asset = (sha) => `/assets/${this.live.project}/${sha}${this.percent > 150 ? "" : "?w=1024"}`;

  /** @param {string} sha @param {number} width */
  thumb = (sha, width) => `/assets/${this.live.project}/${sha}?w=${width}`;
}

customElements.define("layout-room", LayoutRoom);
