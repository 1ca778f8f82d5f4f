// Comments as threads: pure functions.

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {{comment: Row, replies: Row[], number: number | null}} Thread */
/** @typedef {"all" | "mine" | "unread"} Filter */

/** What a comment's row says of this picture only, so that news of the comment do not change it. */
const HERE = /** @type {const} */ (["pin", "region", "carried_from", "repainted", "outside"]);

/**
 * Return the threads of a subject, oldest first; those with a pin are numbered from 1.
 * Removed comments are left out, a thread with its first one.
 * @param {Iterable<Row>} comments
 * @returns {Thread[]}
 */
export function threadsOf(comments) {
  const all = [...comments].filter((row) => !row["removed"]).sort((a, b) => a["id"] - b["id"]);
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
 * Return the threads that a filter leaves: all, those I spoke in or am named in, those with something new.
 * @param {Thread[]} threads @param {Filter} filter @param {boolean} resolved whether resolved ones show too
 * @param {{me: number | null, unread: Set<number>, chosen: number | null}} who
 */
export function shownThreads(threads, filter, resolved, { me, unread, chosen }) {
  const mine = (/** @type {Row} */ row) => me !== null && (row["by"] === me || (row["mentions"] ?? []).includes(me));
  const fits = (/** @type {Row} */ row) => filter === "all" || (filter === "mine" ? mine(row) : unread.has(row["id"]));
  return threads.filter(({ comment, replies }) =>
    comment["id"] === chosen || ((resolved || !comment["resolved_at"] || filter === "unread") && [comment, ...replies].some(fits)),
  );
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
    const place = before?.["carried_from"] ? Object.fromEntries(HERE.map((name) => [name, before[name]])) : {};
    const text = before && comment["text_cut"] && !before["text_cut"] && !comment["edited_at"] ? { text: before["text"] } : {};
    next.set(comment["id"], { ...before, ...comment, ...place, ...text });
  }
  return next;
}

/**
 * Return what a picture shows of its comments: the pins of open threads, and of the chosen one.
 * @param {Iterable<Row>} comments @param {string} subject "variant:5" @param {number | null} chosen
 * @returns {{number: number, comment: Row}[]}
 */
export function pinsOf(comments, subject, chosen) {
  return threadsOf(comments).flatMap(({ number, comment }) =>
    number === null || (comment["resolved_at"] && comment["id"] !== chosen) ? [] : [{ number, comment: { ...comment, confirmed_by_name: confirmedBy(comment, subject) } }],
  );
}

/** Return who said that a carried pin is right on a subject ("variant:5"), or undefined. @param {Row} comment @param {string} subject */
export function confirmedBy(comment, subject) {
  const [kind, id] = subject.split(":");
  return (comment["confirmed"] ?? []).find((/** @type {Row} */ row) => String(row[kind ?? ""]) === id)?.["by_name"];
}

/** Return the subject a comment was written on. @param {Row} comment */
export function subjectOf(comment) {
  return comment["version"] === null || comment["version"] === undefined ? `variant:${comment["variant"]}` : `version:${comment["version"]}`;
}
