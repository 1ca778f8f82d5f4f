// The export page: choose a version, see what preflight finds, order files, watch them come.
import { toast, toastError } from "../core/announce.js";
import { api } from "../core/api.js";
import { t } from "../core/i18n.js";
import { keys } from "../core/keys.js";
import "../parts/exports/export-room.js";
import { openPage } from "../parts/shell/open-page.js";

/** @typedef {import("../core/feed.js").Row} Row */

const live = openPage("export");
const room = /** @type {import("../parts/exports/export-room.js").ExportRoom} */ (document.querySelector("export-room"));

live.merge({ versions: live.data["versions"] ?? live.data["detail"]?.versions ?? [], exports: live.data["exports"] ?? [] });
Object.assign(room, { live, chosen: live.data["selected_version"] });

async function fetchDetail() {
  const id = room.version?.["id"];
  if (!id || room.detail?.["version"]?.id === id) return;
  const detail = await api.get(`/versions/${id}`);
  if (room.version?.["id"] === id) room.detail = detail;
}

/** @param {string} path @param {unknown} [body] @param {string} [done] */
async function ask(path, body = {}, done = "") {
  room.busy = true;
  try {
    live.merge(await api.post(path, body));
    if (done) toast(done, { kind: "ok" });
  } catch (error) {
    toastError(error);
  } finally {
    room.busy = false;
  }
}

/** @type {Record<string, (detail: any) => void>} */
const wishes = {
  "version-chosen": ({ version }) => {
    room.chosen = version;
    history.replaceState(null, "", `?version=${version}`);
    fetchDetail().catch(toastError);
  },
  "export-asked": ({ version, kind, override }) => void ask(`/versions/${version}/exports`, { kind, override }, t("The press is at work on it.")),
  "job-retried": ({ job }) => void ask(`/jobs/${job}/retry`),
};
for (const [name, run] of Object.entries(wishes)) room.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));

live.subscribe(() => {
  room.requestUpdate();
  fetchDetail().catch(toastError);
});
keys.add([{ keys: "l", label: t("Open the layout"), run: () => window.location.assign(live.data["urls"]?.layout ?? "/") }]);
