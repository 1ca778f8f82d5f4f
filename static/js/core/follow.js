// Following a person: their screen, what they have selected, and how far they have scrolled.

/** @typedef {import("./presence.js").Presence} Presence */
/** @typedef {import("./live.js").Live} Live */
/** @typedef {{url: string, scroll: Record<string, [number, number]>, zoom?: unknown}} View */

const ENDS = ["pointerdown", "wheel", "keydown"];
const KEPT = "masthead-follow";

/**
 * Return the tab of a person that did something last.
 * @param {Presence[]} tabs
 * @param {number | null} user
 * @returns {Presence | undefined}
 */
export function tabOf(tabs, user) {
  const theirs = tabs.filter((tab) => tab.user === user && tab.view);
  return theirs.sort((a, b) => (b.view?.at ?? 0) - (a.view?.at ?? 0))[0];
}

/**
 * Return the address to go to, or "" where it is no screen of this project: a told address is
 * whatever a browser said.
 * @param {unknown} told
 * @param {number} project
 */
export function safeAddress(told, project) {
  if (typeof told !== "string" || !told.startsWith(`/projects/${project}/`)) return "";
  const url = new URL(told, "http://here.invalid");
  return url.host === "here.invalid" && url.pathname.startsWith(`/projects/${project}/`) ? url.pathname + url.search : "";
}

/**
 * Return how far each named scroller is scrolled, as fractions of what it can be.
 * @param {Iterable<Element>} scrollers
 * @returns {Record<string, [number, number]>}
 */
export function scrollOf(scrollers) {
  /** @type {Record<string, [number, number]>} */
  const found = {};
  for (const element of scrollers) {
    const name = nameOf(element);
    const [wide, high] = [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight];
    if (!name || (wide <= 0 && high <= 0)) continue;
    found[name] = [share(element.scrollLeft, wide), share(element.scrollTop, high)];
  }
  return found;
}

/** @param {number} offset @param {number} most */
function share(offset, most) {
  return most <= 0 ? 0 : Math.round((offset / most) * 1000) / 1000;
}

/** @param {Element} element */
function nameOf(element) {
  return element.id || element.classList[0] || element.localName;
}

/** Follows one person at a time, until told otherwise or until the follower does something. */
export class Follow extends EventTarget {
  /** @param {Live} live */
  constructor(live) {
    super();
    this.live = live;
    /** @type {Set<Element>} what was scrolled in this tab */
    this.scrollers = new Set();
    /** @type {number | null} */
    this.user = this.kept();
    this.shown = "";
    this.active = Date.now();
    document.addEventListener("scroll", (event) => this.scrolled(event), { capture: true, passive: true });
    for (const name of ENDS) document.addEventListener(name, (event) => this.acted(event), { capture: true, passive: true });
    live.addEventListener("feed", () => this.go());
  }

  /** What others follow of this tab. @returns {View & {at: number}} */
  view() {
    const { pathname, search } = window.location;
    const here = [...this.scrollers].filter((element) => element.isConnected).slice(0, 6);
    return { url: (pathname + search).slice(0, 300), scroll: scrollOf(here), ...this.live.look, at: this.active };
  }

  /** @param {number | null} user */
  choose(user) {
    this.user = user;
    this.shown = "";
    sessionStorage.setItem(KEPT, JSON.stringify({ project: this.live.project, user }));
    this.dispatchEvent(new Event("change"));
    this.go();
  }

  /** Go where the person is, unless this tab is there already. */
  go() {
    if (this.user === null) return;
    const tab = tabOf(/** @type {any} */ (this.live.feed.people), this.user);
    const view = JSON.stringify([tab?.selection, { ...tab?.view, at: 0 }]);
    if (!tab?.view || view === this.shown) return;
    this.shown = view;
    const address = safeAddress(tab.view.url, this.live.project);
    if (address && new URL(address, window.location.href).pathname !== window.location.pathname) return window.location.assign(address);
    const offered = this.live.dispatchEvent(new CustomEvent("followed", { detail: tab, cancelable: true }));
    if (offered && address && address !== window.location.pathname + window.location.search) return window.location.assign(address);
    requestAnimationFrame(() => this.scrollTo(tab.view?.scroll ?? {}));
  }

  /** @param {Record<string, [number, number]>} scroll */
  scrollTo(scroll) {
    for (const [name, [x, y]] of Object.entries(scroll)) {
      const escaped = CSS.escape(name);
      const element = document.getElementById(name) ?? document.querySelector(`main .${escaped}, main ${escaped}`);
      element?.scrollTo((element.scrollWidth - element.clientWidth) * x, (element.scrollHeight - element.clientHeight) * y);
    }
  }

  /** @param {Event} event */
  scrolled(event) {
    if (!(event.target instanceof Element) || this.user !== null) return;
    this.scrollers.add(event.target);
    this.live.present({});
  }

  /** Whoever works on their own no longer follows; menus and the bar on top are no work. @param {Event} event */
  acted(event) {
    this.active = Date.now();
    if (this.user === null) return;
    const escape = event instanceof KeyboardEvent && event.key === "Escape";
    const modifier = event instanceof KeyboardEvent && ["Tab", "Shift", "Control", "Alt", "Meta"].includes(event.key);
    const inMain = event.target instanceof Element && event.target.closest("main") !== null;
    if (escape || (inMain && !modifier)) this.choose(null);
  }

  kept() {
    try {
      const { project, user } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
      return project === this.live.project && typeof user === "number" ? user : null;
    } catch {
      return null;
    }
  }
}
