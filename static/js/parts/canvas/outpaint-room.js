// The outpaint screen: settings left, one picture in the middle, its results below.
import { html, nothing } from "#lit";
import { toast, toastError } from "../../core/announce.js";
import { t } from "../../core/i18n.js";
import { keys } from "../../core/keys.js";
import { NONE, refusalOf } from "../../geom/frames.js";
import { LightElement } from "../shell/light-element.js";
import { outpaintKeys } from "./outpaint-keys.js";
import "../layout/stage-zoom.js";
import "./candidate-strip.js";
import "./frame-tool.js";
import "./paint-stage.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../geom/pins.js").Padding} Padding */
/** @typedef {ReturnType<typeof import("../../core/outpaint-deeds.js").outpaintDeeds>} Deeds */

const PARTS = new Set(["outpaint", "inpaint"]);
const UNDER_WAY = new Set(["queued", "running", "failed"]);

export class OutpaintRoom extends LightElement {
  static properties = {
    live: { attribute: false },
    deeds: { attribute: false },
    variant: { attribute: false },
    plan: { attribute: false },
    padding: { state: true },
    tool: { state: true },
    settings: { state: true },
    shown: { state: true },
    mask: { state: true },
    percent: { state: true },
    busy: { state: true },
  };

  constructor() {
    super();
    this.live = /** @type {Live} */ (/** @type {unknown} */ (null));
    this.deeds = /** @type {Deeds} */ (/** @type {unknown} */ (null));
    /** @type {Row | null} */
    this.variant = null;
    /** @type {Row | null} */
    this.plan = null;
    /** @type {Padding} */
    this.padding = NONE;
    /** @type {"frame" | "brush" | "eraser" | "hand"} */
    this.tool = "frame";
    this.settings = { prompt: "", count: 2, strength: 1, radius: 40 };
    /** @type {number | null} the candidate that the stage shows */
    this.shown = null;
    this.mask = { strokes: 0, marked: false };
    this.percent = 100;
    this.busy = false;
    this.release = () => {};
  }

  get readOnly() {
    return !this.live?.can("generate");
  }

  /** @returns {import("./paint-stage.js").PaintStage | null} */
  get stage() {
    return this.querySelector("paint-stage");
  }

  /** What came of this picture, the newest first. @returns {Row[]} */
  get candidates() {
    const id = this.variant?.["id"];
    return this.live.list("variants").filter(({ source, action, state }) => source === id && PARTS.has(action) && state !== "rejected").reverse();
  }

  /** @returns {Row[]} */
  get jobs() {
    const id = this.variant?.["id"];
    const own = this.live.list("batches").filter((batch) => batch["source"] === id && PARTS.has(batch["action"]));
    const jobs = own.map(({ job }) => this.live.row("jobs", job)).filter((job) => job !== undefined);
    return jobs.filter(({ state }) => UNDER_WAY.has(state)).reverse();
  }

  /** @type {Record<string, (detail: any) => void>} */
  wishes = {
    "frame-changed": ({ padding }) => (this.padding = padding),
    "tool-chosen": ({ tool }) => this.choose(tool),
    "setting-changed": ({ name, value }) => (this.settings = { ...this.settings, [name]: value }),
    "mask-changed": (detail) => (this.mask = detail),
    "stroke-undone": () => this.stage?.mask?.undo(),
    "mask-cleared": () => this.stage?.mask?.clear(),
    "area-marked": (box) => this.stage?.mask?.begin({ kind: "area", ...box }),
    "page-extended": () => this.working(() => this.deeds.extendToPage(this.variant?.["id"])),
    generate: () => void this.generate(),
    "candidate-shown": ({ variant }) => (this.shown = variant),
    "candidate-placed": ({ variant }) => void this.deeds.place(variant),
    "candidate-discarded": ({ variant }) => this.discard(variant),
    "job-aborted": ({ job }) => void this.deeds.abort(job),
    "job-retried": ({ job }) => void this.deeds.retry(job),
    "stage-zoomed": ({ scale }) => (this.percent = Math.round(scale * 100)),
    zoom: (wish) => this.zoom(wish),
  };

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.release = keys.add(outpaintKeys(this));
    for (const [name, run] of Object.entries(this.wishes)) {
      this.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail ?? {}));
    }
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.release();
  }

  /** @param {OutpaintRoom["tool"]} tool */
  choose(tool) {
    this.tool = tool;
    this.shown = null;
    void this.updateComplete.then(() => this.stage?.querySelector("svg")?.focus({ preventScroll: true }));
  }

  /** @param {{factor?: number, fit?: boolean, actual?: boolean}} wish */
  zoom({ factor, fit, actual }) {
    if (fit) this.stage?.fit();
    else if (actual) this.stage?.zoomTo(1);
    else if (factor) this.stage?.zoomBy(factor);
  }

  /** Show the next candidate, or with none left the picture itself. @param {number} by */
  look(by) {
    const ids = [null, ...this.candidates.map(({ id }) => id)];
    this.shown = ids[(ids.indexOf(this.shown) + by + ids.length) % ids.length] ?? null;
  }

  /** @param {number} variant */
  discard(variant) {
    this.shown = null;
    void this.deeds.setState(variant, "rejected");
    toast(t("Discarded."), { kind: "info", action: t("Take back"), onAction: () => void this.deeds.setState(variant, "new") });
  }

  /** Keep the buttons still while a request is on its way. @param {() => Promise<unknown>} run */
  async working(run) {
    if (this.busy) return;
    this.busy = true;
    try {
      await run();
    } catch (error) {
      toastError(error);
    } finally {
      this.busy = false;
    }
  }

  generate() {
    const id = this.variant?.["id"];
    if (this.readOnly || !id) return;
    if (this.tool === "frame") {
      if (refusalOf(this.size, this.padding) === null) return this.working(() => this.deeds.extend(id, { padding: this.padding, ...this.settings }));
      return toast(t("Draw the frame larger than the picture first."));
    }
    const brush = this.stage?.mask;
    if (!brush?.marked) return toast(t("Mark what shall be repainted first."));
    if (!brush.exportable) return toast(t("This picture is too large to be marked here. Repaint it before it is enlarged."), { kind: "warn" });
    return this.working(async () => {
      await this.deeds.repaint(id, { mask: await brush.png(), ...this.settings });
    });
  }

  get size() {
    return { width: this.variant?.["width"] ?? 1, height: this.variant?.["height"] ?? 1 };
  }

  /** @param {string} sha @param {number} [width] */
  asset = (sha, width) => `/assets/${this.live.project}/${sha}${width ? `?w=${width}` : ""}`;

  /** @override */
  render() {
    const { variant, live } = this;
    if (!live || !variant) return nothing;
    return html`<div class="room outpaint">
      <aside class="room-side room-left" aria-label=${t("Settings")}>
        <h2 class="panel-title"><span class="grow">${t("Picture %(label)s", { label: variant["label"] })}</span>
          ${variant["procedural"] ? html`<span class="chip" title=${variant["model_title"]}>${t("procedural")}</span>` : nothing}</h2>
        <frame-tool .size=${this.size} .padding=${this.padding} .plan=${this.plan} .tool=${this.tool} .settings=${this.settings}
          .strokes=${this.mask.strokes} ?marked=${this.mask.marked} ?busy=${this.busy} ?read-only=${this.readOnly}></frame-tool>
      </aside>
      <section class="room-stage" aria-label=${t("Stage")}>
        <stage-zoom .percent=${this.percent} .note=${this.note}></stage-zoom>
        <paint-stage .picture=${this.picture(variant)} .candidate=${this.candidate} .padding=${this.padding} .need=${this.plan?.["padding"] ?? null}
          .tool=${this.tool} .radius=${this.settings.radius} ?read-only=${this.readOnly}></paint-stage>
      </section>
      <section class="room-strip" aria-label=${t("Results")}>
        <candidate-strip .candidates=${this.candidates} .jobs=${this.jobs} .steps=${live.feed.steps} .shown=${this.shown} .asset=${this.asset}
          .links=${{ review: live.data["urls"]?.review ?? "", outpaint: live.data["urls"]?.outpaint ?? "" }} ?read-only=${this.readOnly}></candidate-strip>
      </section>
    </div>`;
  }

  get note() {
    const held = this.candidates.find(({ id }) => id === this.shown);
    return held ? t("Looking at %(label)s. Q and E show the others, Esc goes back.", { label: held["label"] }) : "";
  }

  /** @param {Row} variant */
  picture(variant) {
    return { href: this.asset(variant["asset"]), width: variant["width"], height: variant["height"], label: t("Picture %(label)s", { label: variant["label"] }) };
  }

  get candidate() {
    const held = this.candidates.find(({ id }) => id === this.shown);
    if (!held) return null;
    return { href: this.asset(held["asset"]), padding: held["padding"] ?? NONE, width: held["width"], height: held["height"], label: t("Picture %(label)s", { label: held["label"] }) };
  }
}

customElements.define("outpaint-room", OutpaintRoom);
