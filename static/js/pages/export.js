// The export page: choose a version, see what preflight finds, order files, watch them come.
import { toast, toastError } from "../core/announce.js";
import { api } from "../core/api.js";
import { t } from "../core/i18n.js";
import { keys } from "../core/keys.js";
import "../parts/exports/export-room.js";
import { openPage } from "../parts/shell/open-page.js";

const live = openPage("export");
const room = /** @type {import("../parts/exports/export-room.js").ExportRoom} */ (document.querySelector("export-room"));

Object.assign(room, { live, chosen: live.data["selected_version"], press: live.data["press"] });

async function fetchDetail() {
  const id = room.version?.["id"];
  if (!id || room.detail?.["version"]?.id === id) return;
  const detail = await api.get(`/versions/${id}`);
  if (room.version?.["id"] === id) room.detail = detail;
}

/** Compose the plates by the profile in use; slower than the rest, so its answer is kept. */
async function fetchPlates() {
  const key = room.checkKey;
  const id = room.version?.["id"];
  if (!id || checking === key || room.checked?.key === key) return;
  checking = key;
  const { findings } = await api.get(`/versions/${id}/press-preflight?profile=${encodeURIComponent(room.handle)}`);
  if (room.checkKey === key) room.checked = { key, findings };
}
let checking = "";

async function fetchPress() {
  room.press = await api.get(`/projects/${live.project}/press`);
  checking = "";
  room.checked = null;
  await fetchPlates();
}

/** Change the press: profiles, ICC profiles, or which one the project uses. @param {Promise<unknown>} change */
async function changePress(change) {
  try {
    await change;
    await fetchPress();
    toast(t("Saved."), { kind: "ok" });
  } catch (error) {
    toastError(error);
  }
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
    fetchPlates().catch(toastError);
  },
  "profile-chosen": () => void fetchPlates().catch(toastError),
  "profile-used": ({ handle }) => void changePress(api.put(`/projects/${live.project}/press`, { handle })),
  "profile-saved": ({ id, record, revision }) =>
    void changePress(id ? api.put(`/projects/${live.project}/press-profiles/${id}`, { record, revision }) : api.post(`/projects/${live.project}/press-profiles`, { record })),
  "profile-removed": ({ id }) => void changePress(api.del(`/projects/${live.project}/press-profiles/${id}`)),
  "icc-uploaded": ({ file }) => {
    const form = new FormData();
    form.set("file", file);
    void changePress(api.upload(`/projects/${live.project}/icc-profiles`, form));
  },
  "export-asked": ({ version, ...order }) => void ask(`/versions/${version}/exports`, order, t("The press is at work on it.")),
  "job-retried": ({ job }) => void ask(`/jobs/${job}/retry`),
};
for (const [name, run] of Object.entries(wishes)) room.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));
live.addEventListener("snapshot", () => void fetchAgain().catch(toastError));
fetchPlates().catch(toastError);
live.subscribe(() => {
  room.requestUpdate();
  fetchDetail().catch(toastError);
});
keys.add([{ keys: "l", label: t("Open the layout"), run: () => window.location.assign(live.data["urls"]?.layout ?? "/") }]);
