// Opens rounds of votes and the picture picker; both are fetched when first asked for.
import { setState } from "../../core/artwork.js";
import { toastError } from "../../core/announce.js";

/** @typedef {import("../../core/live.js").Live} Live */

/** @param {() => Promise<unknown>} run */
async function fetched(run) {
  try {
    await run();
  } catch (error) {
    toastError(error);
  }
}

/** Do what a page asks of rounds, and what its address does. @param {Live} live @param {(name: string, run: (detail: any) => unknown) => void} on */
export function listenForRounds(live, on) {
  const open = (/** @type {number} */ id) => fetched(async () => (await import("./ballot-room.js")).openRound(live, id));
  const choose = (/** @type {boolean} */ asking) => fetched(async () => (await import("./picture-picker.js")).openPicker(live, asking));
  on("open-round", open);
  on("choose-pictures", choose);
  on("set-state", ({ variant, state }) => setState(live, variant, state));
  const query = new URLSearchParams(window.location.search);
  if (query.get("ballot")) void open(Number(query.get("ballot")));
  if (query.get("choose")) void choose(false);
}
