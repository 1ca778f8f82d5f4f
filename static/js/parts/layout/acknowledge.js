// Asks why a warning may stand: a window with its sentence and a reason, in one's own name.
import { t } from "../../core/i18n.js";

const REASON_MAX = 500;

/**
 * Ask for a reason; null where the window was closed without one.
 * @param {string} sentence the warning
 * @param {string} name who acknowledges
 * @returns {Promise<string | null>}
 */
export function askReason(sentence, name) {
  const dialog = made(sentence, name);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answered) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      const reason = /** @type {HTMLTextAreaElement} */ (dialog.querySelector("textarea")).value.trim();
      answered(dialog.returnValue === "acknowledged" ? reason : null);
    });
  });
}

/**
 * Return findings with a warning noted as let stand: what the server will say once it has looked again.
 * @param {import("../../core/feed.js").Row[]} findings
 * @param {string} key
 * @param {string} name who acknowledged
 * @param {string} reason
 */
export function noted(findings, key, name, reason) {
  const acknowledged = { by_name: name, reason, at: new Date().toISOString() };
  return findings.map((finding) => (finding["key"] === key ? { ...finding, acknowledged } : finding));
}

/** Go on at the finding that was acknowledged: its button is gone. @param {string} key */
export function focusFinding(key) {
  const row = document.querySelector(`preflight-list [data-key="${CSS.escape(key)}"]`);
  /** @type {HTMLElement | null | undefined} */ (row?.querySelector("a, button"))?.focus();
}

/** @param {string} sentence @param {string} name */
function made(sentence, name) {
  const dialog = document.createElement("dialog");
  dialog.className = "acknowledge-window";
  dialog.setAttribute("aria-labelledby", "acknowledge-title");
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "stack";
  form.append(
    worded("h2", t("Acknowledge a warning"), { id: "acknowledge-title" }),
    worded("p", sentence, { className: "finding warn" }),
    reasonField(),
    worded("p", t("Your name, %(name)s, and the reason are shown with the warning and kept in the history. Any later change of the cover asks again.", { name }), { className: "hint" }),
    actions(dialog),
  );
  dialog.append(form);
  return dialog;
}

function reasonField() {
  const label = worded("label", t("Reason"));
  const reason = document.createElement("textarea");
  Object.assign(reason, { required: true, maxLength: REASON_MAX, rows: 3 });
  // A reason of blanks is none; the browser would take it for one.
  reason.addEventListener("input", () => reason.setCustomValidity(reason.value.trim() ? "" : t("Say why it may stand.")));
  label.append(reason);
  return label;
}

/** @param {HTMLDialogElement} dialog */
function actions(dialog) {
  const row = document.createElement("div");
  row.className = "actions";
  const cancel = worded("button", t("Cancel"), { type: "button" });
  cancel.addEventListener("click", () => dialog.close());
  row.append(cancel, worded("button", t("Acknowledge"), { type: "submit", value: "acknowledged", className: "primary" }));
  return row;
}

/** @param {string} tag @param {string} words @param {Record<string, string>} [more] */
function worded(tag, words, more = {}) {
  return Object.assign(document.createElement(tag), { textContent: words }, more);
}
