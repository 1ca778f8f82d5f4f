// Who has this project open now; follow one of them, work privately, or hide others' pointers.
import { html, nothing } from "#lit";
import { n, t } from "../../core/i18n.js";
import { peopleHere } from "../../core/presence.js";
import { LightElement } from "./light-element.js";

const SHOWN = 6;

/** @typedef {import("../../core/presence.js").Here} Here */

export class PeopleBar extends LightElement {
  static properties = {
    tabs: { attribute: false },
    me: { attribute: false },
    following: { attribute: false },
    habits: { attribute: false },
    screens: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../../core/presence.js").Presence[]} */
    this.tabs = [];
    /** @type {number | null} */
    this.me = null;
    /** @type {number | null} whom this tab follows */
    this.following = null;
    /** @type {import("../../core/presence.js").Habits | null} null for guests, whom nobody sees */
    this.habits = null;
    /** @type {Record<string, string>} */
    this.screens = {};
  }

  /** @override */
  render() {
    const people = peopleHere(this.tabs, this.me);
    if (!this.habits && people.length === 0) return nothing;
    const rest = people.length - SHOWN;
    const avatars = html`<ul aria-label=${t("Here now")}>
      ${people.slice(0, SHOWN).map((person) => this.avatar(person))}
      ${rest > 0 ? html`<li class="avatar">+${rest}</li>` : ""}
      ${people.length === 0 ? html`<li class="avatar nobody" title=${t("Private")}><span aria-hidden="true">–</span><span class="visually-hidden">${t("Private")}</span></li>` : ""}
    </ul>`;
    if (!this.habits) return avatars;
    return html`${this.leader(people)}
      <details class="menu people-menu">
        <summary>${avatars}<span class="visually-hidden">${n("%(count)s person here", "%(count)s people here", people.length)}</span></summary>
        <div class="menu-list">
          ${people.filter(({ user }) => user !== this.me).map((person) => this.line(person))}
          ${people.some(({ user }) => user !== this.me) ? nothing : html`<p class="muted small">${t("Nobody else is here.")}</p>`}
          <hr />
          ${this.toggle("private", t("Work privately"), t("Nobody sees that you are here, where you type, or your pointer."))}
          ${this.toggle("hidePointers", t("Hide others' pointers"), "")}
        </div>
      </details>`;
  }

  /** @param {Here} person */
  avatar(person) {
    const followed = person.user !== null && person.user === this.following;
    return html`<li class="avatar person-${person.color}${followed ? " followed" : ""}" title=${person.name}>
      <span aria-hidden="true">${person.initials}</span>
      <span class="visually-hidden">${person.name}</span>
    </li>`;
  }

  /** Whom this tab follows, and how to stop. @param {Here[]} people */
  leader(people) {
    const person = people.find(({ user }) => user !== null && user === this.following);
    if (!person) return nothing;
    return html`<button class="following person-${person.color}" aria-label=${t("Stop following %(name)s", { name: person.name })} @click=${() => this.emit("follow", null)}>
      <span class="cut">${t("Following %(name)s", { name: person.name })}</span> <span aria-hidden="true">×</span>
    </button>`;
  }

  /** @param {Here} person */
  line(person) {
    const followed = person.user === this.following;
    const where = this.screens[person.tabs[0]?.page ?? ""] ?? "";
    const words = followed ? t("Stop following %(name)s", { name: person.name }) : t("Follow %(name)s", { name: person.name });
    return html`<button aria-label=${where ? `${words} · ${where}` : words} @click=${() => this.chosen(followed ? null : person.user)}>
      <span class="avatar plain person-${person.color}" aria-hidden="true">${person.initials}</span>
      <span class="grow">${person.name}${where ? html` <span class="muted small">${where}</span>` : ""}</span>
      <span class="small muted">${followed ? t("Stop") : t("Follow")}</span>
    </button>`;
  }

  /** @param {"private" | "hidePointers"} name @param {string} label @param {string} hint */
  toggle(name, label, hint) {
    return html`<label class="check">
      <input type="checkbox" .checked=${Boolean(this.habits?.[name])} @change=${(/** @type {Event} */ event) => this.emit("habit", { [name]: /** @type {HTMLInputElement} */ (event.target).checked })} />
      <span>${label}${hint ? html`<span class="small muted hint">${hint}</span>` : ""}</span>
    </label>`;
  }

  /** @param {number | null} user */
  chosen(user) {
    const menu = /** @type {HTMLDetailsElement | null} */ (this.querySelector("details"));
    if (menu) menu.open = false;
    this.querySelector("summary")?.focus();
    this.emit("follow", user);
  }
}

customElements.define("people-bar", PeopleBar);
