// The panels on both sides of the cover: pile and versions left, properties and preflight right.
import { html, nothing } from "#lit";
import { attempt } from "../../core/artwork.js";
import { number, t } from "../../core/i18n.js";
import { isText } from "../../core/layout-edits.js";
import { MM_PER_INCH } from "../../geom/units.js";
import { artFacts } from "./room-facts.js";

/** @typedef {import("./layout-room.js").LayoutRoom} LayoutRoom */
/** @typedef {import("../../core/layout-stage.js").Shown} Shown */
/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {import("./cover-stage.js").Holder} Holder */

/** @param {LayoutRoom} room @param {Shown[]} shown @param {Holder[]} holders */
export function leftPanel(room, shown, holders) {
  const { chosen, live, readOnly, row, session } = room;
  const versions = live.list("versions").filter(({ layout }) => layout === session.id);
  return html`<button class="cover-button" aria-haspopup="dialog" title=${t("Covers of this project: switch, begin, rename, archive")} @click=${() => void room.showCovers()}>
      <span class="visually-hidden">${t("Cover:")} </span><span class="cut">${row["name"]}</span></button>
    <h2 class="panel-title">${t("Elements")}</h2>
    <element-list .objects=${shown} .chosen=${chosen} .holders=${holders} ?read-only=${readOnly}></element-list>
    <version-list .versions=${versions} .revision=${session.desk.revision} .reviewUrl=${live.data["urls"]?.review ?? ""}
      .mayFreeze=${live.can("freeze")} .mayRestore=${live.can("restore")}
      .errors=${session.findings.filter(({ severity }) => severity === "error").length}></version-list>`;
}

/** @param {LayoutRoom} room @param {Shown[]} shown @param {Holder[]} holders */
export function rightPanel(room, shown, holders) {
  const names = Object.fromEntries(shown.map(({ id, title }) => [id, title]));
  return html`${room.row["archived"] ? archivedNote(room) : nothing}<tool-panel .room=${room} .tool=${room.tool} .tick=${room.tools?.tick()}></tool-panel>
    <div class="room-properties" ?hidden=${room.tool !== "" && room.chosen.length === 0}>${room.chosen.length > 1 ? groupPanel(room, shown) : properties(room, shown, holders)}</div>
    <preflight-list linked ?mending=${!room.readOnly} ?acknowledging=${!room.readOnly && room.live.can("export")} .findings=${room.session.findings} .names=${names} .ways=${paintedWays(room)}></preflight-list>`;
}

/** @param {LayoutRoom} room */
function archivedNote({ live, session }) {
  const reopen = () => void attempt(live, () => live.api.del(`/layouts/${session.id}/archived`));
  return html`<p class="notice warn">${t("This cover is archived: nothing in it changes until it is taken up again.")}
    ${live.can("edit_layout") ? html`<button class="small" @click=${reopen}>${t("Take up again")}</button>` : nothing}</p>`;
}

/** Return the findings that painting more of the placed picture would mend. @param {LayoutRoom} room */
function paintedWays({ plan, live, session }) {
  const art = Object.values(session.document.elements).find(({ kind }) => kind === "art") ?? null;
  const { variant, jobs } = artFacts(live, art);
  if (!variant || jobs.some(({ state }) => state === "queued" || state === "running")) return [];
  return plan?.["padding"] ? ["image_ppi", "bleed_short"] : ["image_ppi"];
}

/** @param {LayoutRoom} room @param {Shown[]} shown */
function groupPanel(room, shown) {
  const { chosen, readOnly, session } = room;
  const objects = chosen.flatMap((id) => shown.find((object) => object.id === id) ?? []);
  const styled = !readOnly && objects.some(({ text }) => text);
  return html`<group-panel .objects=${objects} .page=${session.stage.page} ?read-only=${readOnly}></group-panel>${styled ? styleDeeds(room, false) : nothing}`;
}

/** Copy the type and ink of a text, and give them to others. @param {LayoutRoom} room @param {boolean} fixed */
function styleDeeds({ chosen, deeds, selected }, fixed) {
  const copied = deeds.group.style !== null;
  return html`<div class="deeds style-deeds">
    <button class="small" title=${t("Copy the style (Ctrl+Alt+C)")} @click=${() => deeds.run("style-copied", { id: selected })}>${t("Copy style")}</button>
    <button class="small" title=${copied ? t("Paste the style (Ctrl+Alt+V)") : t("Copy the style of a text first.")} ?disabled=${fixed || !copied} @click=${() => deeds.run("style-pasted", { ids: chosen })}>${t("Paste style")}</button>
  </div>`;
}

/** @param {LayoutRoom} room @param {Shown[]} shown @param {Holder[]} holders */
function properties(room, shown, holders) {
  const { live, readOnly, selected, session } = room;
  const current = shown.find(({ id }) => id === selected) ?? null;
  const element = current ? (session.document.elements[current.id] ?? null) : null;
  return html`${element?.kind === "art" || !element ? artPanel(room, element, shown) : nothing}
    <element-panel .element=${element} .shown=${current} .holder=${holders.find(({ id }) => id === selected) ?? null} ?taken-over=${room.takenOver === selected}
      .fonts=${live.data["fonts"] ?? []} .issue=${session.document["issue"] ?? {}} .lang=${session.document["lang"] ?? "en"} .spots=${spotsOf(room)} .panels=${partsOf(session.stage.page)} ?read-only=${readOnly}></element-panel>
    ${element && isText(element) && !readOnly ? styleDeeds(room, Boolean(element["locked"])) : nothing}`;
}

/** The parts of a wraparound sheet, as they lie; none of a front alone. @param {import("../../core/layout-stage.js").Page} page */
function partsOf({ spine }) {
  if (!spine) return [];
  const parts = spine.w > 0 ? ["back", "spine", "front"] : ["back", "front"];
  return spine.x > 0 ? parts.reverse() : parts;
}

/** The spot inks of the layout, those that something is set in, and how many the press allows. @param {LayoutRoom} room */
function spotsOf({ live, session }) {
  const inks = Object.values(session.document.elements).flatMap((element) => [...(element["runs"] ?? []).map((/** @type {Row} */ run) => run["ink"]), element["ink"], element["outline_ink"]]);
  const used = inks.flatMap((ink) => ink?.spot ?? []);
  return { inks: session.document["spots"] ?? {}, used, limit: Number(profileOf(live.data["press"])?.["record"].max_spots ?? 0) };
}

/** @param {LayoutRoom} room @param {Row | null} element @param {Shown[]} shown */
function artPanel({ live, plan, readOnly, session, thumb }, element, shown) {
  const art = element ?? Object.values(session.document.elements).find(({ kind }) => kind === "art") ?? null;
  const box = shown.find(({ kind }) => kind === "art")?.box ?? null;
  const facts = artFacts(live, art);
  const outpaint = `${live.data["urls"]?.outpaint ?? ""}${facts.variant ? `?variant=${facts.variant["id"]}` : ""}`;
  return html`<art-panel .art=${art} .variant=${facts.variant} .box=${box} .plan=${plan} .jobs=${facts.jobs}
    .steps=${live.feed.steps} .candidates=${facts.candidates} .choices=${facts.choices}
    .asset=${thumb} .outpaintUrl=${outpaint} ?read-only=${readOnly}></art-panel>`;
}

/** The page's size, as people of its country write it; under a proof, the press it is for. @param {LayoutRoom} room */
export function footWords({ live, proof, session }) {
  if (proof === "on") return t("Soft proof · %(press)s", { press: profileOf(live.data["press"])?.["name"] ?? "" });
  const { trim, bleed, spine } = session.stage.page;
  const inches = String(session.document["format"]?.handle ?? "").startsWith("us-");
  const unit = inches ? MM_PER_INCH : 1;
  const size = `${number(trim.w / unit, 3)} × ${number(trim.h / unit, 3)} ${inches ? "in" : "mm"}`;
  const facts = { size, bleed: number((trim.x - bleed.x) / unit, 3) };
  if (!spine) return t("%(size)s · bleed %(bleed)s", facts);
  return t("%(size)s · bleed %(bleed)s · spine %(spine)s", { ...facts, spine: number(spine.w / unit, 3) });
}

/** The profile that the project prints by. @param {Row | undefined} press */
function profileOf(press) {
  const profiles = /** @type {Row[]} */ (press?.["profiles"] ?? []);
  return profiles.find(({ handle }) => handle === press?.["chosen"]);
}
