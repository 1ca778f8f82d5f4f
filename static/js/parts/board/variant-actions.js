// What can be done with a variant: one list for the menu of its card and for the panel.
import { toastError } from "../../core/announce.js";
import { t } from "../../core/i18n.js";
import * as artwork from "../../core/artwork.js";

/** @typedef {import("../../core/live.js").Live} Live */
/** @typedef {import("../../core/feed.js").Row} Row */
/**
 * @typedef {object} Deed
 * @property {string} title
 * @property {string} [href]
 * @property {() => unknown} [run]
 * @property {string} group
 */

/**
 * Return what this person may do with a variant.
 * @param {Live} live
 * @param {Row} variant
 * @returns {Deed[]}
 */
export function deedsOf(live, variant) {
  return [
    ...(live.can("shortlist") ? choosing(live, variant) : []),
    ...(live.can("generate") ? painting(live, variant) : []),
    ...leading(live, variant),
  ];
}

/** @param {Live} live @param {Row} variant @returns {Deed[]} */
function choosing(live, variant) {
  const to = (/** @type {"new" | "shortlisted" | "rejected"} */ state) => () =>
    artwork.setState(live, variant, state);
  return [
    variant["state"] === "shortlisted"
      ? { group: "choose", title: t("Take off the shortlist"), run: to("new") }
      : { group: "choose", title: t("Shortlist"), run: to("shortlisted") },
    variant["state"] === "rejected"
      ? { group: "choose", title: t("Take the rejection back"), run: to("new") }
      : { group: "choose", title: t("Reject"), run: to("rejected") },
  ];
}

/** @param {Live} live @param {Row} variant @returns {Deed[]} */
function painting(live, variant) {
  const { outpaint } = live.data["urls"];
  return [
    { group: "paint", title: t("Vary subtly"), run: () => artwork.vary(live, variant, "subtle") },
    { group: "paint", title: t("Vary strongly"), run: () => artwork.vary(live, variant, "strong") },
    ...(document.querySelector("prompt-bar")
      ? [{ group: "paint", title: t("Use as reference"), run: () => document.dispatchEvent(new CustomEvent("use-reference", { detail: variant })) }]
      : []),
    {
      group: "paint",
      title: t("Extend to the page"),
      run: () => artwork.extendToPage(live, variant),
    },
    { group: "paint", title: t("Enlarge…"), run: () => artwork.enlarge(live, variant) },
    {
      group: "paint",
      title: t("Inpaint or outpaint…"),
      href: `${outpaint}?variant=${variant["id"]}`,
    },
  ];
}

/** @param {Live} live @param {Row} variant @returns {Deed[]} */
function leading(live, variant) {
  const { review } = live.data["urls"];
  /** @type {Deed[]} */
  const deeds = [
    { group: "go", title: t("Open in review"), href: `${review}?variant=${variant["id"]}` },
  ];
  if (live.can("edit_layout")) {
    deeds.push({
      group: "go",
      title: t("Use on the cover"),
      run: () => artwork.useOnCover(live, variant),
    });
  }
  if (!live.me["guest"]) {
    deeds.push({ group: "go", title: t("Download PNG"), href: `/variants/${variant["id"]}/download` });
  }
  if (live.can("manage_members")) {
    const share = () => import("../review/share-window.js").then(({ openShare }) => openShare(live, `variant:${variant["id"]}`, variant["label"]), toastError);
    deeds.push({ group: "go", title: t("Share with guests…"), run: share });
  }
  return deeds;
}
