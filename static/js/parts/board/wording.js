// What changed between two wordings, in few words.

/** @typedef {{added: string[], removed: string[]}} Wording */

const HAN = /\p{Script=Han}/u;

/**
 * Whether so little was kept that the new words say more than the change.
 * @param {string} before
 * @param {string} after
 */
export function isRewritten(before, after) {
  const old = wordsOf(before);
  const fresh = wordsOf(after);
  return common(old, fresh).length < Math.max(old.length, fresh.length) / 3;
}

/**
 * Return two wordings as one run of pieces: what both have, what went and what came.
 * @param {string} before
 * @param {string} after
 * @returns {{kind: "same" | "removed" | "added", text: string}[]}
 */
export function wordDiff(before, after) {
  const [old, fresh] = [before, after].map((text) => text.match(/\s*(?:\p{Script=Han}|[^\s\p{Script=Han},;.，、。；]+|[,;.，、。；])|\s+$/gu) ?? []);
  if (!old || !fresh) return [];
  const trim = (/** @type {string[]} */ words) => words.map((word) => word.trim());
  /** @type {{kind: "same" | "removed" | "added", text: string}[]} */
  const pieces = [];
  const add = (/** @type {"same" | "removed" | "added"} */ kind, /** @type {string[]} */ words) => {
    const text = words.join("");
    const last = pieces[pieces.length - 1];
    if (last?.kind === kind) last.text += text;
    else if (text) pieces.push({ kind, text });
  };
  let [i, j] = [0, 0];
  for (const [a, b] of [...common(trim(old), trim(fresh)), [old.length, fresh.length]]) {
    add("removed", old.slice(i, a));
    add("added", fresh.slice(j, b));
    if (b < fresh.length) add("same", [fresh[b] ?? ""]);
    [i, j] = [Number(a) + 1, Number(b) + 1];
  }
  return pieces;
}

/**
 * Return what `after` has that `before` had not, and the reverse, as short phrases.
 * @param {string} before
 * @param {string} after
 * @returns {Wording}
 */
export function wordingChange(before, after) {
  const old = wordsOf(before);
  const fresh = wordsOf(after);
  const kept = common(old, fresh);
  return {
    added: runs(fresh, kept.map(([, index]) => index)),
    removed: runs(old, kept.map(([index]) => index)),
  };
}

/** @param {string} text */
function wordsOf(text) {
  // Han is written without spaces, so each of its characters counts as a word there.
  return text.match(/\p{Script=Han}|[^\s\p{Script=Han},;.，、。；]+|[,;.，、。；]/gu) ?? [];
}

/**
 * Return index pairs of the longest common subsequence.
 * @param {string[]} a
 * @param {string[]} b
 * @returns {[number, number][]}
 */
function common(a, b) {
  const same = (/** @type {number} */ i, /** @type {number} */ j) =>
    a[i]?.toLowerCase() === b[j]?.toLowerCase();
  const best = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (/** @type {number} */ i, /** @type {number} */ j) => best[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = /** @type {Uint16Array} */ (best[i]);
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  /** @type {[number, number][]} */
  const pairs = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (same(i, j)) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

/**
 * Return the stretches of words that were not kept, without punctuation.
 * @param {string[]} words
 * @param {number[]} kept
 */
function runs(words, kept) {
  const stays = new Set(kept);
  /** @type {string[][]} */
  const found = [[]];
  words.forEach((word, index) => {
    if (stays.has(index) || /^[,;.，、。；]$/u.test(word)) found.push([]);
    else found[found.length - 1]?.push(word);
  });
  return found.filter((run) => run.length > 0).map(joined);
}

/** @param {string[]} words */
function joined(words) {
  return words.reduce((text, word) =>
    HAN.test(text.slice(-1)) && HAN.test(word[0] ?? "") ? text + word : `${text} ${word}`,
  );
}
