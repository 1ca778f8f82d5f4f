// Any file's Content Credentials, verified on the server; nothing of it is kept there.
import { html, nothing } from "#lit";
import { api } from "../../core/api.js";
import { listed, moment, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

export class VerifyFile extends LightElement {
  static properties = { project: { type: Number }, signer: { attribute: false }, words: { state: true }, tone: { state: true } };

  constructor() {
    super();
    this.project = 0;
    /** @type {{signer: string, issuer: string, until: string} | null} whose certificate signs here */
    this.signer = null;
    this.words = "";
    this.tone = "";
  }

  /** @override */
  render() {
    return html`<details class="verify-file"><summary>${t("Verify a file")}</summary>
      <label>${t("A picture or PDF with Content Credentials")}
        <input type="file" accept=".png,.jpg,.jpeg,.webp,.tif,.tiff,.pdf" @change=${(/** @type {Event} */ event) => void this.verify(/** @type {HTMLInputElement} */ (event.target))} />
      </label>
      ${this.signer ? html`<p class="small muted">${t("This studio signs as %(signer)s, by a certificate of %(issuer)s until %(until)s.", { ...this.signer, until: moment(this.signer.until) })}</p>` : nothing}
      <p class="small muted">${t("Whoever runs the server replaces the certificate there: manage.py credentials use CERTIFICATE KEY.")}</p>
      ${this.words ? html`<p class="finding ${this.tone}" role="status">${this.words}</p>` : nothing}
    </details>`;
  }

  /** @param {HTMLInputElement} input */
  async verify(input) {
    const [file] = input.files ?? [];
    if (!file) return;
    const form = new FormData();
    form.set("file", file);
    try {
      const told = await api.upload(`/projects/${this.project}/credentials`, form);
      this.tone = told.valid ? "ok" : "bad";
      this.words = told.valid
        ? t("Unchanged since %(signer)s signed it.", { signer: told.signer || "?" })
        : t("Not valid: %(problems)s. The file was changed after it was signed.", { problems: listed(told.problems) });
    } catch (error) {
      this.tone = "bad";
      this.words = error instanceof Error ? error.message : String(error);
    }
  }
}

customElements.define("verify-file", VerifyFile);
