// The kinds of files: what each is called, what it is for, and whether it goes to print.
import { t } from "../../core/i18n.js";

export const WEB_WIDTHS = [320, 640, 1080, 1600, 2048];

/** What the other files are for, in the order that they are offered. @returns {[string, string[]][]} */
export function shelves() {
  return [
    [t("For the printer"), ["kit", "tiff", "sheet"]],
    [t("To work on"), ["psd", "idml", "svg"]],
    [t("For screens"), ["png", "jpeg", "webp"]],
  ];
}

/** @type {Record<string, {print?: boolean, web?: boolean, words: () => {title: string, use: string}}>} */
export const KINDS = {
  pdf: { print: true, words: () => ({ title: t("Export PDF"), use: "" }) },
  proof: { words: () => ({ title: t("PNG proof"), use: "" }) },
  kit: { print: true, words: () => ({ title: t("Press kit"), use: t("ZIP of all print files, checksums and the preflight report") }) },
  tiff: { print: true, words: () => ({ title: "CMYK TIFF", use: t("300 ppi with bleed, in the press's inks") }) },
  sheet: { words: () => ({ title: t("Proof sheet"), use: t("A4 page with proof, inks and findings") }) },
  psd: { words: () => ({ title: "PSD", use: t("a layer per element, 300 ppi") }) },
  idml: { words: () => ({ title: "IDML", use: t("package with live text, pictures and fonts for InDesign and others") }) },
  svg: { words: () => ({ title: "SVG", use: t("type as outlines") }) },
  png: { web: true, words: () => ({ title: "PNG", use: t("for screens, without loss") }) },
  jpeg: { web: true, words: () => ({ title: "JPEG", use: t("for screens") }) },
  webp: { web: true, words: () => ({ title: "WebP", use: t("for web pages") }) },
};
