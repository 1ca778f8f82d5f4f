// Which of the layout's tools is in use, and what it needs of the room; the tools load on demand.
import { toastError } from "../../core/announce.js";
import { api } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { boxFrom } from "../../core/layout-stage.js";

/** @typedef {import("./layout-room.js").LayoutRoom} LayoutRoom */

const LINE_MM = { w: 90, h: 26 };
const ZONE_LEAST_MM = 5;

export class RoomTools {
  /** @param {LayoutRoom} room */
  constructor(room) {
    this.room = room;
    this.ticks = 0;
  }

  /** A number that is never the same twice: the panel reads the room, which has no other sign of change. */
  tick() {
    this.ticks += 1;
    return this.ticks;
  }

  /** Open a tool, or none. @param {string} tool */
  async choose(tool) {
    const { room } = this;
    try {
      if (tool === "separations") return await this.separations();
      if (tool) await import("./tools/tool-panel.js");
      if (tool === "subject" && room.tool !== "subject") room.brush = await this.brush();
    } catch (error) {
      return toastError(error);
    }
    room.tool = tool;
    if (tool) room.tab = "properties";
    if (tool === "zones") await this.look();
    if (tool === "") room.brush = null;
  }

  /** Show the plates of the layout as it is now, in a window of their own. */
  async separations() {
    const { showSeparations } = await import("../exports/separations-view.js");
    const { path, desk } = this.room.session;
    await showSeparations({ path, revision: desk.revision });
  }

  async brush() {
    const { SubjectBrush } = await import("../../core/subject-brush.js");
    const image = this.room.shown.find(({ kind }) => kind === "art")?.drawn?.images[0];
    if (!image) return null;
    const brush = new SubjectBrush(boxFrom(image["placed_mm"]), Boolean(image["flip"]));
    brush.addEventListener("change", () => this.room.stage?.requestUpdate());
    return brush;
  }

  async look() {
    const { room } = this;
    room.zones = null;
    const current = room.shown.find(({ id }) => id === room.selected);
    const { w, h } = current?.text ? (current.drawn?.ink ?? current.box) : LINE_MM;
    const size = [w, h].map((side) => Math.min(600, Math.max(ZONE_LEAST_MM, side)).toFixed(1));
    try {
      const reply = await api.get(`${room.session.path}/zones?w_mm=${size[0]}&h_mm=${size[1]}`);
      room.zones = reply["zones"];
    } catch (error) {
      room.zones = [];
      toastError(error);
    }
  }

  /** Put the selected text, or a new cover line, on a calm place. @param {number} place */
  place(place) {
    const { room } = this;
    const zone = room.zones?.[place];
    if (!zone || room.readOnly) return;
    const current = room.shown.find(({ id }) => id === room.selected);
    const id = current?.text ? current.id : room.deeds.addNew("cover_line");
    const { x, y, w, h } = boxFrom(zone.box);
    const ink = current?.drawn?.ink;
    const dx = current && ink ? current.box.x - ink.x : 0;
    const dy = current && ink ? current.box.y - ink.y : 0;
    const cmyk = zone.ink === "white" ? [0, 0, 0, 0] : [0, 0, 0, 1];
    const box = current?.text ? { ...current.box, x: x + dx, y: y + dy } : { x, y, w, h };
    room.deeds.placeText(id, box, { cmyk }, t("Place on a calm spot"));
    void this.choose("");
    room.select(id);
  }
}
