// Keys and their scopes. Single letters act only in their scope, and never while someone types.

/**
 * @typedef {object} Binding
 * @property {string} keys such as "Ctrl+Enter", "Shift+ArrowUp", "m", "?"
 * @property {string} label what it does, for the list behind "?"
 * @property {(event: KeyboardEvent) => void} run
 * @property {() => boolean} [when] whether it acts now
 * @property {string} [group]
 */
/** @typedef {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean}} KeyPress */

/**
 * Return the name of a key press: modifiers in fixed order, letters in lower case.
 * @param {KeyPress} event
 */
export function nameOf(event) {
  const letter = event.key.length === 1;
  const parts = [
    event.ctrlKey || event.metaKey ? "Ctrl" : "",
    event.altKey ? "Alt" : "",
    event.shiftKey && !(letter && event.key.toLowerCase() === event.key.toUpperCase())
      ? "Shift"
      : "",
    event.key === " " ? "Space" : letter ? event.key.toLowerCase() : event.key,
  ];
  return parts.filter(Boolean).join("+");
}

/** Whether a press is a plain letter, digit or sign, which typing people need for themselves. */
/** @param {string} name */
export function isPlain(name) {
  return !/^(Ctrl|Alt)\+/.test(name) && !/^(Shift\+)?F\d+$/.test(name);
}

/**
 * Whether an element takes text. A field keeps the focus for a moment after its dialog closed.
 * @param {EventTarget | null} target
 */
export function takesText(target) {
  if (!(target instanceof HTMLElement) || !target.checkVisibility()) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !/^(button|checkbox|radio|range|submit)$/.test(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** The page's key map. */
export class Keys {
  constructor() {
    /** @type {Binding[]} */
    this.bindings = [];
    this.lettersOn = true;
  }

  /**
   * Add bindings; the returned function takes them away again.
   * @param {Binding[]} bindings
   */
  add(bindings) {
    this.bindings = [...this.bindings, ...bindings];
    return () => {
      this.bindings = this.bindings.filter((binding) => !bindings.includes(binding));
    };
  }

  /**
   * Return the binding a press means, or undefined.
   * @param {KeyPress} event
   * @param {{typing: boolean}} where
   */
  find(event, { typing }) {
    const name = nameOf(event);
    if (isPlain(name) && (typing || (!this.lettersOn && name.length === 1))) return undefined;
    return this.bindings.find(({ keys, when }) => keys === name && (when?.() ?? true));
  }

  /**
   * Return the key map as people read it: keys that do the same stand together.
   * @returns {{label: string, keys: string[]}[]}
   */
  listed() {
    /** @type {Map<string, string[]>} */
    const byLabel = new Map();
    for (const { label, keys: name } of this.bindings) {
      byLabel.set(label, [...(byLabel.get(label) ?? []), name]);
    }
    return [...byLabel].map(([label, names]) => ({ label, keys: names }));
  }

  /** @param {KeyboardEvent} event */
  handle(event) {
    if (event.isComposing || event.defaultPrevented) return;
    // Dialogs and menus take their own keys, Escape above all.
    if (document.querySelector("dialog[open], :popover-open, details.menu[open]")) return;
    const binding = this.find(event, { typing: takesText(event.target) });
    if (!binding) return;
    event.preventDefault();
    binding.run(event);
  }

  /** @param {EventTarget} target */
  listen(target) {
    target.addEventListener("keydown", (event) => this.handle(/** @type {KeyboardEvent} */ (event)));
  }
}

export const keys = new Keys();

const SIGNS = /** @type {Record<string, string>} */ ({
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
});

/**
 * Return a binding's keys as people know them ("Ctrl", "Shift", "Enter").
 * @param {string} name
 */
export function keyCaps(name) {
  const parts = name === "+" ? ["+"] : name.split("+").filter(Boolean);
  return parts.map((part) => SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}
