// Starts a page: its state, its line to the server, and the parts every page has.
import { toast, toastError } from "../../core/announce.js";
import { language, n, t } from "../../core/i18n.js";
import { keys } from "../../core/keys.js";
import { Live, pageData } from "../../core/live.js";
import { followNotices } from "../../core/notices.js";
import { outbox } from "../../core/outbox.js";
import { habitsOf } from "../../core/presence.js";
import "./conn-pill.js";
import "./key-list.js";
import "./people-bar.js";
import { openShell } from "./open-shell.js";
import "./toast-stack.js";

/**
 * Open the page's project and return its live state; `screen` is told to the others.
 * @param {string} screen "board", "review", "outpaint", "layout", "export" or "people"
 * @returns {Live}
 */
export function openPage(screen) {
  const live = new Live(pageData());
  showLine(live);
  if (!live.me["guest"]) openPresence(live);
  live.subscribe((feed) => {
    const bar = document.querySelector("people-bar");
    if (bar) Object.assign(bar, { tabs: feed.people, me: live.me["id"] });
  });
  openShell();
  keys.add([{ keys: "Ctrl+s", label: t("Is everything saved?"), run: tellSaved }]);
  window.addEventListener("beforeunload", (event) => {
    if (outbox.state.pending > 0) event.preventDefault();
  });
  followNotices(live, showUnread);
  live.present({ page: screen });
  live.open();
  return live;
}

function tellSaved() {
  const { pending, savedAt } = outbox.state;
  if (pending > 0) return toast(n("%(count)s change is not saved yet.", "%(count)s changes are not saved yet.", pending));
  if (savedAt === null) return toast(t("All changes are saved."), { kind: "ok" });
  const time = new Date(savedAt).toLocaleTimeString(language, { timeStyle: "short" });
  return toast(t("All changes saved %(time)s", { time }), { kind: "ok" });
}

/** Stay unseen from the first message on; the rest of it may come after the page is drawn. @param {Live} live */
function openPresence(live) {
  live.setHabits(habitsOf(localStorage, live.me["id"]));
  import("./presence-menu.js").then(({ openPresenceMenu }) => openPresenceMenu(live), toastError);
}

/** @param {number} unread @param {number} waiting */
function showUnread(unread, waiting) {
  showCount("[data-count]", unread);
  showCount("[data-waiting]", waiting);
}

/** @param {string} where @param {number} count */
function showCount(where, count) {
  const digits = document.querySelector(where);
  const badge = digits?.parentElement;
  if (!digits || !badge) return;
  digits.textContent = count > 99 ? "99+" : String(count);
  badge.hidden = count === 0;
}

/** @param {Live} live */
function showLine(live) {
  const pill = document.querySelector("conn-pill");
  const show = () => {
    if (pill) Object.assign(pill, { line: live.line, box: outbox.state });
    if (live.line.state === "ended") lineEnded(live.line.code ?? 0);
  };
  live.addEventListener("line", show);
  outbox.addEventListener("change", show);
  show();
}

/** @param {number} code */
function lineEnded(code) {
  if (code === 4401) {
    return toast(t("You are signed out."), {
      kind: "bad",
      action: t("Sign in"),
      onAction: () => window.location.assign("/sign-in/"),
    });
  }
  if (code === 4403) return window.location.assign("/");
  return toast(t("The live connection was refused. Reload the page."), {
    kind: "bad",
    action: t("Reload"),
    onAction: () => window.location.reload(),
  });
}
