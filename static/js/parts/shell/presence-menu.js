// Wires the bar of people: following one of them, working privately, hiding pointers.
import { announce } from "../../core/announce.js";
import { Follow } from "../../core/follow.js";
import { t } from "../../core/i18n.js";
import { habitsOf, keepHabits, peopleHere } from "../../core/presence.js";

/** Follow others, or stay unseen. @param {import("../../core/live.js").Live} live */
export function openPresenceMenu(live) {
  const bar = document.querySelector("people-bar");
  if (!bar) return;
  let habits = habitsOf(localStorage, live.me["id"]);
  const follow = new Follow(live);
  live.view = () => follow.view();
  const show = () => Object.assign(bar, { habits, following: follow.user, screens: screenTitles() });
  follow.addEventListener("change", () => {
    show();
    const leader = peopleHere(/** @type {any} */ (live.feed.people), null).find(({ user }) => user !== null && user === follow.user);
    announce(leader ? t("Following %(name)s", { name: leader.name }) : t("No longer following"));
  });
  bar.addEventListener("follow", (event) => follow.choose(/** @type {CustomEvent<number | null>} */ (event).detail));
  bar.addEventListener("habit", (event) => {
    habits = { ...habits, .../** @type {CustomEvent} */ (event).detail };
    keepHabits(localStorage, live.me["id"], habits);
    live.setHabits(habits);
    show();
  });
  show();
}

/** What the bar calls the screens, by name. @returns {Record<string, string>} */
function screenTitles() {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".screens a[data-screen]"));
  return Object.fromEntries([...links].map((link) => [link.dataset["screen"] ?? "", link.textContent ?? ""]));
}
