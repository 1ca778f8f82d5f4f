// The keys of the board.
import * as artwork from "../../core/artwork.js";
import { t } from "../../core/i18n.js";
import { takesText } from "../../core/keys.js";
import { iterationsOf } from "./board-model.js";

/** @typedef {import("./board-screen.js").BoardScreen} BoardScreen */
/** @typedef {import("../../core/keys.js").Binding} Binding */

/** @param {BoardScreen} screen @returns {Binding[]} */
export function boardKeys(screen) {
  return [...promptKeys(screen), ...gridKeys(screen), ...variantKeys(screen)];
}

/** @param {BoardScreen} screen @returns {Binding[]} */
function promptKeys(screen) {
  const may = () => screen.live.can("generate");
  return [
    { keys: "Ctrl+Enter", label: t("Generate"), when: may, run: () => screen.generate({ branch: false }) },
    {
      keys: "Ctrl+Shift+Enter",
      label: t("Generate as a branch of the iteration in focus"),
      when: may,
      run: () => screen.generate({ branch: true }),
    },
    { keys: "t", label: t("Prompt tools"), when: may, run: () => screen.extras.openTools() },
    { keys: "w", label: t("Show who wrote which words"), when: may, run: () => screen.extras.toggleWriters() },
    { keys: "p", label: t("Write the prompt"), run: () => document.getElementById("prompt")?.focus() },
    // The editor tells of this key itself: what is typed there is no key of the page.
    { keys: "Escape", label: t("From the prompt to the pictures"), when: () => false, run: toPictures },
  ];
}

/** @param {BoardScreen} screen @returns {Binding[]} */
function gridKeys(screen) {
  const onPage = () => !takesText(document.activeElement);
  return [
    { keys: "g", label: t("Grid as a table, or its pictures"), when: () => Boolean(screen.iterationRow?.["grid"]), run: () => screen.extras.toggleTable() },
    { keys: "[", label: t("Iteration before"), run: () => sibling(screen, -1) },
    { keys: "]", label: t("Next iteration"), run: () => sibling(screen, 1) },
    { keys: "ArrowLeft", label: t("Variant to the left"), when: onPage, run: () => move(screen, -1) },
    { keys: "ArrowRight", label: t("Variant to the right"), when: onPage, run: () => move(screen, 1) },
    { keys: "ArrowUp", label: t("Variant above"), when: onPage, run: () => move(screen, -columns()) },
    { keys: "ArrowDown", label: t("Variant below"), when: onPage, run: () => move(screen, columns()) },
    { keys: "o", label: t("To what can be done with the picture"), when: () => screen.variantRow !== undefined, run: toDeeds },
    { keys: "F8", label: t("To the newest message"), run: toMessage },
    {
      keys: "Escape",
      label: t("Select nothing"),
      when: () => screen.variant !== null,
      run: () => screen.choose(screen.variant),
    },
  ];
}

/** @param {BoardScreen} screen @returns {Binding[]} */
function variantKeys(screen) {
  const { live } = screen;
  const on = (/** @type {string} */ may) => () => screen.variantRow !== undefined && live.can(may);
  const the = () => /** @type {import("../../core/feed.js").Row} */ (screen.variantRow);
  const toggle = (/** @type {"shortlisted" | "rejected"} */ state) =>
    artwork.setState(live, the(), the()["state"] === state ? "new" : state);
  return [
    ...[1, 2, 3, 4, 5].map((stars) => ({
      keys: String(stars),
      label: t("Rate with 1 to 5 stars"),
      when: on("rate"),
      run: () => artwork.rate(live, the(), stars),
    })),
    { keys: "0", label: t("Take the rating back"), when: on("rate"), run: () => artwork.rate(live, the(), 0) },
    { keys: "f", label: t("My favourite, or no longer"), when: () => screen.variantRow !== undefined && !live.me["guest"], run: () => screen.extras.heart(the()) },
    { keys: "s", label: t("Shortlist, or take off"), when: on("shortlist"), run: () => toggle("shortlisted") },
    { keys: "x", label: t("Reject, or take back"), when: on("shortlist"), run: () => toggle("rejected") },
    { keys: "v", label: t("Vary subtly"), when: on("generate"), run: () => artwork.vary(live, the(), "subtle") },
    { keys: "Shift+v", label: t("Vary strongly"), when: on("generate"), run: () => artwork.vary(live, the(), "strong") },
    { keys: "r", label: t("Open in review"), when: on("view"), run: () => screen.openInReview(screen.variant) },
    { keys: "c", label: t("Compare with what it was made from, or with the picture beside it"), when: on("view"), run: () => screen.openInReview(screen.variant, beside(the())) },
  ];
}

/** What shows the pictures: the grid, or the table in its place. @returns {any} */
const grid = () => document.querySelector("grid-table:not([hidden])") ?? document.querySelector("variant-grid");

/** Give the keyboard to the chosen picture, else to the first, else to their place. */
export function toPictures() {
  const pictures = grid();
  const to = pictures?.querySelector(".selected .picture, .cell-picture.selected") ?? pictures?.querySelector("[data-picture]") ?? pictures;
  to?.focus();
}

/** What a picture is compared with. @param {import("../../core/feed.js").Row} variant @returns {number | null} */
const beside = (variant) => variant["source"] ?? [1, -1].map((by) => grid()?.neighbour(by) ?? null).find((id) => id !== null && id !== variant["id"]) ?? null;

const columns = () => grid()?.columns ?? 1;

/** Tab would pass the whole prompt on the way. */
function toDeeds() {
  if (document.querySelector(".board-tabs")?.checkVisibility()) /** @type {HTMLElement | null} */ (document.querySelector('.board-tabs [data-show="news"]'))?.click();
  /** @type {HTMLElement | null} */ (document.querySelector("variant-panel .deeds > *"))?.focus();
}

function toMessage() {
  /** @type {HTMLElement | null} */ (document.querySelector("toast-stack .toast:last-child button"))?.focus();
}

/** @param {BoardScreen} screen @param {number} by */
function move(screen, by) {
  const next = grid()?.neighbour(by) ?? null;
  if (next === null || next === screen.variant) return;
  screen.choose(next);
  grid().querySelector(`[data-picture="${next}"]`)?.focus();
}

/** @param {BoardScreen} screen @param {number} by */
function sibling(screen, by) {
  const all = iterationsOf(screen.live.feed);
  const at = all.findIndex(({ id }) => id === screen.iterationRow?.["id"]);
  const next = all[at + by];
  if (next) screen.chooseIteration(next["id"]);
}
