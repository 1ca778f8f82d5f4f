// The empty layout screen: choose a shortlisted picture and a format, and start the cover.
import { html, nothing, repeat } from "#lit";
import { toastError } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

export class LayoutStart extends LightElement {
  static properties = { live: { attribute: false }, chosen: { state: true }, busy: { state: true } };

  constructor() {
    super();
    /** @type {Live | null} */
    this.live = null;
    /** @type {number | null} */
    this.chosen = null;
    this.busy = false;
    this.stop = () => {};
  }

  /** @override @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    if (!changed.has("live") || !this.live) return;
    this.stop();
    this.stop = this.live.subscribe(() => this.requestUpdate());
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  /** The shortlist; without one, everything that is not rejected. @param {Live} live */
  pictures(live) {
    const all = live.list("variants").filter(({ state }) => state !== "rejected");
    const listed = all.filter(({ state }) => state === "shortlisted");
    return (listed.length > 0 ? listed : all).toReversed();
  }

  /** @param {Live} live */
  async start(live) {
    this.busy = true;
    const variant = this.chosen ?? this.pictures(live)[0]?.["id"];
    try {
      const reply = await api.post(`/projects/${live.project}/layouts`, variant ? { variant } : {});
      const loaded = await api.get(`/layouts/${reply.layout.id}`);
      this.hidden = true;
      this.emit("layout-started", loaded);
    } catch (error) {
      toastError(error);
    } finally {
      this.busy = false;
    }
  }

  /** @override */
  render() {
    const live = this.live;
    if (!live) return nothing;
    const pictures = this.pictures(live);
    const may = live.can("edit_layout");
    return html`<section class="start">
      <h1>${t("Lay out the cover")}</h1>
      <p class="muted">${pictures.length > 0 ? t("Choose the picture that the masthead and the cover lines go on.") : t("There are no pictures yet. Paint some on the board, then come back.")}</p>
      <div class="start-grid" role="radiogroup" aria-label=${t("Picture")}>
        ${repeat(pictures.slice(0, 24), ({ id }) => id, (variant, place) => this.choice(live, variant, place))}
      </div>
      <p class="row">
        ${pictures.length === 0 ? html`<a class="button primary" href=${live.data["urls"]?.board ?? "/"}>${t("Open the board")}</a>` : nothing}
        ${may ? this.startButton(live, pictures.length > 0) : t("An artist or editor can start the layout.")}
      </p>
    </section>`;
  }

  /** @param {Live} live @param {boolean} art */
  startButton(live, art) {
    return html`<button class=${art ? "primary" : ""} ?disabled=${this.busy} @click=${() => void this.start(live)}>
      ${art ? t("Start the layout") : t("Start without a picture")}
    </button>`;
  }

  /** @param {Live} live @param {Row} variant @param {number} place */
  choice(live, variant, place) {
    const chosen = this.chosen === null ? place === 0 : this.chosen === variant["id"];
    return html`<label class="start-choice">
      <input type="radio" name="variant" class="visually-hidden-input" .checked=${chosen} @change=${() => (this.chosen = variant["id"])} />
      <img src="/assets/${live.project}/${variant["asset"]}?w=512" alt=${t("Variant %(label)s", { label: variant["label"] })} loading="lazy" />
      <span class="small">${variant["label"]}${variant["state"] === "shortlisted" ? html` <span class="chip ok">${t("shortlisted")}</span>` : nothing}</span>
    </label>`;
  }
}

customElements.define("layout-start", LayoutStart);
