// What the outpaint screen asks the server for: extend, repaint, accept, discard.
import { toast, toastError } from "./announce.js";
import { api } from "./api.js";
import { t } from "./i18n.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./feed.js").Row} Row */
/** @typedef {import("../geom/pins.js").Padding} Padding */

/** @param {Live} live */
export function outpaintDeeds(live) {
  /** Send a wish; its rows join the page's, and a refusal is shown. @param {Promise<Row>} sending @param {string} [done] */
  async function ask(sending, done = "") {
    try {
      const reply = await sending;
      live.merge(reply);
      if (done) toast(done, { kind: "ok" });
      return reply;
    } catch (error) {
      toastError(error);
      return null;
    }
  }

  /** @param {string} prompt */
  const words = (prompt) => (prompt.trim() ? { prompt: prompt.trim() } : {});

  return {
    /** @param {number} variant */
    extendToPage: (variant) => ask(api.post(`/variants/${variant}/extend`), t("The picture is being extended to the page.")),

    /** @param {number} variant @param {{padding: Padding, prompt: string, count: number}} wish */
    extend: (variant, { padding, prompt, count }) => ask(api.post(`/variants/${variant}/outpaint`, { padding, count, ...words(prompt) })),

    /** @param {number} variant @param {{mask: Blob, prompt: string, count: number, strength: number}} wish */
    async repaint(variant, { mask, prompt, count, strength }) {
      const form = new FormData();
      form.append("purpose", "mask");
      form.append("file", new File([mask], "mask.png", { type: "image/png" }));
      const stored = await ask(api.upload(`/projects/${live.project}/assets`, form));
      if (!stored) return null;
      return ask(api.post(`/variants/${variant}/inpaint`, { mask: stored["sha256"], count, strength, ...words(prompt) }));
    },

    /** @param {number} variant @param {"new" | "shortlisted" | "rejected"} state */
    setState: (variant, state) => ask(api.put(`/variants/${variant}/state`, { state })),

    /** Put a picture on the newest cover, or start one with it. @param {number} variant */
    async place(variant) {
      const { layouts } = await api.get(`/projects/${live.project}/layouts`).catch(() => ({ layouts: [] }));
      const path = layouts[0] ? `/layouts/${layouts[0].id}/art` : `/projects/${live.project}/layouts`;
      const reply = await ask(api.post(path, { variant }));
      const open = () => window.location.assign(live.data["urls"]?.layout ?? "/");
      if (reply) toast(t("The picture is on the cover."), { kind: "ok", action: t("Open the layout"), onAction: open });
      return reply;
    },

    /** @param {number} job */
    abort: (job) => ask(api.post(`/jobs/${job}/abort`)),

    /** @param {number} job */
    retry: (job) => ask(api.post(`/jobs/${job}/retry`)),
  };
}
