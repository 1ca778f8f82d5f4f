// Any file's Content Credentials, inside it or beside it, verified on the server; nothing is kept there.
import { html, nothing } from "#lit";
import { api } from "../../core/api.js";
import { ago, listed, moment, t } from "../../core/i18n.js";
import { LightElement } from "../shell/light-element.js";

/** @typedef {import("../../core/feed.js").Row} Row */

export class VerifyFile extends LightElement {
  static properties = { project: { type: Number }, signer: { attribute: false }, found: { state: true }, refusal: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.project = 0;
    /** @type {{signer: string, issuer: string, until: string} | null} whose certificate signs here */
    this.signer = null;
    /** @type {Row[]} what was verified last, a row for each file */
    this.found = [];
    this.refusal = "";
    this.busy = false;
  }

  /** @override */
  render() {
    return html`<details class="verify-file"><summary>${t("Verify a file")}</summary>
      <label>${t("Pictures or PDFs with Content Credentials; with a file for print its .c2pa, or the press kit as a ZIP. Pictures without them are looked through for the invisible mark.")}
        <input type="file" multiple accept=".png,.jpg,.jpeg,.webp,.tif,.tiff,.pdf,.c2pa,.zip" ?disabled=${this.busy} @change=${(/** @type {Event} */ event) => void this.verify(/** @type {HTMLInputElement} */ (event.target))} />
      </label>
      <div role="status">${this.busy ? html`<p class="hint">${t("Verifying …")}</p>` : nothing}
        ${this.refusal ? html`<p class="finding bad">${this.refusal}</p>` : nothing}
        ${this.found.length > 0 ? html`<ul class="findings">${this.found.map((row) => html`<li>${verdict(row)}</li>`)}</ul>` : nothing}</div>
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
    const files = [...(input.files ?? [])];
    if (files.length === 0) return;
    const form = new FormData();
    for (const file of files) form.append("file", file);
    Object.assign(this, { busy: true, found: [], refusal: "" });
    try {
      this.found = (await api.upload(`/projects/${this.project}/credentials`, form)).files;
    } catch (error) {
      this.refusal = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
      input.value = "";
    }
  }
}

/** What one file's credentials say, and whether anybody vouches for who signed. @param {Row} row */
function verdict({ name, valid, trusted, signer, problems, held, made_here: made, mark }) {
  if (held === "none") return html`<p class="finding ${mark["version"] ? "ok" : "warn"}"><strong>${name}</strong> ${t("It holds no Content Credentials.")} ${markWords(mark)}</p>`;
  if (!valid) {
    const why = problems.includes("credentials.unreadable")
      ? t("Not valid: its credentials cannot be read.")
      : t("Not valid: %(problems)s. The file was changed after it was signed.", { problems: listed(problems) });
    return html`<p class="finding bad"><strong>${name}</strong> ${why} ${mark ? markWords(mark) : nothing}</p>`;
  }
  const who = { signer: signer || "?" };
  const vouched = trusted
    ? t("A known authority vouches for that name.")
    : t("No known authority vouches for that name: anybody can make such a certificate.");
  return html`<p class="finding ok"><strong>${name}</strong> ${t("Unchanged since %(signer)s signed it.", who)} ${made ? madeHere(made) : vouched}</p>`;
}

/** What the invisible mark in the art tells. @param {Row} mark */
function markWords({ version, version_called: number }) {
  if (version) return t("Its art carries this studio's invisible mark: it comes from version %(number)s.", { number });
  return t("Its art carries the invisible mark of a Masthead studio, but of no version of this project.");
}

/** Of what and for which press this studio made a file. @param {Row} made */
function madeHere({ version_called: number, profile_name: profile, approved_by: name, at }) {
  const when = ago(at);
  if (name) return t("This studio made it %(when)s of version %(number)s, approved by %(name)s, for %(profile)s.", { when, number, name, profile });
  return t("This studio made it %(when)s of version %(number)s.", { when, number });
}

customElements.define("verify-file", VerifyFile);
