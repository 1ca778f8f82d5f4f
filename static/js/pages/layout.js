// The layout page: one layout's session, wired to its room; or the choice of a picture to start one.
import { toastError } from "../core/announce.js";
import { api } from "../core/api.js";
import { LayoutSession } from "../core/layout-session.js";
import "../parts/layout/layout-room.js";
import { openPage } from "../parts/shell/open-page.js";

/** @typedef {import("../core/feed.js").Row} Row */

const live = openPage("layout");

/** Show a layout and keep it fresh. @param {any} loaded a reply of GET /layouts/{id} */
function open(loaded) {
  const room = /** @type {import("../parts/layout/layout-room.js").LayoutRoom} */ (document.querySelector("layout-room"));
  const session = new LayoutSession(loaded, live.me["id"]);
  const merge = (/** @type {Row} */ { versions = [], layout }) => live.merge({ versions, layout });
  merge(loaded);
  Object.assign(room, { session, live, hidden: false });
  const freeze = document.getElementById("freeze-version");
  if (freeze) Object.assign(freeze, { hidden: false, onclick: () => room.openFreeze() });
  const plans = planner(room);
  session.addEventListener("change", () => (room.requestUpdate(), plans()));
  session.addEventListener("notice", (event) => {
    const { detail: notice } = /** @type {CustomEvent} */ (event);
    import("../core/layout-notices.js").then(({ tell }) => tell(notice, (id) => room.titleOf(id), room.selected), toastError);
  });
  room.addEventListener("acknowledge-asked", (event) => void acknowledge(session, /** @type {CustomEvent} */ (event).detail).catch(toastError));
  live.addEventListener("snapshot", () => session.quietly(session.refetch().then(merge)));
  live.subscribe((_feed, message) => {
    if (message) session.take(message);
    if (message?.type === "event" && message.name === "finding.acknowledged") {
      const { key } = message.payload;
      if (session.findings.some((finding) => finding["key"] === key && !finding["acknowledged"])) session.quietly(session.fetchFindings());
    }
    room.requestUpdate();
    plans();
  });
}

/** Let a warning stand, with a reason. @param {LayoutSession} session @param {{key: string, sentence: string}} warning */
async function acknowledge(session, { key, sentence }) {
  const { askReason, focusFinding, noted } = await import("../parts/layout/acknowledge.js");
  const name = String(live.me["name"]);
  const reason = await askReason(sentence, name);
  if (reason === null) return;
  await api.post(`/layouts/${session.id}/acknowledgements`, { key, reason });
  session.documentFindings = noted(session.documentFindings, key, name, reason);
  session.plateFindings = noted(session.plateFindings, key, name, reason);
  session.changed();
  const room = /** @type {any} */ (document.querySelector("layout-room"));
  await room.updateComplete;
  await room.querySelector("preflight-list").updateComplete;
  focusFinding(key);
}

/** Fetch what the page still needs of a picture whenever another one is placed. @param {import("../parts/layout/layout-room.js").LayoutRoom} room */
function planner(room) {
  /** @type {number | null} */
  let known = null;
  return () => {
    const art = Object.values(room.session.document.elements).find(({ kind }) => kind === "art");
    const variant = live.list("variants").find(({ asset }) => asset === art?.["asset"])?.["id"] ?? null;
    if (variant === known) return;
    known = variant;
    room.plan = null;
    if (variant) api.get(`/variants/${variant}/page-plan`).then((plan) => (room.plan = plan), toastError);
  };
}

const { detail } = live.data;
if (!detail) import("../parts/layout/layout-start.js").then(() => Object.assign(document.querySelector("layout-start") ?? {}, { live, hidden: false }), toastError);
else if (detail.layout.revision === (live.row("layouts", detail.layout.id)?.["revision"] ?? detail.layout.revision)) open(detail);
else api.get(`/layouts/${detail.layout.id}`).then(open, toastError);

document.addEventListener("layout-started", (event) => open(/** @type {CustomEvent<Row>} */ (event).detail));
document.addEventListener("sign-off", (event) => {
  const { version } = /** @type {CustomEvent<Row>} */ (event).detail;
  import("../parts/review/signoff-window.js").then(({ showSignoff }) => showSignoff(live, version), toastError);
});
