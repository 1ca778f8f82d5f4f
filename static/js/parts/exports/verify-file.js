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
      ${this.words ? html`<p class="finding ${this.tone}" role="status">${this.words}</p>` : nothing}
    </details>
    <details class="verify-file"><summary>${t("Who signs the files of this studio")}</summary>${this.certificate()}</details>`;
  }

  /** Whose certificate signs, and what whoever runs the server does to sign with another. */
  certificate() {
    return html`<p class="small">${
        this.signer
          ? t("This studio signs as %(signer)s, by a certificate of %(issuer)s until %(until)s.", { ...this.signer, until: moment(this.signer.until) })
          : t("Nothing was signed yet. The first export makes a certificate of the studio's own.")
      }</p>
      <p class="small muted">${t("Readers show a certificate made here as valid, but by an unknown signer. To sign in your company's name, get a certificate for signing (with the uses digital signature and e-mail protection) as PEM files; whoever runs the server then types there:")}</p>
      <pre class="small"><code>python manage.py credentials use CERTIFICATE.pem KEY.pem
python manage.py credentials show</code></pre>
      <p class="small muted">${t("It is taken once a file signed with it verifies; “credentials own” goes back to the studio's own.")}</p>`;
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
