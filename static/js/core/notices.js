// How many notices are unread and how much waits: as the page was drawn, and again whenever the server rings for me.
import { api } from "./api.js";

/**
 * Call `show` with the numbers of unread notices and of waiting things when they may have changed.
 * @param {import("./live.js").Live} live
 * @param {(unread: number, waiting: number) => void} show
 * @param {{requests?: Pick<import("./api.js").Api, "get">}} [tools]
 */
export function followNotices(live, show, { requests = api } = {}) {
  let asking = false;
  let again = false;
  const ask = async () => {
    again = asking;
    if (asking) return;
    asking = true;
    try {
      const { unread, waiting } = await requests.get("/me/notices?limit=1");
      show(unread, waiting ?? 0);
    } catch {
      // The bell is a convenience: the next ring asks again, and the page of notices tells all.
    }
    asking = false;
    if (again) void ask();
  };
  live.addEventListener("told", (event) => {
    const { people } = /** @type {CustomEvent<{people: number[]}>} */ (event).detail;
    if (people.includes(live.me["id"])) void ask();
  });
  live.addEventListener("snapshot", () => void ask());
}
