// Copying the address of something on these pages.
import { toast, toastError } from "../../core/announce.js";
import { t } from "../../core/i18n.js";

/** Copy an address of this studio as a whole link. @param {string} path such as "/projects/1/review/?variant=5&comment=7" */
export async function copyLink(path) {
  try {
    await navigator.clipboard.writeText(new URL(path, window.location.href).href);
    toast(t("Copied"), { kind: "ok" });
  } catch (error) {
    toastError(error);
  }
}
