// One tab stop for a whole group: the arrow keys go on from there, Home and End to its ends.

/** @typedef {import("#lit").LitElement} LitElement */
/**
 * @typedef {object} Group
 * @property {string} items selects what can have the focus, inside the element
 * @property {string} [within] selects the group, where the element holds more than one
 * @property {string} [chosen] selects the item that is the stop whenever the focus is elsewhere
 * @property {string} [row] selects the rows of a list: up and down change the row, left and right go along it
 */

const ALONG = { ArrowLeft: -1, ArrowRight: 1 };
const ACROSS = { ArrowUp: -1, ArrowDown: 1 };

export class Roving {
  /** @param {LitElement} host @param {Group[]} groups */
  constructor(host, ...groups) {
    this.host = host;
    this.groups = groups;
    /** @type {WeakMap<Element, HTMLElement>} the stop of each group */
    this.stops = new WeakMap();
    host.addEventListener("focusin", (event) => this.entered(/** @type {HTMLElement} */ (event.target)));
    host.addEventListener("keydown", (event) => this.pressed(/** @type {KeyboardEvent} */ (event)));
    host.addController(this);
  }

  hostUpdated() {
    for (const group of this.groups) for (const area of this.areas(group)) this.stopAt(area, group);
  }

  /** @param {Group} group @returns {Element[]} */
  areas({ within }) {
    return within ? [...this.host.querySelectorAll(within)] : [this.host];
  }

  /** @param {Element} area @param {Group} group @returns {HTMLElement[]} */
  items(area, { items }) {
    const found = /** @type {NodeListOf<HTMLElement>} */ (area.querySelectorAll(items));
    return [...found].filter((item) => !item.matches(":disabled"));
  }

  /** Leave the tab stop where it was last; at first it is what is chosen. @param {Element} area @param {Group} group */
  stopAt(area, group) {
    const items = this.items(area, group);
    const chosen = group.chosen && !area.contains(document.activeElement) ? items.find((item) => item.matches(group.chosen ?? "")) : null;
    const held = this.stops.get(area);
    const stop = chosen ?? (held && items.includes(held) ? held : items[0]);
    if (stop) this.stops.set(area, stop);
    for (const item of area.querySelectorAll(group.items)) /** @type {HTMLElement} */ (item).tabIndex = item === stop ? 0 : -1;
  }

  /** @param {HTMLElement} target @returns {[Element, Group] | null} */
  placeOf(target) {
    for (const group of this.groups) {
      const area = this.areas(group).find((one) => one.contains(target));
      if (area && target.matches(group.items)) return [area, group];
    }
    return null;
  }

  /** @param {HTMLElement} target */
  entered(target) {
    const place = this.placeOf(target);
    if (!place) return;
    this.stops.set(place[0], target);
    this.stopAt(...place);
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const place = this.placeOf(target);
    const next = place && this.next(target, event.key, ...place);
    if (next === undefined || next === null) return;
    event.preventDefault();
    next.focus();
  }

  /** Return where a key leads; the same item at an end, and nothing for other keys. @param {HTMLElement} from @param {string} key @param {Element} area @param {Group} group @returns {HTMLElement | undefined} */
  next(from, key, area, group) {
    const all = this.items(area, group);
    const row = group.row ? from.closest(group.row) : null;
    if (key === "Home") return all[0];
    if (key === "End") return row ? firstIn(all, all.at(-1)?.closest(group.row ?? "") ?? null) : all.at(-1);
    const along = /** @type {Record<string, number>} */ (ALONG)[key];
    const across = /** @type {Record<string, number>} */ (ACROSS)[key];
    if (row === null) {
      const by = along ?? (from instanceof HTMLSelectElement ? undefined : across);
      return by === undefined ? undefined : (all[all.indexOf(from) + by] ?? from);
    }
    const inRow = all.filter((item) => row.contains(item));
    if (along !== undefined) return inRow[inRow.indexOf(from) + along] ?? from;
    if (across === undefined) return undefined;
    const rows = [...area.querySelectorAll(group.row ?? "")];
    return firstIn(all, rows[rows.indexOf(row) + across] ?? null) ?? from;
  }
}

/** @param {HTMLElement[]} items @param {Element | null} row */
function firstIn(items, row) {
  return items.find((item) => row?.contains(item));
}
