// The iterations as rows and lanes: where each stands, and which lines join them. Pure functions.

/** @typedef {import("../../core/feed.js").Row} Row */
/** @typedef {{iteration: Row, row: number, lane: number, parent: number | null, merged: number | null}} Node */
/** @typedef {{from: Node, to: Node, kind: "parent" | "merged"}} Line */

/**
 * Return the iterations in their order, each with its lane. A first child goes on in its parent's lane;
 * a fork takes the leftmost lane that nobody needs below.
 * @param {Row[]} iterations
 * @returns {{nodes: Node[], lines: Line[], lanes: number}}
 */
export function graphOf(iterations) {
  const sorted = [...iterations].sort((a, b) => a["number"] - b["number"]);
  const last = lastNeeded(sorted);
  /** @type {Map<number, Node>} */
  const byId = new Map();
  /** @type {(number | null)[]} the iteration whose line runs in each lane */
  const lanes = [];
  /** @type {Line[]} */
  const lines = [];
  const nodes = sorted.map((iteration, row) => {
    const parent = byId.get(iteration["parent"]) ?? null;
    const merged = byId.get(iteration["merged"]) ?? null;
    const goesOn = parent !== null && lanes[parent.lane] === parent.iteration["id"];
    const lane = goesOn ? parent.lane : free(lanes);
    const node = { iteration, row, lane, parent: parent?.iteration["id"] ?? null, merged: merged?.iteration["id"] ?? null };
    byId.set(iteration["id"], node);
    lanes[lane] = iteration["id"];
    if (parent) lines.push({ from: parent, to: node, kind: "parent" });
    if (merged) lines.push({ from: merged, to: node, kind: "merged" });
    for (const [index, id] of lanes.entries()) {
      if (id !== null && (last.get(id) ?? -1) <= row) lanes[index] = null;
    }
    return node;
  });
  return { nodes, lines, lanes: Math.max(1, ...nodes.map(({ lane }) => lane + 1)) };
}

/** Return up to which row each iteration's line is needed. @param {Row[]} sorted */
function lastNeeded(sorted) {
  /** @type {Map<number, number>} */
  const last = new Map();
  sorted.forEach((iteration, row) => {
    for (const id of [iteration["parent"], iteration["merged"]]) if (id) last.set(id, row);
  });
  return last;
}

/** @param {(number | null)[]} lanes */
function free(lanes) {
  const at = lanes.indexOf(null);
  return at < 0 ? lanes.length : at;
}

/**
 * Return where an arrow key leads from a node: left to its parent, right to its first child, up and down by number.
 * @param {Node[]} nodes
 * @param {number} id
 * @param {string} key
 * @returns {number | null}
 */
export function stepFrom(nodes, id, key) {
  const at = nodes.findIndex(({ iteration }) => iteration["id"] === id);
  const node = nodes[at];
  if (!node) return nodes[0]?.iteration["id"] ?? null;
  const target = {
    ArrowUp: nodes[at - 1]?.iteration["id"],
    ArrowDown: nodes[at + 1]?.iteration["id"],
    ArrowLeft: node.parent,
    ArrowRight: nodes.find(({ parent, merged }) => parent === id || merged === id)?.iteration["id"],
    Home: nodes[0]?.iteration["id"],
    End: nodes[nodes.length - 1]?.iteration["id"],
  }[key];
  return target ?? null;
}

/**
 * Return the path of a line in px: down the lane it comes from, then across into the other's row.
 * @param {Line} line
 * @param {{lane: number, row: number}} size px of a lane and of a row
 */
export function pathOf({ from, to }, size) {
  const x = (/** @type {Node} */ node) => (node.lane + 0.5) * size.lane;
  const y = (/** @type {Node} */ node) => (node.row + 0.5) * size.row;
  if (from.lane === to.lane) return `M${x(from)} ${y(from)}V${y(to)}`;
  const bend = Math.min(size.row / 2, y(to) - y(from));
  return `M${x(from)} ${y(from)}V${y(to) - bend}C${x(from)} ${y(to)} ${x(from)} ${y(to)} ${x(to)} ${y(to)}`;
}

/**
 * Return the settings in which two iterations differ: name, one's value, the other's.
 * @param {Row} one
 * @param {Row} other
 * @returns {{name: string, one: string, other: string}[]}
 */
export function settingsChange(one, other) {
  const size = (/** @type {Row} */ row) => `${row["width"]} × ${row["height"]}`;
  const values = (/** @type {Row} */ row) => ({
    negative_prompt: row["negative_prompt"],
    model: row["model_title"],
    size: size(row),
    steps: String(row["steps"]),
    guidance_scale: String(row["guidance_scale"]),
    scheduler: row["scheduler"],
    style: (row["styles"] ?? []).join(", "),
  });
  const [a, b] = [values(one), values(other)];
  return /** @type {(keyof typeof a)[]} */ (Object.keys(a))
    .filter((name) => a[name] !== b[name])
    .map((name) => ({ name, one: a[name], other: b[name] }));
}
