// The languages that covers are set in, each called as its readers call it.

/** The most usual; a layout may name any other. */
const USUAL = ["en", "zh-Hans", "zh-Hant", "ja", "ko", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "tr", "vi", "ru", "uk", "el", "ar", "fa", "he", "hi", "th"];

/** Return languages to choose from with their own names; the one in use is always among them. @param {string} [used] @returns {[string, string][]} */
export function languageChoices(used = "") {
  const tags = used && !USUAL.includes(used) ? [...USUAL, used] : USUAL;
  return tags.map((tag) => [tag, nameOf(tag)]);
}

/** @param {string} tag */
function nameOf(tag) {
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag; // well-formed for us, not for every browser
  }
}
