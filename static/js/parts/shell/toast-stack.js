// Short news at the foot of the page; refusals stay until dismissed.
import { html, repeat } from "#lit";
import { toasts } from "../../core/announce.js";
import { t } from "../../core/i18n.js";
import { LightElement } from "./light-element.js";

const SHOWN_MS = 6000;
/** As long as somebody may need to come to its button. */
const OFFERED_MS = 30_000;

export class ToastStack extends LightElement {
  constructor() {
    super();
    /** @type {Map<number, ReturnType<typeof setTimeout>>} */
    this.timers = new Map();
    this.changed = () => this.listChanged();
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", t("Messages"));
    toasts.addEventListener("change", this.changed);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    toasts.removeEventListener("change", this.changed);
    queueMicrotask(() => this.isConnected || document.body.append(this)); // its dialog was taken away
  }

  /** Stand where one can be seen and pressed: in the dialog that is open, since all else is inert. */
  takePlace() {
    const modal = document.activeElement?.closest("dialog:modal") ?? document.querySelector("dialog:modal");
    const place = modal ?? document.body;
    if (this.parentElement === place) return;
    place.append(this);
    modal?.addEventListener("close", () => this.takePlace(), { once: true });
  }

  listChanged() {
    this.takePlace();
    for (const { id, kind, action } of toasts.list) {
      if (kind === "bad" || this.timers.has(id)) continue;
      this.timers.set(id, setTimeout(() => toasts.dismiss(id), action ? OFFERED_MS : SHOWN_MS));
    }
    this.requestUpdate();
  }

  /** @override */
  render() {
    return repeat(
      toasts.list,
      ({ id }) => id,
      (toast) => html`<div class="toast ${toast.kind}">
        <p class="grow">${toast.text}</p>
        ${toast.action
          ? html`<button
              @click=${() => {
                toasts.dismiss(toast.id);
                toast.onAction?.();
              }}
            >
              ${toast.action}
            </button>`
          : ""}
        <button
          class="quiet icon"
          aria-label=${t("Dismiss")}
          @click=${() => toasts.dismiss(toast.id)}
        >
          ×
        </button>
      </div>`,
    );
  }
}

customElements.define("toast-stack", ToastStack);
