// The newest step of an image being painted, swapped only once it is decoded, at most 4 a second.
import { html } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

const LEAST_MS = 250;

export class StepPreview extends LightElement {
  static properties = {
    job: { attribute: false },
    seed: { attribute: false },
    step: { attribute: false },
    shown: { state: true },
  };

  constructor() {
    super();
    /** @type {number} */
    this.job = 0;
    this.seed = "";
    /** @type {number | null | undefined} number of the newest preview there is */
    this.step = null;
    this.shown = "";
    this.loading = false;
    this.lastAt = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  get wanted() {
    if (this.step === null || this.step === undefined) return "";
    return `/api/jobs/${this.job}/previews/${this.seed}?step=${this.step}`;
  }

  /** @override */
  updated() {
    if (!this.wanted || this.wanted === this.shown || this.loading) return;
    clearTimeout(this.timer);
    const wait = this.lastAt + LEAST_MS - performance.now();
    if (wait > 0) this.timer = setTimeout(() => void this.load(), wait);
    else void this.load();
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  async load() {
    const wanted = this.wanted;
    if (this.loading || !wanted) return;
    this.loading = true;
    this.lastAt = performance.now();
    const image = new Image();
    image.src = wanted;
    try {
      await image.decode();
      this.shown = wanted;
      this.emit("preview-shown", { key: `${this.job}/${this.seed}`, src: wanted });
    } catch {
      // The preview is gone when its image has finished; the finished image takes this place.
      this.lastAt += LEAST_MS;
    } finally {
      this.loading = false;
    }
  }

  /** @override */
  render() {
    return this.shown
      ? html`<img src=${this.shown} alt=${t("Preview of seed %(seed)s", { seed: this.seed })} />`
      : html`<div class="blank"></div>`;
  }
}

customElements.define("step-preview", StepPreview);
