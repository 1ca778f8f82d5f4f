// Typing a text where it stands on the cover, and who is told of it.
import { holdersIn } from "./room-facts.js";

/** @typedef {import("./layout-room.js").LayoutRoom} LayoutRoom */

export class RoomTyping {
  /** @param {LayoutRoom} room */
  constructor(room) {
    this.room = room;
    room.addEventListener("focusin", this.tell);
    room.addEventListener("focusout", this.tell);
  }

  /** Type a text where it stands; of anything else open the properties. @param {string} id */
  async open(id) {
    this.room.select(id);
    if (!(await this.begin(id))) this.room.openProperties(id);
  }

  /** @param {string | null} id @returns {Promise<boolean>} whether it can be typed */
  async begin(id) {
    const element = this.room.session.document.elements[id ?? ""];
    if (!element || !Array.isArray(element["runs"]) || element["locked"] || this.room.readOnly || this.heldFrom(id)) return false;
    await import("./text-in-place.js");
    this.room.typing = id;
    return true;
  }

  /** The words are done. @param {boolean} focus whether the text on the cover gets the focus back */
  end(focus) {
    const { room } = this;
    const id = room.typing;
    room.typing = null;
    if (focus && id !== null) void room.updateComplete.then(() => room.stage?.focusObject(id));
  }

  /** Whether somebody else types in an element just now. @param {string | null} id */
  heldFrom(id) {
    const { live, session, takenOver } = this.room;
    return takenOver !== id && holdersIn(live, session.id).some((holder) => holder.id === id && holder.editing);
  }

  /** While words are typed, the others are told in which element. @param {FocusEvent} event */
  tell = ({ type, target }) => {
    if (!(target instanceof HTMLTextAreaElement) || !target.closest("run-editor, text-in-place")) return;
    const { live, selected, session } = this.room;
    live.present({ editing: type === "focusin" ? `${session.id}/${selected}` : null });
  };
}
