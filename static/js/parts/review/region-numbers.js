// The window in which a region is marked by its place and size in pixels, for people who do not drag.
import { html, nothing } from "#lit";
import { t } from "../../core/i18n.js";
import { anchorOf } from "../../geom/regions.js";
import { mostOf, pixelsOf, regionOf } from "../../geom/pixel-boxes.js";
import { LightElement } from "../shell/light-element.js";
import { newMark } from "./placing.js";

/** @typedef {import("./review-screen.js").ReviewScreen} ReviewScreen */
/** @typedef {import("../../geom/pixel-boxes.js").PixelBox} PixelBox */
/** @typedef {import("../../geom/pixel-boxes.js").Size} Size */

/** Ask for the numbers of a region on the open picture: of the one being marked, or of a new one. @param {ReviewScreen} screen */
export async function openNumbers(screen) {
  const { subject, variant } = screen;
  if (!subject || !screen.live.can("comment")) return;
  // Pages have pixels at the resolution of print only: those of the view at 100 %.
  const size = variant ? { width: variant["width"], height: variant["height"] } : await screen.live.api.get(`/versions/${screen.id}/print-view`);
  if (screen.subject !== subject) return;
  const window = /** @type {RegionNumbers} */ (document.querySelector("region-numbers") ?? document.body.appendChild(document.createElement("region-numbers")));
  const before = screen.mark?.tool === "rect" ? screen.mark.region : null;
  await window.open(size, pixelsOf(before ?? /** @type {import("../../geom/regions.js").Region} */ (newMark("rect").region), size), screen.isVersion);
}

export class RegionNumbers extends LightElement {
  static properties = { box: { state: true }, size: { state: true }, printed: { state: true } };

  constructor() {
    super();
    /** @type {PixelBox} */
    this.box = { x: 0, y: 0, width: 1, height: 1 };
    /** @type {Size} */
    this.size = { width: 1, height: 1 };
    /** Whether the pixels are those of a page at the resolution of print. */
    this.printed = false;
  }

  /** @param {Size} size @param {PixelBox} box @param {boolean} printed */
  async open(size, box, printed) {
    Object.assign(this, { size: { width: size.width, height: size.height }, box, printed });
    await this.updateComplete;
    this.querySelector("form")?.reset();
    this.querySelector("dialog")?.showModal();
  }

  /** @param {Event} event */
  typed(event) {
    const form = /** @type {HTMLFormElement} */ (/** @type {HTMLElement} */ (event.target).closest("form"));
    this.box = boxIn(form);
  }

  /** @param {SubmitEvent} event */
  marked(event) {
    const region = regionOf(boxIn(/** @type {HTMLFormElement} */ (event.target)), this.size);
    const mark = { tool: "rect", region, pin: anchorOf(region), placing: false, corner: null };
    // The window gives the focus back first; the text then takes it.
    setTimeout(() => this.emit("place-mark", mark));
  }

  /** @override */
  render() {
    const { size, box, printed } = this;
    const most = mostOf(box, size);
    const fields = /** @type {[keyof PixelBox, string, number][]} */ ([["x", t("From the left"), 0], ["y", t("From the top"), 0], ["width", t("Width"), 1], ["height", t("Height"), 1]]);
    return html`<dialog class="region-dialog" aria-labelledby="region-title">
      <form method="dialog" @submit=${this.marked} @input=${this.typed}>
        <h2 id="region-title">${t("Region by numbers")}</h2>
        <p class="muted small">${t("In pixels; the picture has %(width)s × %(height)s.", { width: size.width, height: size.height })}
          ${printed ? t("A page's pixels are those of print.") : nothing}</p>
        <div class="region-fields">
          ${fields.map(([name, title, least]) => html`<label class="field">${title}
            <input type="number" name=${name} inputmode="numeric" required min=${least} max=${most[name]} step="1" value=${box[name]} /></label>`)}
        </div>
        <div class="actions"><button type="button" @click=${() => this.querySelector("dialog")?.close()}>${t("Cancel")}</button><button class="primary">${t("Mark the region")}</button></div>
      </form>
    </dialog>`;
  }
}

/** @param {HTMLFormElement} form @returns {PixelBox} */
function boxIn(form) {
  const numbers = new FormData(form);
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(numbers.get(name)) || 0);
  return { x: x ?? 0, y: y ?? 0, width: width ?? 1, height: height ?? 1 };
}

customElements.define("region-numbers", RegionNumbers);
