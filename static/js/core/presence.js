// Who is here: one entry per person, however many tabs they have open.

/**
 * @typedef {object} Presence one tab of a person, as `presence.moved` tells it
 * @property {string} tab
 * @property {number | null} user
 * @property {string} name
 * @property {number} color 1 to 8
 * @property {string} [page]
 * @property {string | null} [selection]
 * @property {any} [range]
 * @property {{x: number, y: number} | null} [pointer]
 * @property {string | boolean | null} [editing]
 * @property {{url: string, scroll?: Record<string, [number, number]>, zoom?: unknown, at?: number} | null} [view]
 */
/** @typedef {{private: boolean, hidePointers: boolean}} Habits what a person wants of presence */
/** @typedef {{key: string, user: number | null, name: string, initials: string, color: number, tabs: Presence[]}} Here */

/**
 * Return the people behind the tabs, this one's own person first.
 * @param {Presence[]} tabs
 * @param {number | null} me
 * @returns {Here[]}
 */
export function peopleHere(tabs, me) {
  /** @type {Map<string, Here>} */
  const people = new Map();
  for (const tab of tabs) {
    const key = tab.user === null ? `guest ${tab.name}` : String(tab.user);
    const known = people.get(key);
    if (known) known.tabs.push(tab);
    else people.set(key, { key, user: tab.user, name: tab.name, initials: initials(tab.name), color: tab.color, tabs: [tab] });
  }
  return [...people.values()].sort(
    (a, b) => Number(b.user === me) - Number(a.user === me) || a.name.localeCompare(b.name),
  );
}

/**
 * Return who else has an object selected.
 * @param {Presence[]} tabs
 * @param {string} selection
 * @param {number | null} me
 */
export function holdersOf(tabs, selection, me) {
  return tabs.filter((tab) => tab.selection === selection && tab.user !== me);
}

/**
 * Return up to two letters for a name; one character where names are written in Han.
 * @param {string} name
 */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? "")];
  if (/\p{Script=Han}/u.test(first[0] ?? "")) return first[0] ?? "";
  const second = words.length > 1 ? [...(words[words.length - 1] ?? "")][0] : first[1];
  return `${first[0] ?? "?"}${second ?? ""}`.toUpperCase();
}

/**
 * Return what this person chose last in this browser.
 * @param {Pick<Storage, "getItem">} storage
 * @param {number | null} me
 * @returns {Habits}
 */
export function habitsOf(storage, me) {
  try {
    const kept = JSON.parse(storage.getItem(habitsKey(me)) ?? "{}");
    return { private: kept.private === true, hidePointers: kept.hidePointers === true };
  } catch {
    return { private: false, hidePointers: false };
  }
}

/**
 * @param {Pick<Storage, "setItem">} storage
 * @param {number | null} me
 * @param {Habits} habits
 */
export function keepHabits(storage, me, habits) {
  storage.setItem(habitsKey(me), JSON.stringify(habits));
}

/** @param {number | null} me */
function habitsKey(me) {
  return `masthead-presence-${me ?? "guest"}`;
}

/**
 * Return the tabs without their pointers, this person's own excepted.
 * @param {Presence[]} tabs
 * @param {number | null} me
 */
export function withoutPointers(tabs, me) {
  return tabs.map((tab) => (tab.user === me || !tab.pointer ? tab : { ...tab, pointer: null }));
}
