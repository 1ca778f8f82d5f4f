// The dialog that opens a sign-off: stages in order, each with people or roles, a rule and a date.
import { html, nothing, repeat } from "#lit";
import { t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */
/**
 * @typedef {object} Draft
 * @property {number} key
 * @property {string} name
 * @property {Set<number>} people
 * @property {Record<string, number>} roles how many of each role are asked
 * @property {string} rule
 * @property {number} needed
 * @property {string} due as a local date and time, or ""
 */

const STAGES_MAX = 6;
const OF_ROLE_MAX = 3;
const ROLES = /** @type {const} */ (["editor", "artist", "viewer"]);

export class SignoffDialog extends LightElement {
  static properties = { people: { attribute: false }, label: { attribute: false }, newest: { attribute: false }, stages: { state: true } };

  constructor() {
    super();
    /** @type {Row[]} */
    this.people = [];
    this.label = "";
    /** @type {Row | null} the project's newest sign-off, whose stages may be asked again */
    this.newest = null;
    /** @type {Draft[]} */
    this.stages = [];
    this.last = 0;
  }

  /** Show the dialog with one fresh stage. */
  async open() {
    this.stages = [this.fresh({ editor: 1 })];
    await this.updateComplete;
    const brief = /** @type {HTMLInputElement | null} */ (this.querySelector("[name=brief]"));
    if (brief) brief.value = "";
    this.querySelector("dialog")?.showModal();
  }

  close() {
    this.querySelector("dialog")?.close();
  }

  /** @param {Record<string, number>} [roles] @returns {Draft} */
  fresh(roles = {}) {
    this.last += 1;
    return { key: this.last, name: "", people: new Set(), roles, rule: "all", needed: 1, due: "" };
  }

  /** Ask the same people in the same stages as in the newest sign-off; dates are set anew. */
  repeat() {
    const known = new Set(this.people.map((person) => person["id"]));
    this.stages = (this.newest?.["stages"] ?? []).map((/** @type {Row} */ stage) => {
      const seats = /** @type {Row[]} */ (stage["seats"]);
      const people = new Set(seats.map((seat) => seat["person"]).filter((id) => known.has(id)));
      const roles = Object.fromEntries(ROLES.map((role) => [role, seats.filter((seat) => seat["role"] === role).length]));
      return { ...this.fresh(roles), people, name: stage["name"], rule: stage["rule"], needed: stage["needed"] };
    });
  }

  /** @param {Draft} stage @param {Partial<Draft>} what */
  change(stage, what) {
    this.stages = this.stages.map((other) => (other === stage ? { ...other, ...what } : other));
  }

  async addStage() {
    const stage = this.fresh();
    this.stages = [...this.stages, stage];
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(`#stage-${stage.key}-name`))?.focus();
  }

  /** @param {Draft} stage */
  async removeStage(stage) {
    this.stages = this.stages.filter((other) => other !== stage);
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector("#add-stage"))?.focus();
  }

  /** @override */
  render() {
    return html`<dialog class="signoff-dialog" aria-labelledby="ask-title">
      <form @submit=${this.submitted} class="stack">
        <h2 id="ask-title">${t("Ask for a sign-off of %(what)s", { what: this.label })}</h2>
        <label class="field">${t("What to look at (optional)")}<input name="brief" maxlength="500" autocomplete="off" /></label>
        ${repeat(this.stages, ({ key }) => key, (stage, at) => this.stage(stage, at))}
        <div class="row">
          <button type="button" id="add-stage" ?disabled=${this.stages.length >= STAGES_MAX} @click=${this.addStage}>${t("Add a stage after it")}</button>
          ${this.newest ? html`<button type="button" class="quiet" @click=${this.repeat}>${t("Same as last time")}</button>` : nothing}
        </div>
        <div class="actions">
          <button type="button" @click=${this.close}>${t("Cancel")}</button>
          <button class="primary" ?disabled=${!this.stages.every((stage) => count(stage) > 0)}>${t("Ask")}</button>
        </div>
      </form>
    </dialog>`;
  }

  /** @param {Draft} stage @param {number} at */
  stage(stage, at) {
    const id = `stage-${stage.key}`;
    const asked = count(stage);
    return html`<fieldset class="signoff-stage stack">
      <legend>${t("Stage %(number)s", { number: at + 1 })}</legend>
      <div class="signoff-fields">
        <label class="field">${t("Name (optional)")}<input id="${id}-name" maxlength="60" autocomplete="off" placeholder=${at === 0 ? t("Art direction") : t("Publisher")} .value=${stage.name} @input=${(/** @type {InputEvent} */ event) => this.change(stage, { name: valueOf(event) })} /></label>
        <label class="field">${t("Due (optional)")}<input type="datetime-local" .value=${stage.due} @input=${(/** @type {InputEvent} */ event) => this.change(stage, { due: valueOf(event) })} /></label>
      </div>
      <fieldset class="signoff-people">
        <legend class="small muted">${t("Who decides")}</legend>
        ${this.people.map((person) => this.person(stage, person))}
      </fieldset>
      <div class="signoff-fields thirds">
        ${ROLES.map((role) => this.seatsOf(stage, role))}
      </div>
      ${asked > 1 ? this.rule(stage, asked) : nothing}
      ${this.stages.length > 1
        ? html`<div class="row"><button type="button" class="quiet end" @click=${() => this.removeStage(stage)}>${t("Remove stage %(number)s", { number: at + 1 })}</button></div>`
        : nothing}
    </fieldset>`;
  }

  /** @param {Draft} stage @param {Row} person */
  person(stage, person) {
    const toggled = (/** @type {Event} */ event) => {
      const people = new Set(stage.people);
      if (/** @type {HTMLInputElement} */ (event.target).checked) people.add(person["id"]);
      else people.delete(person["id"]);
      this.change(stage, { people });
    };
    return html`<label class="signoff-person">
      <input type="checkbox" .checked=${stage.people.has(person["id"])} @change=${toggled} />
      <span class="avatar plain person-${person["color"]}" aria-hidden="true">${person["initials"]}</span>
      <span class="cut">${person["name"]}</span>
    </label>`;
  }

  /** @param {Draft} stage @param {typeof ROLES[number]} role */
  seatsOf(stage, role) {
    const label = { editor: t("Any editors"), artist: t("Any artists"), viewer: t("Any viewers") }[role];
    const chosen = (/** @type {Event} */ event) => this.change(stage, { roles: { ...stage.roles, [role]: Number(valueOf(event)) } });
    return html`<label class="field">${label}
      <select @change=${chosen}>
        ${Array.from({ length: OF_ROLE_MAX + 1 }, (_, number) => html`<option value=${number} .selected=${number === (stage.roles[role] ?? 0)}>${number === 0 ? t("none") : number}</option>`)}
      </select>
    </label>`;
  }

  /** @param {Draft} stage @param {number} asked */
  rule(stage, asked) {
    return html`<div class="signoff-fields">
      <label class="field">${t("Passes when")}
        <select @change=${(/** @type {Event} */ event) => this.change(stage, { rule: valueOf(event) })}>
          <option value="all" .selected=${stage.rule === "all"}>${t("everyone approves")}</option>
          <option value="any" .selected=${stage.rule === "any"}>${t("one of them approves")}</option>
          <option value="some" .selected=${stage.rule === "some"}>${t("a number of them approve")}</option>
        </select>
      </label>
      ${stage.rule === "some"
        ? html`<label class="field">${t("How many of %(count)s", { count: asked })}<input type="number" required min="1" max=${asked} .value=${String(stage.needed)} @input=${(/** @type {InputEvent} */ event) => this.change(stage, { needed: Number(valueOf(event)) })} /></label>`
        : nothing}
    </div>`;
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const brief = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("brief") ?? "").trim();
    this.emit("ask-signoff", { brief, stages: this.stages.map(asBody) });
  }
}

/** @param {Draft} stage */
function count(stage) {
  return stage.people.size + ROLES.reduce((sum, role) => sum + (stage.roles[role] ?? 0), 0);
}

/** @param {Draft} stage */
function asBody(stage) {
  const people = [...stage.people].map((person) => ({ person }));
  const roles = ROLES.flatMap((role) => Array.from({ length: stage.roles[role] ?? 0 }, () => ({ role })));
  return {
    name: stage.name.trim(),
    seats: [...people, ...roles],
    rule: stage.rule,
    needed: stage.rule === "some" ? stage.needed : 1,
    due: stage.due ? new Date(stage.due).toISOString() : null,
  };
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value;
}

customElements.define("signoff-dialog", SignoffDialog);
