/**
 * Undo of one person's own edits of one document: a labelled pile of steps.
 *
 * Undoing never restores a whole document. It sends operations that write the old values back
 * and name what they undo; the server skips those where somebody else has written since.
 */

/**
 * @typedef {import("./operations.js").Operation} Operation
 * @typedef {{operation: Operation, before: unknown}} Change
 * @typedef {{label: string, changes: Change[], key: string, at: number}} Step
 * @typedef {{done: Step[], undone: Step[]}} Pile
 */

export const STEPS_MAX = 200;
export const JOIN_WITHIN_MS = 1000;
const CHANGES_MAX = 60;

/** @returns {Pile} */
export function emptyPile() {
  return { done: [], undone: [] };
}

/**
 * Return the pile with one more step on it; what was undone before can no longer be redone.
 *
 * Steps with the same `key` that follow within a second - a held arrow key, typing - become one.
 * @param {Pile} pile
 * @param {{label: string, changes: Change[], at: number, key?: string}} step
 * @returns {Pile}
 */
export function recorded(pile, { label, changes, at, key = "" }) {
  const last = pile.done.at(-1);
  const joins =
    last !== undefined &&
    key !== "" &&
    last.key === key &&
    at - last.at <= JOIN_WITHIN_MS &&
    last.changes.length + changes.length <= CHANGES_MAX;
  const step = { label, key, at, changes: joins ? [...last.changes, ...changes] : changes };
  const under = joins ? pile.done.slice(0, -1) : pile.done;
  return { done: [...under, step].slice(-STEPS_MAX), undone: [] };
}

/** @param {Pile} pile @returns {string | null} */
export function undoLabel(pile) {
  return pile.done.at(-1)?.label ?? null;
}

/** @param {Pile} pile @returns {string | null} */
export function redoLabel(pile) {
  return pile.undone.at(-1)?.label ?? null;
}

/**
 * Take the newest step back.
 * @param {Pile} pile
 * @param {() => string} newId makes an op_id
 * @returns {{pile: Pile, step: Step, operations: Operation[]} | null}
 */
export function undo(pile, newId) {
  const step = pile.done.at(-1);
  if (!step) return null;
  const back = reversed(step, newId);
  const operations = back.changes.map((change) => change.operation);
  return { pile: { done: pile.done.slice(0, -1), undone: [...pile.undone, back] }, step, operations };
}

/**
 * Do the newest undone step again. Redoing is undoing the undo, so the same rule protects others.
 * @param {Pile} pile
 * @param {() => string} newId
 * @returns {{pile: Pile, step: Step, operations: Operation[]} | null}
 */
export function redo(pile, newId) {
  const step = pile.undone.at(-1);
  if (!step) return null;
  const again = reversed(step, newId);
  const operations = again.changes.map((change) => change.operation);
  return { pile: { done: [...pile.done, again], undone: pile.undone.slice(0, -1) }, step, operations };
}

/** Return the pile without a step that the server refused. @param {Pile} pile @param {string} opId @returns {Pile} */
export function forgotten(pile, opId) {
  /** @param {Step} step */
  const other = (step) => !step.changes.some((change) => change.operation.op_id === opId);
  return { done: pile.done.filter(other), undone: pile.undone.filter(other) };
}

/** Return the step that takes `step` back: its changes inverted, the newest first. @param {Step} step @param {() => string} newId @returns {Step} */
function reversed(step, newId) {
  const changes = step.changes.toReversed().map((change) => inverted(change, newId()));
  return { ...step, key: "", changes };
}

/** @param {Change} change @param {string} opId @returns {Change} */
function inverted({ operation, before }, opId) {
  const { kind, object, property } = operation;
  const common = { op_id: opId, object, undoes: operation.op_id };
  if (kind === "add") return { operation: { ...common, kind: "remove" }, before: operation.value };
  if (kind === "remove") return { operation: { ...common, kind: "add", value: before }, before: null };
  return { operation: { ...common, kind: "set", property, value: before }, before: operation.value };
}
