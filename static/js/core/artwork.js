// What people do with variants and jobs: one function per deed, optimistic where nothing can be lost.
import { toast, toastError } from "./announce.js";
import { ApiError } from "./api.js";
import { t } from "./i18n.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./feed.js").Row} Row */

/**
 * Run a write, take its rows in, and offer "Try again" where it was refused.
 * @param {Live} live
 * @param {() => Promise<Row>} write
 * @returns {Promise<Row | null>} the reply, or null after a refusal
 */
export async function attempt(live, write) {
  try {
    const reply = await write();
    live.merge(reply);
    return reply;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null; // whoever took it back knows
    const again = { action: t("Try again"), onAction: () => void attempt(live, write) };
    toastError(error, isRefusal(error) ? undefined : again);
    return null;
  }
}

/** Whether the server said no for a reason that another try does not change. @param {unknown} error */
function isRefusal(error) {
  return error instanceof ApiError && error.status >= 400 && error.status < 500;
}

/**
 * Show a variant changed at once; put it back when the server refuses.
 * @param {Live} live
 * @param {Row} variant
 * @param {Row} changed
 * @param {() => Promise<Row>} write
 */
async function optimistic(live, variant, changed, write) {
  const before = Object.fromEntries(Object.keys(changed).map((key) => [key, variant[key]]));
  live.merge({ variant: { id: variant["id"], ...changed } });
  const reply = await attempt(live, write);
  if (reply === null) live.merge({ variant: { id: variant["id"], ...before } });
}

/**
 * @param {Live} live
 * @param {Row} variant
 * @param {number} stars 0 takes one's rating back
 */
export function rate(live, variant, stars) {
  const ratings = { ...variant["ratings"], [String(live.me["id"])]: stars };
  if (stars === 0) delete ratings[String(live.me["id"])];
  return optimistic(live, variant, { ratings }, () =>
    live.api.put(`/variants/${variant["id"]}/rating`, { stars }),
  );
}

/**
 * @param {Live} live
 * @param {Row} variant
 * @param {"new" | "shortlisted" | "rejected"} state
 */
export function setState(live, variant, state) {
  return optimistic(live, variant, { state }, () =>
    live.api.put(`/variants/${variant["id"]}/state`, { state }),
  );
}

/**
 * @param {Live} live
 * @param {Row} variant
 * @param {"subtle" | "strong"} strength
 */
export async function vary(live, variant, strength) {
  const reply = await attempt(live, () =>
    live.api.post(`/variants/${variant["id"]}/variations`, { strength }),
  );
  if (reply) toast(t("Variations of %(label)s are queued.", { label: variant["label"] }));
}

/**
 * Ask for what the cover's page still needs around the picture.
 * @param {Live} live
 * @param {Row} variant
 */
export async function extendToPage(live, variant) {
  const reply = await attempt(live, () => live.api.post(`/variants/${variant["id"]}/extend`, {}));
  if (reply) toast(t("Extending %(label)s to the page is queued.", { label: variant["label"] }));
}

/**
 * Ask how the picture is to be enlarged, and order it.
 * @param {Live} live
 * @param {Row} variant
 */
export async function enlarge(live, variant) {
  try {
    const { openEnlarging } = await import("../parts/enlarge/enlarge-dialog.js");
    await openEnlarging(live, variant, async (wish) => {
      const reply = await attempt(live, () => live.api.post(`/variants/${variant["id"]}/upscale`, wish));
      if (reply) toast(t("Upscaling %(label)s is queued.", { label: variant["label"] }));
    });
  } catch (error) {
    toastError(error);
  }
}

/**
 * Put the variant on the cover last worked on, or begin the first one with it, and go there.
 * @param {Live} live
 * @param {Row} variant
 */
export async function useOnCover(live, variant) {
  const { coverAddress, coversOf } = await import("./covers.js");
  const [cover] = coversOf(live);
  const body = { variant: variant["id"] };
  const reply = await attempt(live, () =>
    cover
      ? live.api.post(`/layouts/${cover["id"]}/art`, body)
      : live.api.post(`/projects/${live.project}/layouts`, body),
  );
  if (reply) window.location.assign(coverAddress(live, cover?.["id"] ?? reply["layout"].id));
}

/** @param {Live} live @param {Row} job */
export function abort(live, job) {
  return attempt(live, () => live.api.post(`/jobs/${job["id"]}/abort`));
}

/** @param {Live} live @param {Row} job */
export function retry(live, job) {
  return attempt(live, () => live.api.post(`/jobs/${job["id"]}/retry`));
}
