// The stages of a sign-off as a line of steps: who is asked, what they said, by when.
import { html, nothing } from "#lit";
import { moment, n, t } from "../../core/i18n.js";
import { isOverdue } from "../../core/signoffs.js";

/** @typedef {import("../../core/feed.js").Row} Row */

/**
 * @param {Row} review
 * @param {(id: number) => Row | undefined} person a member's row by id
 */
export function signoffSteps(review, person) {
  return html`<ol class="signoff-steps">
    ${review["stages"].map((/** @type {Row} */ stage, /** @type {number} */ at) => step(stage, at, at === review["current"], person))}
  </ol>`;
}

/** @param {Row} stage @param {number} at @param {boolean} current @param {(id: number) => Row | undefined} person */
function step(stage, at, current, person) {
  const [tone, sign, words] = stateWords(stage["state"]);
  const overdue = isOverdue(stage);
  return html`<li class="signoff-step ${stage["state"]}" aria-current=${current ? "step" : nothing}>
    <span class="signoff-sign ${tone}" aria-hidden="true">${sign || at + 1}</span>
    <div class="signoff-body">
      <p class="row"><b class="cut">${stage["name"] || t("Stage %(number)s", { number: at + 1 })}</b> <span class="chip ${tone} end">${words}</span></p>
      <p class="small muted">${ruleWords(stage)}${stage["due"] ? html` · <span class=${overdue ? "overdue" : ""}>${overdue ? t("was due %(at)s", { at: moment(stage["due"]) }) : t("due %(at)s", { at: moment(stage["due"]) })}</span>` : nothing}</p>
      <ul class="faces" aria-label=${t("Who is asked")}>${stage["seats"].map((/** @type {Row} */ seat) => face(seat, person))}</ul>
    </div>
  </li>`;
}

/** @param {Row} seat @param {(id: number) => Row | undefined} person */
function face(seat, person) {
  const who = person(seat["by"] ?? seat["person"] ?? 0);
  const name = seat["by_name"] ?? (seat["person"] === null ? roleWords(seat["role"]) : seat["name"]);
  const [tone, sign, words] = saidWords(seat["verdict"]);
  const initials = who?.["initials"] ?? [...(seat["role"] || name)].slice(0, 1).join("").toUpperCase();
  return html`<li class="face" title="${name}: ${words}">
    <span class="avatar plain ${who ? `person-${who["color"]}` : "nobody"}" aria-hidden="true">${initials}</span>
    ${sign ? html`<span class="face-sign ${tone}" aria-hidden="true">${sign}</span>` : nothing}
    <span class="face-name small">${name}</span><span class="visually-hidden">: ${words}</span>
  </li>`;
}

/** @param {string} role */
export function roleWords(role) {
  return { viewer: t("any viewer"), artist: t("any artist"), editor: t("any editor") }[role] ?? role;
}

/** @param {Row} stage */
export function ruleWords(stage) {
  const count = stage["seats"].length;
  if (count === 1) return t("one approval");
  if (stage["rule"] === "all") return t("everyone approves");
  if (stage["rule"] === "any") return t("one of them approves");
  return n("%(count)s of %(all)s approves", "%(count)s of %(all)s approve", stage["needed"], { all: count });
}

/** @param {string} state @returns {[string, string, string]} */
function stateWords(state) {
  /** @type {Record<string, [string, string, string]>} */
  const words = {
    waiting: ["", "", t("later")],
    open: ["accent", "", t("now")],
    approved: ["ok", "✓", t("approved")],
    changes_requested: ["warn", "!", t("changes requested")],
    set_aside: ["", "–", t("not relevant")],
  };
  return words[state] ?? ["", "", state];
}

/** @param {string | null} verdict @returns {[string, string, string]} */
function saidWords(verdict) {
  /** @type {Record<string, [string, string, string]>} */
  const words = {
    approved: ["ok", "✓", t("approved")],
    changes_requested: ["warn", "!", t("asked for changes")],
    not_relevant: ["", "–", t("not relevant")],
  };
  return words[verdict ?? ""] ?? ["", "", t("still to decide")];
}
