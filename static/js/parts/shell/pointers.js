// Where colleagues point: their pointers on the pictures of this page, each told by its place on a picture.

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/presence.js").Presence} Presence */
/** @typedef {Record<string, any> & {x: number, y: number}} Spot a place on a picture, as the page names it; at most 1 kB of JSON */
/**
 * @typedef {object} Places how a page names places on its pictures
 * @property {(event: PointerEvent) => Spot | null} at the place under a pointer
 * @property {(spot: Spot) => {left: number, top: number} | null} of where a place is on the screen now; null where it is not seen
 * @property {string[]} [moves] events after which the pictures lie elsewhere
 */

const TOLD_EVERY_MS = 120;
/** What a name needs to the right of its pointer; nearer to the edge it stands to the left. */
const NAME_PX = 140;

/** Tells where this person points, and shows where the others do. Guests neither tell nor see. @param {Live} live @param {Places} places */
export function openPointers(live, places) {
  if (!live.me["guest"]) new Pointers(live, places).start();
}

class Pointers {
  /** @param {Live} live @param {Places} places */
  constructor(live, places) {
    this.live = live;
    this.places = places;
    /** @type {Map<string, HTMLElement>} */
    this.shown = new Map();
    /** @type {Spot | null} */
    this.spot = null;
    this.told = "null";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.layer = document.createElement("div");
    this.layer.className = "pointers";
    this.layer.setAttribute("aria-hidden", "true");
  }

  start() {
    document.body.append(this.layer);
    document.addEventListener("pointermove", (event) => this.moved(event));
    document.documentElement.addEventListener("pointerleave", () => this.note(null));
    document.addEventListener("scroll", () => this.place(), { capture: true, passive: true });
    window.addEventListener("resize", () => this.place());
    for (const name of this.places.moves ?? []) document.addEventListener(name, () => this.place());
    this.live.subscribe(() => this.place());
  }

  /** A finger points at what it presses, not at what it passes. @param {PointerEvent} event */
  moved(event) {
    if (event.pointerType !== "touch") this.note(this.places.at(event));
  }

  /** @param {Spot | null} spot */
  note(spot) {
    this.spot = spot;
    this.timer ??= setTimeout(() => this.tell(), TOLD_EVERY_MS);
  }

  tell() {
    this.timer = undefined;
    const now = JSON.stringify(this.spot);
    if (now === this.told) return;
    this.told = now;
    this.live.present({ pointer: this.spot });
  }

  /** Put each pointer where its picture is now; one whose picture is out of sight is not shown. */
  place() {
    const tabs = /** @type {Presence[]} */ (/** @type {unknown} */ (this.live.feed.people));
    const pointing = tabs.filter(({ tab, pointer }) => pointer && tab !== this.live.tab);
    for (const [tab, mark] of this.shown) {
      if (pointing.some((other) => other.tab === tab)) continue;
      mark.remove();
      this.shown.delete(tab);
    }
    for (const other of pointing) this.mark(other);
  }

  /** @param {Presence} other */
  mark(other) {
    const spot = /** @type {Spot} */ (other.pointer);
    const known = Number.isFinite(spot.x) && Number.isFinite(spot.y);
    const at = known ? this.places.of(spot) : null;
    const mark = this.shown.get(other.tab) ?? this.made(other);
    mark.hidden = at === null;
    if (!at) return;
    mark.classList.toggle("turned", at.left > window.innerWidth - NAME_PX);
    mark.style.setProperty("transform", `translate(${Math.round(at.left)}px, ${Math.round(at.top)}px)`);
  }

  /** @param {Presence} other */
  made({ tab, name, color }) {
    const mark = document.createElement("span");
    mark.className = `pointer person-${Number(color)}`;
    mark.dataset["name"] = name;
    this.layer.append(mark);
    this.shown.set(tab, mark);
    return mark;
  }
}
