// The export page: choose a version, see what preflight finds, order files, watch them come.
import { toast, toastError } from "../core/announce.js";
import { api } from "../core/api.js";
import { t } from "../core/i18n.js";
import { keys } from "../core/keys.js";
import "../parts/exports/export-room.js";
import { openPage } from "../parts/shell/open-page.js";

const live = openPage("export");
const room = /** @type {import("../parts/exports/export-room.js").ExportRoom} */ (document.querySelector("export-room"));

Object.assign(room, { live, chosen: live.data["selected_version"] });

async function fetchDetail() {
  const id = room.version?.["id"];
  if (!id || room.detail?.["version"]?.id === id) return;
  const detail = await api.get(`/versions/${id}`);
  if (room.version?.["id"] === id) room.detail = detail;
}

/** Fetch again what the project's snapshot does not hold: versions, and the files made of them. */
async function fetchAgain() {
  const { layouts } = await api.get(`/projects/${live.project}/layouts`);
  for (const { id } of layouts) {
    const { versions, exports } = await api.get(`/layouts/${id}`);
    live.merge({ versions, exports });
  }
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
    history.replaceState(null, "", `?version=${version}`);
    room.chosen = version;
    fetchDetail().catch(toastError);
  },
  "export-asked": ({ version, kind, override }) => void ask(`/versions/${version}/exports`, { kind, override }, t("The press is at work on it.")),
  "job-retried": ({ job }) => void ask(`/jobs/${job}/retry`),
};
for (const [name, run] of Object.entries(wishes)) room.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));
live.addEventListener("snapshot", () => void fetchAgain().catch(toastError));
live.subscribe(() => {
  room.requestUpdate();
  fetchDetail().catch(toastError);
});
keys.add([{ keys: "l", label: t("Open the layout"), run: () => window.location.assign(live.data["urls"]?.layout ?? "/") }]);
