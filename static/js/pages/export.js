// The export page: choose a version, see what preflight finds, order files, watch them come.
import { toast, toastError } from "../core/announce.js";
import { api } from "../core/api.js";
import { t } from "../core/i18n.js";
import { keys } from "../core/keys.js";
import "../parts/exports/export-room.js";
import { openPage } from "../parts/shell/open-page.js";

const WATCH_EVERY_MS = 1_000;
const UNFINISHED = new Set(["queued", "running"]);
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

/** Compose the plates anew: the same content, but somebody acknowledged a warning. */
async function checkAgain() {
  const [key, id] = [room.checkKey, room.version?.["id"]];
  if (!id) return;
  const { findings } = await api.get(`/versions/${id}/press-preflight?profile=${encodeURIComponent(room.handle)}`);
  if (room.checkKey === key) room.checked = { key, findings };
}

/** Let a warning stand, with a reason. @param {{key: string, sentence: string, version?: number, profile?: string}} warning */
async function acknowledge({ key, sentence }) {
  const [version, profile] = [room.version?.["id"], room.handle];
  const { askReason, focusFinding, noted } = await import("../parts/layout/acknowledge.js");
  const name = String(live.me["name"]);
  const reason = await askReason(sentence, name);
  if (reason === null) return;
  await api.post(`/versions/${version}/acknowledgements`, { key, reason, profile });
  if (room.checked) room.checked = { ...room.checked, findings: noted(room.checked.findings, key, name, reason) };
  await room.updateComplete;
  await /** @type {any} */ (room.querySelector("preflight-list")).updateComplete;
  focusFinding(key);
  live.merge(await api.get(`/projects/${live.project}/exports`));
}

/** Look again where a colleague let one of the warnings stand that show here. @param {string} key */
async function colleagueAcknowledged(key) {
  if (room.findings.some((finding) => finding["key"] === key && !finding["acknowledged"])) await checkAgain();
  live.merge(await api.get(`/projects/${live.project}/exports`));
}

async function fetchPress() {
  room.press = await api.get(`/projects/${live.project}/press`);
  checking = "";
  room.checked = null;
  await fetchPlates();
}

/** Change the press: profiles, ICC profiles, or which one the project uses; then show a profile. @param {Promise<any>} change @param {(handle: string) => void} [done] */
async function changePress(change, done) {
  try {
    const reply = await change;
    toast(t("Saved."), { kind: "ok" }); // at once: composing the plates anew takes its time
    await fetchPress();
    done?.(reply["profile"]["handle"]);
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

/** Ask how far the press is, and tell whether it is at work. */
async function askPress() {
  const moving = live.list("exports").filter((row) => UNFINISHED.has(row["state"]) || UNFINISHED.has(live.row("jobs", row["job"])?.["state"]));
  const replies = await Promise.all(moving.map(({ id }) => api.get(`/exports/${id}`)));
  if (replies.length > 0) live.merge({ exports: replies.map((reply) => reply.export) });
  return replies.length > 0;
}

/** While the press is at work, look each second: how far it is is noted, but no event each time. */
async function watchPress() {
  if (watching) return;
  watching = true;
  try {
    while (await askPress()) await new Promise((resolve) => setTimeout(resolve, WATCH_EVERY_MS));
  } catch (error) {
    toastError(error);
  } finally {
    watching = false;
  }
}
let watching = false;

/** @type {Record<string, (detail: any) => void>} */
const wishes = {
  "version-chosen": ({ version }) => {
    history.replaceState(null, "", `?version=${version}`);
    room.chosen = version;
    fetchDetail().catch(toastError);
    fetchPlates().catch(toastError);
  },
  "profile-chosen": () => void fetchPlates().catch(toastError),
  "acknowledge-asked": (warning) => void acknowledge(warning).catch(toastError),
  "profile-used": ({ handle }) => void changePress(api.put(`/projects/${live.project}/press`, { handle })),
  "labelling-set": ({ on }) => void changePress(api.put(`/projects/${live.project}/ai-label`, { marks_ai: on })),
  "profile-saved": ({ id, record, revision }) =>
    void changePress(id ? api.put(`/projects/${live.project}/press-profiles/${id}`, { record, revision }) : api.post(`/projects/${live.project}/press-profiles`, { record })),
  "profile-taken": ({ profile, done }) => void changePress(api.post(`/projects/${live.project}/press-profiles/taken`, { profile }), done),
  "profile-removed": ({ id }) => void changePress(api.del(`/projects/${live.project}/press-profiles/${id}`)),
  "icc-uploaded": ({ file }) => {
    const form = new FormData();
    form.set("file", file);
    void changePress(api.upload(`/projects/${live.project}/icc-profiles`, form));
  },
  "export-asked": ({ version, ...order }) => void ask(`/versions/${version}/exports`, order, t("The press is at work on it.")),
  "job-stopped": ({ job }) => void ask(`/jobs/${job}/abort`),
  "job-retried": ({ job }) => void ask(`/jobs/${job}/retry`),
};
for (const [name, run] of Object.entries(wishes)) room.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));
live.addEventListener("snapshot", () => void fetchAgain().catch(toastError));
fetchPlates().catch(toastError);
live.subscribe((_feed, message) => {
  if (message?.type === "event" && message.name === "finding.acknowledged") void colleagueAcknowledged(message.payload.key).catch(toastError);
  void watchPress();
  room.requestUpdate();
  fetchDetail().catch(toastError);
});
keys.add([{ keys: "l", label: t("Open the layout"), run: () => window.location.assign(live.data["urls"]?.layout ?? "/") }]);
