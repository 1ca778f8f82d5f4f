// Who has this project open now.
import { html } from "#lit";
import { t } from "../../core/i18n.js";
import { peopleHere } from "../../core/presence.js";
import { LightElement } from "./light-element.js";

const SHOWN = 6;

export class PeopleBar extends LightElement {
  static properties = { tabs: { attribute: false }, me: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../../core/presence.js").Presence[]} */
    this.tabs = [];
    /** @type {number | null} */
    this.me = null;
  }

  /** @override */
  render() {
    const people = peopleHere(this.tabs, this.me);
    const rest = people.length - SHOWN;
    return html`<ul aria-label=${t("Here now")}>
      ${people.slice(0, SHOWN).map(
        (person) => html`<li class="avatar person-${person.color}" title=${person.name}>
          <span aria-hidden="true">${person.initials}</span>
          <span class="visually-hidden">${person.name}</span>
        </li>`,
      )}
      ${rest > 0 ? html`<li class="avatar">+${rest}</li>` : ""}
    </ul>`;
  }
}

customElements.define("people-bar", PeopleBar);
