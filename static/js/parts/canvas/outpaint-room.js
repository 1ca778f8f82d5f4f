// The outpaint canvas: settings left, the stage in the middle, layers right, results below.
import { html, nothing } from "#lit";
import { toast, toastError } from "../../core/announce.js";
import { t } from "../../core/i18n.js";
import { keys } from "../../core/keys.js";
import { between, boxOf, firstFrame, rectOf, refusalOf, seamLines, snappedFrame } from "../../geom/frames.js";
import { union } from "../../geom/boxes.js";
import { LightElement } from "../shell/light-element.js";
import * as model from "./canvas-model.js";
import { outpaintKeys } from "./outpaint-keys.js";
import { stepper } from "./candidate-strip.js";
import { refusalWords } from "./frame-tool.js";
import "../layout/stage-zoom.js";
import "./frame-tool.js";
import "./layer-list.js";
import "./page-need.js";
import "./paint-stage.js";
import { seamWords } from "./seam-marks.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("../../geom/boxes.js").Box} Box */
/** @typedef {ReturnType<typeof import("../../core/outpaint-deeds.js").outpaintDeeds>} Deeds */

export class OutpaintRoom extends LightElement {
  static properties = {
    live: { attribute: false },
    deeds: { attribute: false },
    variant: { attribute: false },
    needs: { attribute: false },
    frame: { state: true },
    tool: { state: true },
    settings: { state: true },
    shown: { state: true },
    mask: { state: true },
    undo: { state: true },
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
    this.needs = null;
    /** @type {Box | null} */
    this.frame = null;
    /** @type {"frame" | "brush" | "eraser" | "hand"} */
    this.tool = "frame";
    this.settings = { prompt: "", count: 2, strength: 1, radius: 40, feather: 24 };
    /** @type {number | null} the candidate that the stage shows */
    this.shown = null;
    this.mask = { strokes: 0, marked: false };
    this.undo = { undo: 0, redo: 0 };
    /** @type {Promise<unknown>} the newest request, done or on its way */
    this.running = Promise.resolve();
    this.percent = 100;
    this.busy = false;
    /** @type {Map<number, string>} job to its newest decoded step image */
    this.previews = new Map();
    this.release = () => {};
  }

  get readOnly() {
    return !this.live?.can("generate");
  }

  get canvas() {
    return model.canvasOf(this.live, this.variant?.["id"]);
  }

  /** @returns {number} */
  get canvasId() {
    return this.canvas?.["id"] ?? 0;
  }

  /** @returns {number} */
  get multiple() {
    return this.needs?.["multiple"] ?? 8;
  }

  /** @returns {import("./paint-stage.js").PaintStage | null} */
  get stage() {
    return this.querySelector("paint-stage");
  }

  /** @returns {Box} */
  get base() {
    return { x: 0, y: 0, w: this.variant?.["width"] ?? 1, h: this.variant?.["height"] ?? 1 };
  }

  /** What is painted: the picture and the visible patches. @returns {Box[]} */
  get painted() {
    const shown = model.layersOf(this.live, this.canvasId).filter((layer) => layer["visible"]);
    return [this.base, ...shown.map((layer) => boxOf(/** @type {any} */ (layer)))];
  }

  get extent() {
    return this.painted.reduce(union);
  }

  get candidates() {
    return model.candidatesOf(this.live, this.canvasId);
  }

  /** @returns {Box} */
  get frameInHand() {
    return this.frame ?? firstFrame(this.extent, this.multiple);
  }

  /** @type {Record<string, (detail: any) => void>} */
  wishes = {
    "frame-changed": ({ frame }) => this.frameTo(frame),
    "tool-chosen": ({ tool }) => this.choose(tool),
    "setting-changed": ({ name, value }) => (this.settings = { ...this.settings, [name]: value }),
    "mask-changed": (detail) => (this.mask = detail),
    "stroke-undone": () => this.stage?.mask?.undo(),
    "mask-cleared": () => this.stage?.mask?.clear(),
    "area-marked": (box) => this.stage?.mask?.begin({ kind: "area", ...box }),
    extended: ({ target }) => void this.working(() => this.deeds.extend(this.canvasId, target, this.settings)),
    "extension-stopped": ({ id }) => void this.deeds.stop(id),
    "extension-resumed": ({ id }) => void this.working(() => this.deeds.resume(id)),
    generate: () => void this.generate(),
    "candidate-shown": ({ candidate }) => (this.shown = candidate),
    "candidate-stepped": ({ by }) => this.look(by),
    "candidate-accepted": ({ candidate }) => void this.accept(candidate),
    "candidate-discarded": ({ candidate }) => this.discard(candidate),
    "candidate-again": ({ candidate }) => this.again(candidate),
    "candidate-judged": ({ candidate, verdict }) => void this.deeds.judge(candidate, verdict),
    "layer-changed": ({ id, change }) => void this.working(() => this.deeds.change(id, change)),
    "canvas-stepped": ({ way }) => this.step(way),
    cropped: () => void this.working(() => this.crop()),
    flattened: () => void this.working(() => this.flatten()),
    "preview-shown": ({ key, src }) => this.previewShown(key, src),
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

  /** A mask belongs to its frame; when the frame changes its size, the marks go. @param {Box} frame */
  frameTo(frame) {
    const { w, h } = this.frameInHand;
    if (w !== frame.w || h !== frame.h) this.stage?.mask?.clear();
    this.frame = frame;
    this.live.present({ selection: `variant/${this.variant?.["id"]}`, range: [frame.x, frame.y, frame.w, frame.h] });
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

  /** Show the next candidate, or with none left the canvas itself. @param {number} by */
  look(by) {
    const ids = [null, ...this.candidates.map(({ id }) => id)];
    this.shown = ids[(ids.indexOf(this.shown) + by + ids.length) % ids.length] ?? null;
  }

  /** @param {number} candidate */
  accept(candidate) {
    this.shown = null;
    return this.working(() => this.deeds.accept(candidate));
  }

  /** @param {number} candidate */
  discard(candidate) {
    this.shown = null;
    void this.deeds.discard(candidate, true);
    toast(t("Discarded."), { kind: "info", action: t("Undo"), onAction: () => void this.deeds.discard(candidate, false) });
  }

  /** Put the frame back where a candidate was painted, ready for other words. @param {number} candidate */
  again(candidate) {
    const frame = this.frameOf(candidate);
    if (!frame) return;
    this.shown = null;
    this.tool = "frame";
    this.frameTo(boxOf(/** @type {any} */ (frame)));
    this.settings = { ...this.settings, prompt: frame["prompt"] ?? "" };
    void this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector("frame-tool textarea"))?.focus());
  }

  /** @param {number} candidate @returns {Row | undefined} */
  frameOf(candidate) {
    return this.live.row("frames", this.live.row("candidates", candidate)?.["frame"]);
  }

  /** Undo or do again, after what is still on its way: a layer may show before its reply is here. @param {"undo" | "redo"} way */
  async step(way) {
    await Promise.allSettled([this.running]);
    if (this.undo[way] > 0) void this.working(() => this.deeds.step(this.canvasId, way));
  }

  async flatten() {
    const made = await this.deeds.flatten(this.canvasId);
    if (made) this.offer(made, t("%(label)s is made of the layers.", { label: made["label"] }));
  }

  async crop() {
    const made = await this.deeds.crop(this.canvasId, rectOf(this.frameInHand));
    if (made) this.offer(made, t("%(label)s is the part in the frame.", { label: made["label"] }));
  }

  /** @param {Row} made @param {string} words */
  offer(made, words) {
    toast(words, { kind: "ok", action: t("Place on cover"), onAction: () => void this.deeds.place(made["id"]) });
  }

  /** @param {string} key job/seed @param {string} src */
  previewShown(key, src) {
    this.previews.set(Number(key.split("/")[0]), src);
    this.requestUpdate();
  }

  /** Keep the buttons still while a request is on its way. @param {() => Promise<unknown>} run */
  async working(run) {
    if (this.busy) return;
    this.busy = true;
    try {
      this.running = run();
      await this.running;
    } catch (error) {
      toastError(error);
    } finally {
      this.busy = false;
    }
  }

  generate() {
    if (this.readOnly || !this.canvasId) return;
    const brush = this.stage?.mask;
    const marked = this.mask.marked && Boolean(brush);
    const refusal = refusalOf(this.frameInHand, this.painted, marked || this.settings.strength < 1);
    if (refusal) return toast(refusalWords(refusal));
    if (marked && !brush?.exportable) return toast(t("This frame is too large to be marked. Make it smaller."), { kind: "warn" });
    return this.working(async () => {
      const mask = marked && brush ? await brush.png() : null;
      await this.deeds.generate(this.canvasId, this.frameInHand, { ...this.settings, mask });
    });
  }

  /** @param {number} dx @param {number} dy @param {number} dw @param {number} dh */
  nudge(dx, dy, dw, dh) {
    const { x, y, w, h } = this.frameInHand;
    this.frameTo(snappedFrame({ x: x + dx, y: y + dy, w: w + dw * this.multiple, h: h + dh * this.multiple }, this.multiple));
  }

  /** @param {string} sha @param {number} [width] */
  asset = (sha, width) => `/assets/${this.live.project}/${sha}${width ? `?w=${width}` : ""}`;

  /** @override */
  render() {
    const { variant, live } = this;
    if (!live || !variant) return nothing;
    return html`<div class="room outpaint">
      <aside class="room-side room-left" aria-label=${t("Settings")}>
        <page-need .needs=${this.needs} .extension=${model.extensionOf(live, this.canvasId)} .extent=${this.extent} ?busy=${this.busy} ?read-only=${this.readOnly}></page-need>
        <frame-tool .frame=${this.frameInHand} .painted=${this.painted} .multiple=${this.multiple} .tool=${this.tool} .settings=${this.settings}
          .strokes=${this.mask.strokes} ?marked=${this.mask.marked} ?quiet=${Boolean(this.needs?.["frames"]) && !this.frame} ?busy=${this.busy} ?read-only=${this.readOnly}></frame-tool>
      </aside>
      ${this.stageSection(variant)}
      <aside class="room-side room-right" aria-label=${t("Layers")}>
        <layer-list .layers=${model.layersOf(live, this.canvasId)} .undo=${this.undo} .label=${variant["label"]} .asset=${this.asset} ?busy=${this.busy} ?read-only=${this.readOnly}></layer-list>
      </aside>
      <section class="room-strip" aria-label=${t("Results")}>
        <candidate-strip .candidates=${this.candidates} .works=${model.worksOf(live, this.canvasId)} .steps=${live.feed.steps} .shown=${this.shown}
          .layers=${new Set(model.layersOf(live, this.canvasId).map(({ candidate }) => candidate))} .asset=${this.asset} .me=${live.me["id"] ?? 0} ?read-only=${this.readOnly}></candidate-strip>
      </section>
    </div>`;
  }

  /** @param {Row} variant */
  stageSection(variant) {
    const { live, needs } = this;
    const patches = model.layersOf(live, this.canvasId).filter((layer) => layer["visible"]);
    const target = needs ? between(needs["target"]) : null;
    const ids = this.candidates.map(({ id }) => id);
    return html`<section class="room-stage" aria-label=${t("Stage")}>
      <div class="stage-bar">
        ${stepper({ at: ids.indexOf(/** @type {number} */ (this.shown)) + 1, count: ids.length, emit: (name, detail) => this.emit(name, detail) })}
        <stage-zoom .percent=${this.percent} .note=${this.note}></stage-zoom>
      </div>
      <paint-stage .base=${{ href: this.asset(variant["asset"]), box: this.base }} .label=${t("Picture %(label)s", { label: variant["label"] })}
        .patches=${patches.map((layer) => ({ id: layer["id"], href: this.asset(layer["asset"]), box: boxOf(/** @type {any} */ (layer)) }))}
        .works=${model.worksOf(live, this.canvasId).map((work) => model.stageWork(live, work, this.previews))}
        .others=${model.heldByOthers(live, variant["id"])} .look=${this.lookedAt} .frame=${this.readOnly ? null : this.frameInHand} .target=${target} .trim=${target && needs ? between(needs["trim"]) : null}
        .multiple=${this.multiple} .tool=${this.tool} .radius=${this.settings.radius} ?read-only=${this.readOnly}></paint-stage>
    </section>`;
  }

  get note() {
    return this.shown ? t("Q and E show the others, A accepts, Esc goes back.") : "";
  }

  /** @returns {import("./paint-stage.js").Look | null} */
  get lookedAt() {
    const held = this.candidates.find(({ id }) => id === this.shown);
    const frame = held && this.frameOf(held["id"]);
    if (!held || !frame) return null;
    const box = boxOf(/** @type {any} */ (frame));
    const [tone, words] = seamWords(held["seam_score"], held["seam_limit"]) ?? ["", t("Result %(number)s", { number: held["number"] })];
    const tries = held["tries"] > 1 ? ` · ${t("%(count)s tries", { count: held["tries"] })}` : "";
    const mask = frame["touched"] ? this.asset(frame["touched"]) : "";
    return { href: this.asset(held["asset"]), box, mask, seams: seamLines(box, frame["kept"]), tone, words: words + tries };
  }
}

customElements.define("outpaint-room", OutpaintRoom);
