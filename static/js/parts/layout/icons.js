// Small line icons, drawn here so that no font or foreign file is needed.
import { html, svg } from "#lit";

/** @type {Record<string, string>} */
const LINES = {
  up: "M8 13V3M4 7l4-4 4 4",
  down: "M8 3v10M4 9l4 4 4-4",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 100 4 2 2 0 000-4z",
  hidden: "M2 2l12 12M6.5 3.7A6 6 0 018 3.5c4 0 6.5 4.5 6.5 4.5a12 12 0 01-2 2.5M4 5a12 12 0 00-2.5 3S4 12.5 8 12.5a6 6 0 002.5-.6",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 015 0v2.5",
  unlock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 014.8-1",
  bin: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9M7 7v4M9 7v4",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  undo: "M5.5 3L2.5 6l3 3M3 6h6.5a3.5 3.5 0 010 7H6",
  redo: "M10.5 3l3 3-3 3M13 6H6.5a3.5 3.5 0 000 7H10",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  fit: "M2.5 6v-3.5h3.5M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  grip: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  text: "M3.5 4.5v-1.5h9v1.5M8 3v10M6.3 13h3.4",
  bars: "M2.5 3v10M5 3v10M6.5 3v10M9 3v10M11.5 3v10M13.5 3v10",
  picture: "M2.5 3h11v10h-11zM2.5 11l3.5-4 3 3 1.8-2 2.7 3",
  shade: "M2.5 3h11v10h-11zM2.5 7l4-4M2.5 11l8-8M4.5 13l9-9M8.5 13l5-5",
  brush: "M13.5 2.5L7.5 9M7.5 9c-2-.5-3.5.5-3.5 2.5 0 1-.8 1.5-1.5 1.5 3 1.2 6 .5 6-2.3 0-.7-.4-1.3-1-1.7z",
  erase: "M6 13h8M3 9.5L9.5 3l4 4-6 6H6.5z",
  frame: "M4.5 1.5v10h10M1.5 4.5h10v10",
  download: "M8 2.5v7.5M4.5 7L8 10.5 11.5 7M3 13.5h10",
};

/** @param {keyof typeof LINES & string} name */
export function icon(name) {
  return html`<svg class="line-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    ${svg`<path d=${LINES[name] ?? ""}></path>`}
  </svg>`;
}

/** Return the icon of a kind of element. @param {string} kind */
export function kindIcon(kind) {
  const name = { barcode: "bars", art: "picture", scrim: "shade", label: "frame" }[kind] ?? "text";
  return icon(name);
}
