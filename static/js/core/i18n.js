// Words of the interface in the reader's language. Modules that import this wait for the catalogue.

/** @typedef {Record<string, string | string[]>} Catalogue */
/** @typedef {Record<string, string | number>} Values */

const CATEGORIES = /** @type {Intl.LDMLPluralRule[]} */ ([
  "zero",
  "one",
  "two",
  "few",
  "many",
  "other",
]);

/** Looks words up in one catalogue; what is missing stays English. */
export class Translator {
  /**
   * @param {string} language a BCP 47 tag
   * @param {Catalogue} catalogue as Django's JSONCatalog sends it
   */
  constructor(language, catalogue) {
    this.language = language;
    this.catalogue = catalogue;
    this.plurals = new Intl.PluralRules(language);
    const used = this.plurals.resolvedOptions().pluralCategories;
    this.forms = CATEGORIES.filter((category) => used.includes(category));
  }

  /**
   * Return `text` in the reader's language, with `%(name)s` filled from `values`.
   * @param {string} text
   * @param {Values} [values]
   */
  t(text, values = {}) {
    const found = this.catalogue[text];
    return fill(typeof found === "string" ? found : text, values);
  }

  /**
   * Return the form of a text that fits `count`, which also fills `%(count)s`.
   * @param {string} one
   * @param {string} many
   * @param {number} count
   * @param {Values} [values]
   */
  n(one, many, count, values = {}) {
    const found = this.catalogue[one];
    const forms = Array.isArray(found) ? found : [];
    const form = forms[this.forms.indexOf(this.plurals.select(count))];
    return fill(form ?? (count === 1 ? one : many), { count, ...values });
  }
}

/**
 * @param {string} text
 * @param {Values} values
 */
function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => String(values[name] ?? whole));
}

/** @returns {Promise<Translator>} */
async function translatorOfPage() {
  if (typeof document === "undefined") return new Translator("en", {});
  const { lang, dataset } = document.documentElement;
  if (!dataset["catalogue"]) return new Translator(lang, {});
  const reply = await fetch(dataset["catalogue"]);
  // Without its catalogue a page still works, in English.
  return new Translator(lang, reply.ok ? (await reply.json()).catalog : {});
}

const translator = await translatorOfPage();

/** @type {(text: string, values?: Values) => string} */
export const t = (text, values) => translator.t(text, values);

/** @type {(one: string, many: string, count: number, values?: Values) => string} */
export const n = (one, many, count, values) => translator.n(one, many, count, values);

/** The reader's language as a BCP 47 tag. */
export const language = translator.language;

const UNITS = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
]);

/**
 * Return how long ago a moment was, in words ("2 min. ago").
 * @param {string} iso
 * @param {number} [now] milliseconds since 1970
 */
export function ago(iso, now = Date.now()) {
  const seconds = (now - Date.parse(iso)) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { style: "short", numeric: "auto" });
  for (const [unit, length] of UNITS) {
    if (seconds >= length) return format.format(-Math.floor(seconds / length), unit);
  }
  return t("just now");
}

/**
 * Return a day in words ("March 1, 2026").
 * @param {string} iso a date without its time
 */
export function day(iso) {
  // A date alone is midnight in UTC; west of it the reader would be told the day before.
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));
}

/**
 * Return a date with its time, short.
 * @param {string} iso
 */
export function moment(iso) {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  );
}

/**
 * Return things side by side, with the reader's commas.
 * @param {string[]} words
 */
export function listed(words) {
  // Chinese drops the commas of the "unit" lists that English needs to do without "and".
  return new Intl.ListFormat(language, { type: "conjunction", style: "narrow" }).format(words);
}

/**
 * Return a number with the reader's separators.
 * @param {number} value
 * @param {number} [digits] most digits after the point
 */
export function number(value, digits = 0) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}
