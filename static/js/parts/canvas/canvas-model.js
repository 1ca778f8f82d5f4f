// What the page's rows mean for one canvas: its layers, frames, candidates and extension.
import { failureWords } from "../../core/failures.js";
import { boxOf } from "../../geom/frames.js";
import { stepWords } from "../board/phrases.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */

const UNDER_WAY = new Set(["queued", "running", "failed"]);

/** @param {Live} live @param {number} variant @returns {Row | null} */
export function canvasOf(live, variant) {
  return live.list("canvases").find(({ base }) => base === variant) ?? null;
}

/** Return the layers that lie on a canvas, the lowest first. @param {Live} live @param {number} canvas @returns {Row[]} */
export function layersOf(live, canvas) {
  const own = live.list("layers").filter((layer) => layer["canvas"] === canvas && layer["present"]);
  return own.sort((a, b) => a["position"] - b["position"] || a["id"] - b["id"]);
}

/** Return a canvas's candidates, numbered in the order they came, the newest first. @param {Live} live @param {number} canvas @returns {Row[]} */
export function candidatesOf(live, canvas) {
  const own = live.list("candidates").filter((row) => row["canvas"] === canvas).sort((a, b) => a["id"] - b["id"]);
  const numbered = own.map((row, place) => ({ ...row, number: place + 1 }));
  return numbered.filter((row) => !(/** @type {Row} */ (row)["discarded"])).reverse();
}

/** Return the frames that are being painted or failed, the newest first. @param {Live} live @param {number} canvas @returns {{frame: Row, job: Row}[]} */
export function worksOf(live, canvas) {
  const found = [];
  for (const frame of live.list("frames")) {
    const job = live.row("jobs", frame["job"]);
    if (frame["canvas"] === canvas && job && UNDER_WAY.has(job["state"])) found.push({ frame, job });
  }
  return found.sort((a, b) => b.frame["id"] - a.frame["id"]);
}

/** Return the newest extension that is not complete. @param {Live} live @param {number} canvas @returns {Row | null} */
export function extensionOf(live, canvas) {
  const own = live.list("extensions").filter((row) => row["canvas"] === canvas);
  const newest = own.sort((a, b) => b["id"] - a["id"])[0];
  return newest && newest["state"] !== "done" ? newest : null;
}

/** Return how a frame being painted looks on the stage. @param {Live} live @param {{frame: Row, job: Row}} work @param {Map<number, string>} previews the newest step image of each job @returns {import("./paint-stage.js").Work} */
export function stageWork(live, { frame, job }, previews) {
  const steps = [...(live.feed.steps.get(String(job["id"]))?.values() ?? [])].sort((a, b) => b.step - a.step);
  const words = job["state"] === "failed" ? failureWords(job).slice(0, 60) : stepWords(job, steps[0], 0);
  const tone = job["state"] === "failed" ? "bad" : "";
  const shown = job["state"] === "failed" ? "" : (previews.get(job["id"]) ?? "");
  return { id: frame["id"], box: boxOf(/** @type {any} */ (frame)), words: `${frame["by_name"]} · ${words}`, tone, preview: shown };
}

/** Return the frames that others hold on a picture's canvas. @param {Live} live @param {number} variant @returns {{tab: string, box: import("../../geom/boxes.js").Box, name: string, color: number}[]} */
export function heldByOthers(live, variant) {
  const found = [];
  for (const { tab, user, name, color, selection, range } of live.feed.people) {
    if (user === live.me["id"] || selection !== `variant/${variant}` || !Array.isArray(range)) continue;
    const [x, y, w, h] = range.map(Number);
    if ([x, y, w, h].every(Number.isFinite)) found.push({ tab, name, color, box: /** @type {any} */ ({ x, y, w, h }) });
  }
  return found;
}
