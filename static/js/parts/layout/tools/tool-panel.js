// The panel of the tool in use, over the properties; the tools load with their first use.
import { html, nothing } from "#lit";
import { coversOf } from "../../../core/covers.js";
import { t } from "../../../core/i18n.js";
import { LightElement } from "../../shell/light-element.js";
import { toolWords } from "../tool-words.js";
import "./arrange-tool.js";
import "./guide-tool.js";
import "./newsstand-tool.js";
import "./page-tool.js";
import "./subject-tool.js";
import "./template-tool.js";
import "./zone-tool.js";

/** @typedef {import("../layout-room.js").LayoutRoom} LayoutRoom */

export class ToolPanel extends LightElement {
  static properties = { room: { attribute: false }, tool: {}, tick: { attribute: false } };

  constructor() {
    super();
    this.room = /** @type {LayoutRoom} */ (/** @type {unknown} */ (null));
    this.tool = "";
    /** Changes with the room, so that the tool is shown anew. */
    this.tick = 0;
  }

  /** @override @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    if (changed.has("tool") && this.tool) this.querySelector("h2")?.focus();
  }

  /** @override */
  render() {
    if (!this.room || !this.tool) return nothing;
    return html`<section class="tool-panel" aria-label=${toolWords()[this.tool] ?? ""}>
      <h2 class="panel-title" tabindex="-1"><span class="grow">${toolWords()[this.tool]}</span>
        <button class="quiet small" @click=${() => this.emit("tool-chosen", { tool: "" })}>${t("Done")}</button></h2>
      ${this.body()}
    </section>`;
  }

  body() {
    const { session, live, shown, chosen, busy } = this.room;
    const elements = Object.values(session.document.elements);
    const { page } = session.stage;
    switch (this.tool) {
      case "subject":
        return html`<subject-tool .brush=${this.room.brush} ?busy=${busy} ?refined=${Boolean(live.data["matting"])}
          ?cut=${elements.some((element) => element["cutout_mask"])} ?behind=${elements.some((element) => element["behind_subject"])}></subject-tool>`;
      case "page":
        return html`<page-tool .page=${session.document} .formats=${live.data["formats"] ?? []} ?busy=${busy}
          .size=${{ trim: [page.front.w, page.front.h], bleed: page.trim.x - page.bleed.x, safe: page.safe.x, spine: page.spine?.w ?? 0 }}></page-tool>`;
      case "arrange":
        return html`<arrange-tool listed .objects=${shown} .page=${page} .chosen=${chosen}></arrange-tool>`;
      case "guides":
        return html`<guide-tool .guides=${session.document["guides"] ?? {}} .page=${page}></guide-tool>`;
      case "zones":
        return html`<zone-tool .zones=${this.room.zones} .title=${this.room.placing}></zone-tool>`;
      case "newsstand":
        return html`<newsstand-tool .project=${live.project} .layout=${session.id} .revision=${session.desk.revision}
          .others=${coversOf(live).filter(({ id }) => id !== session.id)}></newsstand-tool>`;
    }
    return html`<template-tool .page=${session.document} .panels=${Object.fromEntries(shown.map(({ id, panel }) => [id, panel]))} .project=${live.project} .versions=${versionsOf(this.room)} ?read-only=${this.room.readOnly}></template-tool>`;
  }
}

/** Return the project's versions, this cover's first and the newest of each first, with their cover's name where there are several. @param {LayoutRoom} room @returns {import("../../../core/feed.js").Row[]} */
function versionsOf({ live, session }) {
  const several = live.list("layouts").length > 1;
  const place = (/** @type {number} */ layout) => (layout === session.id ? Infinity : layout);
  const versions = live.list("versions").sort((a, b) => place(b["layout"]) - place(a["layout"]) || b["number"] - a["number"]);
  return versions.map((version) => ({ ...version, cover: several ? live.row("layouts", version["layout"])?.["name"] : "" }));
}

customElements.define("tool-panel", ToolPanel);
