// Naming people in a text: which @ is being typed, who it may mean, and who is named in the end. Pure functions.

/** @typedef {{id: number, name: string}} Person */

const QUERY_MAX = 40;

/**
 * Return the mention being typed at the caret: where its @ stands and what follows it, or null.
 * @param {string} text @param {number} caret
 * @returns {{from: number, query: string} | null}
 */
export function mentionAt(text, caret) {
  const before = text.slice(Math.max(0, caret - QUERY_MAX - 1), caret);
  const found = /(^|[^\p{Script=Latin}\p{Script=Cyrillic}\p{N}._@-])@([^@\n]*)$/u.exec(before);
  if (!found) return null;
  const query = found[2] ?? "";
  return { from: caret - query.length - 1, query };
}

/**
 * Return whom a query may mean: names that begin with it, then names with a word that does.
 * @template {Person} T
 * @param {T[]} people @param {string} query
 * @returns {T[]}
 */
export function matching(people, query) {
  const wanted = query.toLocaleLowerCase();
  const begins = people.filter(({ name }) => name.toLocaleLowerCase().startsWith(wanted));
  const within = people.filter((person) => !begins.includes(person) && name(person).some((word) => word.startsWith(wanted)));
  return [...begins, ...within];
}

/**
 * Return the text with the mention being typed replaced by a name, and where the caret goes.
 * @param {string} text @param {number} caret @param {string} chosen
 */
export function completed(text, caret, chosen) {
  const from = mentionAt(text, caret)?.from ?? caret;
  const head = `${text.slice(0, from)}@${chosen} `;
  return { text: head + text.slice(caret).replace(/^ /, ""), caret: head.length };
}

/**
 * Return the ids of the people whom a text names.
 * @param {string} text @param {Person[]} people
 */
export function namedIn(text, people) {
  return [...new Set(partsOf(text, people).flatMap(({ person }) => (person ? [person.id] : [])))];
}

/**
 * Return a text cut into plain parts and mentions; of two names the longer is meant.
 * @param {string} text @param {Person[]} people
 * @returns {{text: string, person: Person | null}[]}
 */
export function partsOf(text, people) {
  const known = [...people].sort((a, b) => b.name.length - a.name.length);
  /** @type {{text: string, person: Person | null}[]} */
  const parts = [];
  let from = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const person = known.find(({ name }) => text.startsWith(name, at + 1) && ends(text, at + 1 + name.length, name));
    if (!person) continue;
    if (at > from) parts.push({ text: text.slice(from, at), person: null });
    from = at + 1 + person.name.length;
    parts.push({ text: text.slice(at, from), person });
  }
  if (from < text.length) parts.push({ text: text.slice(from), person: null });
  return parts;
}

/** Whether a name ends here; Han has no spaces to end it. @param {string} text @param {number} at @param {string} named */
function ends(text, at, named) {
  return /\p{Script=Han}$/u.test(named) || !/^[\p{L}\p{N}]/u.test(text.slice(at));
}

/** @param {Person} person */
function name(person) {
  return person.name.toLocaleLowerCase().split(/\s+/);
}
