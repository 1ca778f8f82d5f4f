// The base of every element: Lit, rendered into the element itself, so one stylesheet serves all.
import { LitElement } from "#lit";

/** Replaces the content Django rendered as soon as the element takes over. */
export class LightElement extends LitElement {
  /** @override */
  createRenderRoot() {
    this.replaceChildren();
    return this;
  }

  /**
   * Tell the page that something was asked for here; bubbles.
   * @param {string} name
   * @param {unknown} [detail]
   */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}
