// Comments as threads: pure functions.

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {{comment: Row, replies: Row[], number: number | null}} Thread */

/**
 * Return the threads of a subject, oldest first; those with a pin are numbered from 1.
 * @param {Iterable<Row>} comments
 * @returns {Thread[]}
 */
export function threadsOf(comments) {
  const all = [...comments].sort((a, b) => a["id"] - b["id"]);
  let pins = 0;
  return all
    .filter((comment) => comment["parent"] === null)
    .map((comment) => ({
      comment,
      replies: all.filter(({ parent }) => parent === comment["id"]),
      number: comment["pin"] ? (pins += 1) : null,
    }));
}

/**
 * Return the thread a page has, with what the feed knows of the same subject.
 * @param {Map<number, Row>} known
 * @param {Iterable<Row>} news
 * @param {(comment: Row) => boolean} belongs
 */
export function withNews(known, news, belongs) {
  const next = new Map(known);
  for (const comment of news) {
    const before = next.get(comment["id"]);
    if (!before && !belongs(comment)) continue;
    // A carried pin stands elsewhere on this picture than on the one it was set on.
    const place = before?.["carried_from"] ? { pin: before["pin"], carried_from: before["carried_from"] } : {};
    const text = before && comment["text_cut"] && !before["text_cut"] ? { text: before["text"] } : {};
    next.set(comment["id"], { ...before, ...comment, ...place, ...text });
  }
  return next;
}
