// Where colleagues point: their pointers on the pictures of this page, each as a fraction of its picture.

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/presence.js").Presence} Presence */
/** @typedef {{on: number, x: number, y: number}} Spot */

const TOLD_EVERY_MS = 120;

/** Tells where this person points, and shows where the others do. */
export class Pointers {
  /** @param {Live} live */
  constructor(live) {
    this.live = live;
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
    this.live.subscribe(() => this.place());
  }

  /** A finger points at what it presses, not at what it passes. @param {PointerEvent} event */
  moved(event) {
    if (event.pointerType === "touch") return;
    const picture = /** @type {Element} */ (event.target).closest?.("[data-picture]");
    if (!picture) return this.note(null);
    const box = picture.getBoundingClientRect();
    const part = (/** @type {number} */ value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
    this.note({
      on: Number(picture.getAttribute("data-picture")),
      x: part((event.clientX - box.left) / box.width),
      y: part((event.clientY - box.top) / box.height),
    });
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
    const { on, x, y } = /** @type {Spot} */ (other.pointer);
    const picture = document.querySelector(`[data-picture="${Number(on)}"]`);
    const mark = this.shown.get(other.tab) ?? this.made(other);
    const box = picture?.getBoundingClientRect();
    mark.hidden = !picture || !box || box.width === 0;
    if (!picture || !box) return;
    const [left, top] = [box.left + x * box.width, box.top + y * box.height];
    mark.hidden ||= document.elementFromPoint(left, top)?.closest("[data-picture]") !== picture;
    mark.style.setProperty("transform", `translate(${Math.round(left)}px, ${Math.round(top)}px)`);
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
