// One's own rating of a variant, 1 to 5 stars; the star that is set takes the rating back.
import { html } from "#lit";
import { n, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

export class StarRating extends LightElement {
  static properties = {
    stars: { type: Number },
    mean: { attribute: false },
    raters: { type: Number },
    disabled: { type: Boolean },
  };

  constructor() {
    super();
    this.stars = 0;
    /** @type {number | null} */
    this.mean = null;
    this.raters = 0;
    this.disabled = false;
  }

  /** @param {number} stars */
  choose(stars) {
    this.emit("rate", stars === this.stars ? 0 : stars);
  }

  /** @override */
  render() {
    return html`<div class="stars" role="group" aria-label=${t("Your rating")}>
        ${[1, 2, 3, 4, 5].map(
          (stars) => html`<button
            class="star ${stars <= this.stars ? "on" : ""}"
            ?disabled=${this.disabled}
            aria-pressed=${stars === this.stars}
            aria-label=${n("%(count)s star", "%(count)s stars", stars)}
            @click=${() => this.choose(stars)}
          >
            ${stars <= this.stars ? "★" : "☆"}
          </button>`,
        )}
      </div>
      ${this.raters > 0 && this.mean !== null
        ? html`<span class="small muted"
            >${n("%(mean)s of %(count)s rating", "%(mean)s of %(count)s ratings", this.raters, {
              mean: this.mean.toFixed(1),
            })}</span
          >`
        : ""}`;
  }
}

customElements.define("star-rating", StarRating);
