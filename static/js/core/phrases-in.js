// Where a phrase goes into a prompt: at the caret, with a comma between it and what stands there.

/**
 * Return the change that puts a phrase at a selection, and where the caret stands after it.
 * @param {string} text
 * @param {{from: number, to: number}} selection
 * @param {string} phrase
 */
export function phraseChange(text, { from, to }, phrase) {
  const before = text.slice(0, from).trimEnd();
  const comma = /[\p{Script=Han}]$/u.test(before) ? "，" : ", ";
  const lead = before === "" || /[,，、;；({|]$/u.test(before) ? "" : comma;
  const rest = text.slice(to).trimStart();
  const tail = rest === "" || /^[,，、;；.。)}|]/u.test(rest) ? "" : comma;
  const insert = `${lead}${lead === "" && before !== "" && comma === ", " ? " " : ""}${phrase}${tail}`;
  const start = lead === "" ? from : before.length;
  return { from: start, to, insert, caret: start + insert.length - tail.length };
}
