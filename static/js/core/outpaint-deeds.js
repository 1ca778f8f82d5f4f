// What the outpaint canvas asks the server for; every reply's rows join the page's.
import { toast, toastError } from "./announce.js";
import { api } from "./api.js";
import { coverAddress, coversOf } from "./covers.js";
import { t } from "./i18n.js";
import { rectOf } from "../geom/frames.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./feed.js").Row} Row */
/** @typedef {import("../geom/boxes.js").Box} Box */
/** @typedef {{prompt: string, count: number, strength?: number, feather?: number, mask?: Blob | null}} Wish */

/** @param {Live} live @param {{undo: (counts: {undo: number, redo: number}) => void}} told */
export function outpaintDeeds(live, told) {
  /** Send a wish; its rows join the page's, and a refusal is shown. @param {Promise<Row>} sending @param {string} [done] */
  async function ask(sending, done = "") {
    try {
      const reply = await sending;
      live.merge(reply);
      if (reply["undo"]) told.undo(reply["undo"]);
      if (done) toast(done, { kind: "ok" });
      return reply;
    } catch (error) {
      toastError(error);
      return null;
    }
  }

  /** @param {string} prompt */
  const words = (prompt) => (prompt.trim() ? { prompt: prompt.trim() } : {});

  /** Store a mask and return its name. @param {Blob} mask */
  async function stored(mask) {
    const form = new FormData();
    form.append("purpose", "mask");
    form.append("file", new File([mask], "mask.png", { type: "image/png" }));
    return ask(api.upload(`/projects/${live.project}/assets`, form));
  }

  return {
    /** @param {number} variant */
    open: (variant) => ask(api.post(`/variants/${variant}/canvas`)),

    /** @param {number} canvas */
    needs: (canvas) => api.get(`/canvases/${canvas}/needs`),

    /** Order pictures for a frame. @param {number} canvas @param {Box} frame @param {Wish} wish */
    async generate(canvas, frame, { prompt, count, strength = 1, feather = 24, mask = null }) {
      const held = mask ? await stored(mask) : null;
      if (mask && !held) return null;
      const marked = held ? { mask: held["sha256"] } : {};
      return ask(api.post(`/canvases/${canvas}/frames`, { box: rectOf(frame), count, strength, feather, ...marked, ...words(prompt) }));
    },

    /** Grow a canvas to a box, or without one to the page. @param {number} canvas @param {Box | null} target @param {{prompt: string, count: number}} wish */
    extend: (canvas, target, { prompt, count }) =>
      ask(api.post(`/canvases/${canvas}/extend`, { count, ...words(prompt), ...(target ? { target: rectOf(target) } : {}) }), t("The picture is being extended.")),

    /** @param {number} extension */
    stop: (extension) => ask(api.post(`/extensions/${extension}/stop`)),

    /** @param {number} extension */
    resume: (extension) => ask(api.post(`/extensions/${extension}/resume`)),

    /** @param {number} candidate */
    accept: (candidate) => ask(api.post(`/candidates/${candidate}/accept`)),

    /** @param {number} candidate @param {boolean} discarded */
    discard: (candidate, discarded) => ask(api.put(`/candidates/${candidate}/discarded`, { discarded })),

    /** @param {number} candidate @param {"good" | "seam" | ""} verdict */
    judge: (candidate, verdict) => ask(api.put(`/candidates/${candidate}/verdict`, { verdict })),

    /** @param {number} layer @param {{present?: boolean, visible?: boolean, place?: number}} change */
    change: (layer, change) => ask(api.patch(`/layers/${layer}`, change)),

    /** @param {number} canvas @param {"undo" | "redo"} way */
    step: (canvas, way) => ask(api.post(`/canvases/${canvas}/${way}`)),

    /** @param {number} canvas */
    async flatten(canvas) {
      const reply = await ask(api.post(`/canvases/${canvas}/flatten`));
      return /** @type {Row | null} */ (reply?.["variants"]?.[0] ?? null);
    },

    /** Make a picture of a part of a canvas. @param {number} canvas @param {import("../geom/frames.js").Rect} box */
    async crop(canvas, box) {
      const reply = await ask(api.post(`/canvases/${canvas}/crop`, box));
      return /** @type {Row | null} */ (reply?.["variants"]?.[0] ?? null);
    },

    /** Put a picture on the cover last worked on, or start one with it. @param {number} variant */
    async place(variant) {
      const [cover] = coversOf(live);
      const path = cover ? `/layouts/${cover["id"]}/art` : `/projects/${live.project}/layouts`;
      const reply = await ask(api.post(path, { variant }));
      const open = () => window.location.assign(coverAddress(live, cover?.["id"] ?? reply?.["layout"].id));
      if (reply) toast(t("The picture is on the cover."), { kind: "ok", action: t("Open the layout"), onAction: open });
      return reply;
    },

    /** Begin with a picture of the team's own. @param {File} file @param {string} about what it shows */
    async upload(file, about) {
      const form = new FormData();
      form.append("words", about);
      form.append("file", file);
      const reply = await ask(api.upload(`/projects/${live.project}/uploads`, form));
      return /** @type {Row | null} */ (reply?.["variants"]?.[0] ?? null);
    },

    /** @param {number} job */
    abort: (job) => ask(api.post(`/jobs/${job}/abort`)),

    /** @param {number} job */
    retry: (job) => ask(api.post(`/jobs/${job}/retry`)),
  };
}
