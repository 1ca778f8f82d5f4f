// What each wish of the layout screen does: edits with their labels, and requests to the server.
import { announce, toast, toastError } from "./announce.js";
import { GroupDeeds } from "./group-deeds.js";
import { t } from "./i18n.js";
import * as edits from "./layout-edits.js";

/** @typedef {import("./layout-session.js").LayoutSession} LayoutSession */
/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./feed.js").Row} Row */
/** @typedef {import("../geom/boxes.js").Box} Box */

export class LayoutDeeds {
  /** @param {LayoutSession} session @param {Live} live */
  constructor(session, live) {
    this.session = session;
    this.live = live;
    this.group = new GroupDeeds(this);
    /** While the server works on a whole cover. */
    this.busy = false;
    /** @type {Record<string, (detail: any) => void>} what is done, by the event that asks for it */
    this.deeds = { ...this.single, ...this.group.named };
  }

  /** @param {string} id */
  element(id) {
    return this.session.document.elements[id];
  }

  /** @param {string} id */
  title(id) {
    const element = this.element(id);
    return element ? edits.titleOf(element, this.session.document, id) : id;
  }

  /** Do what an event asks for; false where it is none of these. @param {string} name @param {any} detail */
  run(name, detail) {
    const deed = this.deeds[name];
    if (!deed) return false;
    deed(detail ?? {});
    return true;
  }

  single = {
    "object-restacked": (/** @type {{id: string, steps: number}} */ { id, steps }) => this.restack(id, steps),
    "object-toggled": (/** @type {{id: string, property: string, value: boolean}} */ wish) => this.toggle(wish),
    "property-changed": (/** @type {{id: string, property: string, value: unknown, what: string}} */ wish) => this.setProperty(wish),
    "run-changed": (/** @type {{id: string, place: number, patch: Partial<edits.Run>}} */ wish) => this.setRun(wish),
    "issue-changed": (/** @type {{name: string, value: string}} */ wish) => this.setIssue(wish),
    "cover-changed": (/** @type {{property: string, value: unknown, what: string}} */ { property, value, what }) => this.session.edit(t("Change %(what)s of the cover", { what }), [{ object: edits.PAGE, property, value }]),
    undo: () => this.step(this.session.undo(), t("Undone: %(label)s"), t("Nothing to undo.")),
    redo: () => this.step(this.session.redo(), t("Done again: %(label)s"), t("Nothing to do again.")),
    "art-extended": () => this.ask(`${this.session.path}/extend`, {}, t("The picture is being extended to the page.")),
    "art-enlarged": (/** @type {Row} */ wish) => this.ask(`${this.session.path}/upscale`, wish, t("The picture is being enlarged.")),
    "art-enlarging": (/** @type {{variant: Row}} */ { variant }) => this.enlarging(variant),
    "art-placed": (/** @type {{variant: number}} */ { variant }) => this.placeArt(variant),
    "job-aborted": (/** @type {{job: number}} */ { job }) => this.ask(`/jobs/${job}/abort`),
    "job-retried": (/** @type {{job: number}} */ { job }) => this.ask(`/jobs/${job}/retry`),
    "version-frozen": (/** @type {{note: string}} */ { note }) => this.freeze(note),
    "subject-cut": (/** @type {Row} */ body) => this.onServer("subject", body, t("Cut out the subject"), t("The subject is cut out.")),
    "masthead-raised": () => this.raiseMasthead(),
    "page-changed": (/** @type {Row} */ body) => this.onServer("page", body, t("Change the page"), t("The page is changed.")),
    "panel-chosen": (/** @type {{element: string, panel: string}} */ body) => this.onServer("panel", body, t("Move %(title)s to another part of the sheet", { title: this.title(body.element) }), t("Moved.")),
    "finding-fixed": (/** @type {Row} */ body) => this.onServer("fixes", body, t("Mend a finding"), t("Mended.")),
    "guides-changed": (/** @type {{guides: Row}} */ { guides }) => this.session.edit(t("Change the guides"), [{ object: edits.PAGE, property: "guides", value: guides }]),
    "style-chosen": (/** @type {{settings: edits.Setting[], name: string}} */ { settings, name }) => this.session.edit(t("Set the cover in the style %(name)s", { name }), settings),
    "preset-chosen": (/** @type {{id: string, settings: Row, what: string}} */ wish) => this.setAll(wish),
    "version-restored": (/** @type {{version: number, number: number}} */ wish) => this.restore(wish),
  };

  /** @param {string} id @param {number} steps */
  restack(id, steps) {
    const settings = edits.raised(this.session.document, id, steps);
    const label = steps > 0 ? t("Bring %(title)s forward", { title: this.title(id) }) : t("Send %(title)s backward", { title: this.title(id) });
    this.session.edit(label, settings);
    const place = edits.pileOf(this.session.document).findIndex(([key]) => key === id) + 1;
    announce(t("%(title)s is number %(place)s from below.", { title: this.title(id), place }));
  }

  /** @param {{id: string, property: string, value: boolean}} wish */
  toggle({ id, property, value }) {
    /** @type {Record<string, string>} */
    const labels = {
      "hidden true": t("Hide %(title)s", { title: this.title(id) }),
      "hidden false": t("Show %(title)s", { title: this.title(id) }),
      "locked true": t("Lock %(title)s", { title: this.title(id) }),
      "locked false": t("Unlock %(title)s", { title: this.title(id) }),
    };
    this.session.edit(labels[`${property} ${value}`] ?? property, [{ object: id, property, value }]);
  }

  /** @param {string} kind @param {string} [words] @returns {string} the new element's id */
  addNew(kind, words) {
    const { document, stage } = this.session;
    const id = kind in document.elements || kind in (document["removed"] ?? {}) || kind === "cover_line" ? edits.freeId(document, kind.replace("_", "-")) : kind;
    this.session.add(t("Add: %(kind)s", { kind: edits.kindWords()[kind] ?? kind }), id, edits.newElement(document, stage.page.safe, kind, words));
    return id;
  }

  /** @param {{id: string, property: string, value: unknown, what: string}} wish */
  setProperty({ id, property, value, what }) {
    if (!this.element(id)) return;
    const label = t("Change %(what)s of %(title)s", { what, title: this.title(id) });
    this.session.edit(label, [{ object: id, property, value }], `${property} ${id}`);
  }

  /** @param {{id: string, place: number, patch: Partial<edits.Run>}} wish */
  setRun({ id, place, patch }) {
    const element = this.element(id);
    if (!element) return;
    const typed = "text" in patch;
    const label = typed ? t("Edit the text of %(title)s", { title: this.title(id) }) : t("Set the type of %(title)s", { title: this.title(id) });
    this.session.edit(label, [edits.runChanged(id, element, place, patch)], `run ${id} ${Object.keys(patch).join()}`);
  }

  /** @param {{name: string, value: string}} wish */
  setIssue({ name, value }) {
    this.session.edit(t("Change the issue's facts"), [{ object: edits.PAGE, property: `issue.${name}`, value }]);
  }

  /** @param {{id: string, settings: Row, what: string}} wish */
  setAll({ id, settings, what }) {
    const list = Object.entries(settings).map(([property, value]) => ({ object: id, property, value }));
    this.session.edit(t("Change %(what)s of %(title)s", { what, title: this.title(id) }), list);
  }

  /** Move a text and give it an ink, as one step. @param {string} id @param {Box} box @param {edits.Ink} ink @param {string} label */
  placeText(id, box, ink, label) {
    const element = this.element(id);
    if (!element) return;
    const runs = element["runs"].map((/** @type {edits.Run} */ run) => ({ ...run, ink }));
    this.session.edit(label, [...edits.placed(id, element, box), { object: id, property: "runs", value: runs }]);
  }

  raiseMasthead() {
    const behind = Object.entries(this.session.document.elements).filter(([, element]) => element["behind_subject"]);
    this.session.edit(t("Masthead in front again"), behind.map(([object]) => ({ object, property: "behind_subject", value: false })));
  }

  /** Let the server edit the layout; the edits come back by the feed. @param {string} name @param {unknown} body @param {string} label @param {string} done */
  async onServer(name, body, label, done) {
    this.session.serverLabel = label;
    this.busy = true;
    this.session.changed();
    const reply = await this.ask(`${this.session.path}/${name}`, body, done);
    this.busy = false;
    this.session.changed();
    if (reply) this.session.catchUp();
    return reply;
  }

  /** @param {string | null} label @param {string} done @param {string} none */
  step(label, done, none) {
    announce(label === null ? none : done.replace("%(label)s", label));
  }

  /** @param {number} variant */
  async placeArt(variant) {
    this.session.serverLabel = t("Place a picture");
    const reply = await this.ask(`${this.session.path}/art`, { variant }, t("The picture is placed."));
    if (reply) this.session.catchUp();
  }

  /** Ask how the art is to be brought to print size. @param {Row} variant */
  async enlarging(variant) {
    try {
      const { openEnlarging } = await import("../parts/enlarge/enlarge-dialog.js");
      await openEnlarging(this.live, variant, (wish) => this.run("art-enlarged", wish), true);
    } catch (error) {
      toastError(error);
    }
  }

  /** @param {string} note */
  freeze(note) {
    return this.ask(`${this.session.path}/versions`, { note }, t("The version is frozen."));
  }

  /** @param {{version: number, number: number}} wish */
  async restore({ version, number }) {
    this.session.serverLabel = t("Restore version %(number)s", { number });
    const reply = await this.ask(`${this.session.path}/restore`, { version }, t("The layout is as in version %(number)s again.", { number }));
    if (reply) this.session.catchUp();
  }

  /** Send a wish; its rows join the page's, and a refusal is shown. @param {string} path @param {unknown} [body] @param {string} [done] */
  async ask(path, body = {}, done = "") {
    try {
      const reply = await this.session.api.post(path, body);
      this.live.merge(reply);
      if (done) toast(done, { kind: "ok" });
      return reply;
    } catch (error) {
      toastError(error);
      return null;
    }
  }
}
