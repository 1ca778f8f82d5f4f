/**
 * A layout in the browser: the server's document at a revision, and the own operations on top.
 *
 * The document changes only by numbered events, in their order, so every browser folds the same
 * log. Own operations are shown at once and stay on top until the event that carries them has
 * been folded in; a remote value for the same property is therefore held back until then.
 */

/**
 * @typedef {{op_id: string, kind: "set"|"add"|"remove", object: string, property?: string, value?: unknown, undoes?: string | null}} Operation
 * @typedef {Record<string, any> & {kind: string, order: string}} Element
 * @typedef {Record<string, any> & {elements: Record<string, Element>}} Document
 * @typedef {{operations: Operation[], sent: boolean, tried: boolean, revision: number | null}} Batch
 * @typedef {{document: Document, revision: number, pending: Batch[]}} Desk
 */

export const OPERATIONS_MAX = 64;
const PAGE = "document";

/** @param {Document} document @param {number} revision @returns {Desk} */
export function openDesk(document, revision) {
  return { document, revision, pending: [] };
}

/** Return the document with one operation applied; one whose element is gone changes nothing. @param {Document} document @param {Operation} operation @returns {Document} */
export function applied(document, operation) {
  const { kind, object, property = "", value } = operation;
  const elements = document.elements;
  if (kind === "add") {
    return { ...document, elements: { ...elements, [object]: /** @type {Element} */ (value) } };
  }
  if (kind === "remove") {
    const { [object]: _gone, ...rest } = elements;
    return { ...document, elements: rest };
  }
  if (object === PAGE) return withPageProperty(document, property, value);
  if (!elements[object]) return document;
  const changed = { ...elements[object], [property]: value };
  return { ...document, elements: { ...elements, [object]: changed } };
}

/** @param {Document} document @param {string} property @param {unknown} value @returns {Document} */
function withPageProperty(document, property, value) {
  const [head, tail] = property.split(".");
  if (tail === undefined) return { ...document, [head]: value };
  return { ...document, [head]: { ...document[head], [tail]: value } };
}

/** Return what stands where the operation would write. @param {Document} document @param {Operation} operation */
export function valueBefore(document, operation) {
  const { kind, object, property = "" } = operation;
  if (kind === "add") return null;
  if (kind === "remove") return document.elements[object] ?? null;
  if (object !== PAGE) return document.elements[object]?.[property] ?? null;
  const [head, tail] = property.split(".");
  return (tail === undefined ? document[head] : document[head]?.[tail]) ?? null;
}

/** Return the document as it is shown: the server's, with the own operations on top. @param {Desk} desk @returns {Document} */
export function shown(desk) {
  return desk.pending.flatMap((batch) => batch.operations).reduce(applied, desk.document);
}

/**
 * Return the desk with operations waiting to be sent. What waits already goes out with them, up
 * to the most that one request may hold.
 * @param {Desk} desk
 * @param {Operation[]} operations
 * @returns {Desk}
 */
export function queued(desk, operations) {
  const last = desk.pending.at(-1);
  const room = last && !last.tried ? OPERATIONS_MAX - last.operations.length : 0;
  if (!last || room < operations.length) return { ...desk, pending: [...desk.pending, ...batches(operations)] };
  const joined = { ...last, operations: [...last.operations, ...operations] };
  return withBatch(desk, last, joined);
}

/** @param {Operation[]} operations @returns {Batch[]} */
function batches(operations) {
  const made = [];
  for (let start = 0; start < operations.length; start += OPERATIONS_MAX) {
    made.push({ operations: operations.slice(start, start + OPERATIONS_MAX), sent: false, tried: false, revision: null });
  }
  return made;
}

/** Return the batch to send next, or null while one is on its way or none waits. @param {Desk} desk */
export function nextBatch(desk) {
  if (desk.pending.some((batch) => batch.sent && batch.revision === null)) return null;
  return desk.pending.find((batch) => !batch.sent) ?? null;
}

/** @param {Desk} desk @param {Batch} batch @returns {Desk} */
export function markSent(desk, batch) {
  return withBatch(desk, batch, { ...batch, sent: true, tried: true });
}

/** Return the desk after a failed try: the batch waits again, as it was, since the server may have stored it. @param {Desk} desk @param {string} opId @returns {Desk} */
export function unsent(desk, opId) {
  const batch = batchOf(desk, opId);
  return batch ? withBatch(desk, batch, { ...batch, sent: false }) : desk;
}

/** Return the desk after the server stored a batch as `revision`; it stays on top until that revision's event comes. @param {Desk} desk @param {string} opId @param {number} revision @returns {Desk} */
export function stored(desk, opId, revision) {
  const batch = batchOf(desk, opId);
  if (!batch) return desk;
  if (revision <= desk.revision) return without(desk, batch);
  return withBatch(desk, batch, { ...batch, sent: true, tried: true, revision });
}

/** Return the desk without a batch that the server refused. @param {Desk} desk @param {string} opId @returns {Desk} */
export function refused(desk, opId) {
  const batch = batchOf(desk, opId);
  return batch ? without(desk, batch) : desk;
}

/**
 * Fold one layout.edited event in.
 * @param {Desk} desk
 * @param {{revision: number, operations: Operation[]}} event
 * @returns {{desk: Desk, fold: "folded"|"known"|"gap"}} "gap": a revision is missing, so the layout must be fetched again
 */
export function folded(desk, event) {
  if (event.revision <= desk.revision) return { desk, fold: "known" };
  if (event.revision > desk.revision + 1) return { desk, fold: "gap" };
  const document = event.operations.reduce(applied, desk.document);
  const own = new Set(event.operations.map((operation) => operation.op_id));
  const pending = desk.pending.filter((batch) => {
    const contained = batch.revision !== null && batch.revision <= event.revision;
    return !contained && !batch.operations.some(({ op_id }) => own.has(op_id));
  });
  return { desk: { document, revision: event.revision, pending }, fold: "folded" };
}

/** Return the desk on a fetched document; batches that it already contains are dropped. @param {Desk} desk @param {Document} document @param {number} revision @returns {Desk} */
export function refetched(desk, document, revision) {
  if (revision < desk.revision) return desk;
  const pending = desk.pending.filter((batch) => batch.revision === null || batch.revision > revision);
  return { document, revision, pending };
}

/** Return the ids of elements that a list of operations touches. @param {Operation[]} operations */
export function touched(operations) {
  return [...new Set(operations.map((operation) => operation.object))].filter((id) => id !== PAGE);
}

/** Tell whether some operations touch the page itself, and so perhaps every element. @param {Operation[]} operations */
export function touchesPage(operations) {
  return operations.some((operation) => operation.object === PAGE);
}

/** @param {Desk} desk @param {string} opId */
function batchOf(desk, opId) {
  return desk.pending.find((batch) => batch.operations.some((operation) => operation.op_id === opId));
}

/** @param {Desk} desk @param {Batch} old @param {Batch} batch @returns {Desk} */
function withBatch(desk, old, batch) {
  return { ...desk, pending: desk.pending.map((held) => (held === old ? batch : held)) };
}

/** @param {Desk} desk @param {Batch} old @returns {Desk} */
function without(desk, old) {
  return { ...desk, pending: desk.pending.filter((held) => held !== old) };
}
