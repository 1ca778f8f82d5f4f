// The keys of the review.
import { attempt, rate } from "../../core/artwork.js";
import { t } from "../../core/i18n.js";
import { takesText } from "../../core/keys.js";

/** @typedef {import("./review-screen.js").ReviewScreen} ReviewScreen */
/** @typedef {import("../../core/keys.js").Binding} Binding */

const SMALL = 0.01;
const LARGE = 0.05;

/** @param {ReviewScreen} screen @returns {Binding[]} */
export function reviewKeys(screen) {
  return [...pinKeys(screen), ...walkKeys(screen), ...verdictKeys(screen)];
}

/** @param {ReviewScreen} screen @returns {Binding[]} */
function pinKeys(screen) {
  const pinned = () => screen.mark !== null && !takesText(document.activeElement);
  const arrows = /** @type {[string, number, number][]} */ ([
    ["ArrowLeft", -1, 0],
    ["ArrowRight", 1, 0],
    ["ArrowUp", 0, -1],
    ["ArrowDown", 0, 1],
  ]);
  const [label, far] = [t("Move the new pin"), t("Move the new pin far")];
  return [
    { keys: "m", label: t("Pin a comment"), when: () => screen.live.can("comment"), run: () => screen.startPin("point") },
    { keys: "Shift+m", label: t("Comment on a rectangle"), when: () => screen.live.can("comment"), run: () => screen.startPin("rect") },
    { keys: "f", label: t("Comment on a drawn region"), when: () => screen.live.can("comment"), run: () => screen.startPin("freehand") },
    ...arrows.flatMap(([key, x, y]) => [
      { keys: key, label, when: pinned, run: () => screen.nudge(x * SMALL, y * SMALL) },
      { keys: `Shift+${key}`, label: far, when: pinned, run: () => screen.nudge(x * LARGE, y * LARGE) },
      { keys: `Alt+${key}`, label: t("Size the new rectangle"), when: pinned, run: () => screen.stretch(x * SMALL, y * SMALL) },
    ]),
    {
      keys: "Enter",
      label: t("Write the text of the pin"),
      when: () => pinned() && !(document.activeElement instanceof HTMLButtonElement),
      run: () => screen.finishPin(),
    },
    { keys: "Escape", label: t("Give the pin up"), when: () => screen.mark !== null, run: () => screen.change({ mark: null }) },
    { keys: "Space", label: t("Set a point of the drawn region"), when: () => pinned() && screen.mark?.tool === "freehand" && !(document.activeElement instanceof HTMLButtonElement), run: () => screen.drawPoint() },
  ];
}

/** @param {ReviewScreen} screen @returns {Binding[]} */
function walkKeys(screen) {
  const free = () => screen.mark === null && !takesText(document.activeElement);
  const close = () => free() && (screen.actual || screen.zoomed);
  const whole = () => free() && !close();
  /** @returns {any} */
  const view = () => document.querySelector("compare-view");
  const pan = t("Move the view");
  /** @returns {any} */
  const list = () => document.querySelector("comment-list");
  const talks = () => screen.talk.chosen !== null && screen.live.can("comment");
  return [
    { keys: "ArrowLeft", label: t("Picture before"), when: whole, run: () => screen.step(-1) },
    { keys: "ArrowRight", label: t("Next picture"), when: whole, run: () => screen.step(1) },
    { keys: "ArrowLeft", label: pan, when: close, run: () => view().pan(-1, 0) },
    { keys: "ArrowRight", label: pan, when: close, run: () => view().pan(1, 0) },
    { keys: "ArrowUp", label: pan, when: close, run: () => view().pan(0, -1) },
    { keys: "ArrowDown", label: pan, when: close, run: () => view().pan(0, 1) },
    { keys: "+", label: t("Zoom in"), run: () => view().zoom(1.5) },
    { keys: "-", label: t("Zoom out"), run: () => view().zoom(1 / 1.5) },
    { keys: "b", label: t("Blink: the other picture"), when: () => screen.compared.length > 0, run: () => (screen.mode === "blink" ? view().blink() : screen.change({ mode: "blink" })) },
    { keys: "d", label: t("Difference of two pictures"), when: () => screen.compared.length > 0, run: () => screen.change({ mode: screen.mode === "difference" ? "side" : "difference", difference: null }) },
    { keys: "g", label: t("Choose pictures…"), when: () => !screen.live.me["guest"], run: () => void document.dispatchEvent(new CustomEvent("choose-pictures", { detail: false })) },
    { keys: "v", label: t("Open the newest round of votes"), when: () => screen.live.feed.rows.ballots.size > 0, run: () => void document.dispatchEvent(new CustomEvent("open-round", { detail: Math.max(...screen.live.list("ballots").map(({ id }) => id)) })) },
    { keys: "n", label: t("Next comment"), run: () => screen.talk.walk(1) },
    { keys: "p", label: t("Comment before"), run: () => screen.talk.walk(-1) },
    { keys: "w", label: t("Answer the chosen comment"), when: talks, run: () => list().startReply(screen.talk.chosen) },
    { keys: "x", label: t("Resolve the chosen comment, or reopen it"), when: () => talks() && !screen.live.me["guest"], run: () => resolveOrReopen(screen) },
    { keys: "k", label: t("Confirm the place of a carried pin"), when: () => talks() && !screen.live.me["guest"], run: () => void screen.talk.confirm(screen.talk.chosen) },
    { keys: "c", label: t("Compare with the next picture"), run: () => screen.toggleCompare() },
    { keys: "z", label: t("Whole picture, or 100 %"), run: () => screen.toggleActual() },
  ];
}

/** @param {ReviewScreen} screen */
function resolveOrReopen({ talk, live }) {
  const row = talk.comments.get(talk.chosen ?? 0);
  if (row) void attempt(live, () => live.api.post(`/comments/${row["id"]}/${row["resolved_at"] ? "reopen" : "resolve"}`));
}

/** @param {ReviewScreen} screen @returns {Binding[]} */
function verdictKeys(screen) {
  /** @returns {any} */
  const bar = () => document.querySelector("decision-bar");
  const decides = () => bar()?.decides;
  const rates = () => screen.variant !== undefined && screen.live.can("rate");
  return [
    ...[1, 2, 3, 4, 5].map((stars) => ({
      keys: String(stars),
      label: t("Rate with 1 to 5 stars"),
      when: rates,
      run: () => screen.variant && rate(screen.live, screen.variant, stars),
    })),
    { keys: "s", label: t("Shortlist, or take off"), when: () => screen.variant !== undefined, run: () => screen.toggleShortlist() },
    { keys: "a", label: t("Approve…"), when: decides, run: () => bar().ask("approve") },
    { keys: "r", label: t("Request changes…"), when: decides, run: () => bar().ask("changes") },
    { keys: "Shift+n", label: t("Not relevant to me…"), when: decides, run: () => bar().ask("aside") },
  ];
}
