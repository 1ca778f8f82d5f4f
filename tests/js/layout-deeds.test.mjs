/** What each wish of the layout screen becomes: edits with their labels, and requests. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { toasts } from "../../static/js/core/announce.js";
import { LayoutDeeds } from "../../static/js/core/layout-deeds.js";
import { tell } from "../../static/js/core/layout-notices.js";
import { LayoutSession } from "../../static/js/core/layout-session.js";
import { outpaintDeeds } from "../../static/js/core/outpaint-deeds.js";

const ELEMENTS = {
  title: { kind: "masthead", order: "b", x_mm: 10, y_mm: 10, w_mm: 180, h_mm: 40, runs: [{ text: "Cosmos", size_pt: 120 }] },
  line: { kind: "cover_line", order: "m", hidden: false, align: "left", x_mm: 20, y_mm: 90, w_mm: 60, h_mm: 20, runs: [{ text: "Mars", size_pt: 40 }] },
  fixed: { kind: "price", order: "p", locked: true, x_mm: 1, y_mm: 1, w_mm: 9, h_mm: 9, runs: [{ text: "$7" }] },
};

function opened() {
  /** @type {{path: string, body: any}[]} */
  const asked = [];
  /** @type {Promise<any>[]} */
  const replies = [];
  const api = {
    post: (/** @type {string} */ path, /** @type {any} */ body) => {
      asked.push({ path, body });
      return replies.shift() ?? new Promise(() => {});
    },
  };
  let made = 0;
  const loaded = {
    layout: { id: 4, revision: 7 },
    document: { issue: {}, elements: ELEMENTS },
    stage: { trim_mm: [200, 260], bleed_mm: 3, safe_mm: 6, elements: [] },
    findings: [],
  };
  const session = new LayoutSession(loaded, 1, { api: /** @type {any} */ (api), newId: () => `op-${(made += 1)}`, now: () => 0 });
  /** @type {any[]} */
  const merged = [];
  const deeds = new LayoutDeeds(session, /** @type {any} */ ({ merge: (/** @type {any} */ rows) => merged.push(rows) }));
  return { session, deeds, asked, replies, merged, element: (/** @type {string} */ id) => session.document.elements[id] };
}

const lastLabel = (/** @type {LayoutSession} */ session) => session.pile.done.at(-1)?.label;

test("a dragged element becomes one edit where it was dropped", () => {
  const { session, deeds, element } = opened();
  deeds.run("objects-previewed", { boxes: { line: { x: 22, y: 95, w: 60, h: 20 } } });
  assert.equal(element("line")?.["x_mm"], 20);
  deeds.run("objects-placed", { ids: ["line"], deed: "move" });
  assert.deepEqual([element("line")?.["x_mm"], element("line")?.["y_mm"]], [22, 95]);
  assert.equal(lastLabel(session), "Move Mars");
  assert.equal(session.previews.size, 0);
});

test("a drop where it began is no edit", () => {
  const { session, deeds, asked } = opened();
  deeds.run("objects-previewed", { boxes: { line: { x: 20, y: 90, w: 60, h: 20 } } });
  deeds.run("objects-placed", { ids: ["line"], deed: "resize" });
  assert.equal(asked.length, 0);
  assert.equal(lastLabel(session), undefined);
});

test("held arrow keys show at once and become one edit when they rest", () => {
  const { session, deeds, asked, element } = opened();
  /** @type {(() => void)[]} */
  const rests = [];
  session.later = (_name, _ms, run) => void rests.push(run);
  deeds.group.nudge(["line"], 1, 0);
  deeds.group.nudge(["line"], 1, -10);
  assert.deepEqual(session.previews.get("line"), { x: 22, y: 80, w: 60, h: 20 });
  assert.equal(asked.length, 0);
  rests.at(-1)?.();
  assert.equal(element("line")?.["x_mm"], 22);
  assert.equal(asked.length, 1);
});

test("a text takes the locked shade that was laid behind it along, and brings it back", () => {
  const { session, deeds, element } = opened();
  session.add("Add: Shade", "shade-line", { kind: "scrim", order: "a", locked: true, x_mm: 0, y_mm: 80, w_mm: 90, h_mm: 40 });
  assert.equal(deeds.title("shade-line"), "Shade: “Mars”");
  deeds.run("objects-removed", { ids: ["line"] });
  assert.deepEqual([element("line"), element("shade-line")], [undefined, undefined]);
  deeds.run("undo", {});
  assert.ok(element("line") && element("shade-line"));
});

test("a copied style brings type and ink and leaves words, places and locked texts alone", () => {
  const { session, deeds, element } = opened();
  deeds.run("style-pasted", { ids: ["title"] });
  assert.equal(session.pile.done.length, 0);
  deeds.run("style-copied", { id: "line" });
  deeds.run("style-pasted", { ids: ["title", "fixed"] });
  assert.equal(lastLabel(session), "Paste a style onto Cosmos");
  assert.deepEqual([element("title")?.["runs"][0].text, element("title")?.["runs"][0].size_pt], ["Cosmos", 40]);
  assert.equal(element("title")?.["w_mm"], 180);
  assert.equal(element("fixed")?.["runs"][0].size_pt, undefined);
  deeds.run("style-pasted", { ids: ["title"] });
  assert.equal(session.pile.done.length, 1, "a second paste changes nothing");
});

test("a locked element neither moves nor goes", () => {
  const { session, deeds, element } = opened();
  deeds.group.nudge(["fixed"], 1, 0);
  deeds.run("objects-removed", { ids: ["fixed"] });
  assert.equal(session.previews.size, 0);
  assert.ok(element("fixed"));
});

/** @type {[string, object, string, (elements: Record<string, any>) => boolean][]} */
const WISHES = [
  ["object-restacked", { id: "title", steps: 1 }, "Bring Cosmos forward", (all) => all["title"].order > "m"],
  ["object-restacked", { id: "line", steps: -1 }, "Send Mars backward", (all) => all["line"].order < "b"],
  ["object-toggled", { id: "line", property: "hidden", value: true }, "Hide Mars", (all) => all["line"].hidden],
  ["object-toggled", { id: "fixed", property: "locked", value: false }, "Unlock $7", (all) => !all["fixed"].locked],
  ["objects-removed", { ids: ["line"] }, "Delete Mars", (all) => !("line" in all)],
  ["objects-removed", { ids: ["line", "title", "fixed"] }, "Delete 2 elements", (all) => Object.keys(all).join() === "fixed"],
  ["objects-arranged", { boxes: { line: { x: 5, y: 90, w: 60, h: 20 }, title: { x: 5, y: 10, w: 180, h: 40 } } }, "Arrange elements", (all) => all["line"].x_mm === 5 && all["title"].x_mm === 5],
  ["property-changed", { id: "line", property: "align", value: "right", what: "alignment" }, "Change alignment of Mars", (all) => all["line"].align === "right"],
  ["run-changed", { id: "line", place: 0, patch: { text: "Venus" } }, "Edit the text of Mars", (all) => all["line"].runs[0].text === "Venus"],
  ["run-changed", { id: "line", place: 0, patch: { size_pt: 44 } }, "Set the type of Mars", (all) => all["line"].runs[0].size_pt === 44],
];
for (const [name, detail, label, holds] of WISHES) {
  test(`${name} ${JSON.stringify(detail)} is called "${label}" and can be undone`, () => {
    const { session, deeds } = opened();
    assert.ok(deeds.run(name, detail));
    assert.equal(lastLabel(session), label);
    assert.ok(holds(session.document.elements));
    deeds.run("undo", {});
    assert.deepEqual(session.document.elements, ELEMENTS);
    deeds.run("redo", {});
    assert.ok(holds(session.document.elements));
  });
}

test("several move, turn, are copied and pasted together, each time as one step", () => {
  const { session, deeds, element } = opened();
  deeds.run("objects-previewed", { boxes: { line: { x: 30, y: 90, w: 60, h: 20 }, title: { x: 20, y: 10, w: 180, h: 40 }, fixed: { x: 9, y: 9, w: 9, h: 9 } } });
  deeds.run("objects-placed", { ids: ["line", "title", "fixed"], deed: "move" });
  assert.deepEqual([element("line")?.["x_mm"], element("title")?.["x_mm"], element("fixed")?.["x_mm"]], [30, 20, 1]);
  deeds.run("objects-previewed", { boxes: { line: { x: 30, y: 90, w: 60, h: 20, turn: -12.5 } } });
  deeds.run("objects-placed", { ids: ["line"], deed: "turn" });
  assert.deepEqual([lastLabel(session), element("line")?.["rotation_deg"]], ["Turn Mars", -12.5]);
  const copies = deeds.group.copy(["line", "title"]);
  assert.deepEqual([copies, lastLabel(session)], [["cover-line-1", "masthead-1"], "Duplicate 2 elements"]);
  const pasted = deeds.group.paste([/** @type {any} */ (ELEMENTS["line"])]);
  assert.equal(element(pasted[0] ?? "")?.["x_mm"], 24);
  for (const _ of copies) deeds.run("undo", {});
  for (let step = 0; step < 2; step += 1) deeds.run("undo", {});
  assert.equal(session.pile.done.length, 0);
  assert.equal(Object.keys(session.document.elements).length, 3);
  assert.equal(element("line")?.["x_mm"], 20);
});

test("the issue's facts are set on the document, and a second barcode gets an id of its own", () => {
  const { session, deeds, element } = opened();
  deeds.run("issue-changed", { name: "date", value: "July" });
  assert.equal(session.document["issue"].date, "July");
  assert.equal(deeds.addNew("barcode"), "barcode");
  assert.equal(deeds.addNew("barcode"), "barcode-1");
  assert.equal(element("barcode")?.kind, "barcode");
});

test("wishes about an element that is gone change nothing", () => {
  const { deeds, asked } = opened();
  deeds.group.copy(["gone"]);
  for (const name of ["objects-removed", "objects-arranged", "objects-placed", "property-changed", "run-changed", "object-restacked"]) {
    deeds.run(name, { id: "gone", ids: ["gone"], boxes: { gone: { x: 0, y: 0, w: 1, h: 1 } }, steps: 1, property: "align", value: "left", place: 0, patch: {} });
  }
  assert.equal(asked.length, 0);
  assert.equal(deeds.run("no-such-wish", {}), false);
});

test("requests go to the layout, their rows join the page, and a refusal is shown", async () => {
  const { deeds, asked, replies, merged } = opened();
  replies.push(Promise.resolve({ version: { id: 1 } }), Promise.reject(new Error("Nothing was edited since version 1.")));
  await deeds.freeze("First");
  await deeds.freeze("Again");
  assert.deepEqual(asked.map(({ path, body }) => [path, body.note]), [["/layouts/4/versions", "First"], ["/layouts/4/versions", "Again"]]);
  assert.deepEqual(merged, [{ version: { id: 1 } }]);
  assert.equal(toasts.list.at(-1)?.text, "Nothing was edited since version 1.");
});

test("notices say who overwrote what, and stay silent about elements that nobody here looks at", () => {
  const title = (/** @type {string} */ id) => (id === "line" ? "Mars" : id);
  tell({ kind: "overwritten", by: "Chief", elements: ["line", "line"] }, title, null);
  assert.equal(toasts.list.at(-1)?.text, "Your edit of Mars replaced a newer one of Chief.");
  tell({ kind: "skipped", elements: ["line"] }, title, null);
  assert.match(toasts.list.at(-1)?.text ?? "", /^Mars was left as it is/);
  const shown = toasts.list.length;
  tell({ kind: "changed", by: "Chief", elements: ["line"] }, title, "title");
  assert.equal(toasts.list.length, shown);
  tell({ kind: "changed", by: "Chief", elements: ["line"] }, title, "line");
  assert.equal(toasts.list.at(-1)?.text, "Chief has changed Mars.");
});

test("a frame is sent in whole pixels, and words only where some were written", async (context) => {
  /** @type {any[]} */
  const sent = [];
  context.mock.method(globalThis, "fetch", async (/** @type {string} */ url, /** @type {any} */ request) => {
    sent.push([url, request.body ? JSON.parse(request.body) : null]);
    return new Response(JSON.stringify({ undo: { undo: 1, redo: 0 } }));
  });
  globalThis.document ??= /** @type {any} */ ({ cookie: "", getElementById: () => null });
  /** @type {any[]} */
  const undo = [];
  const deeds = outpaintDeeds(/** @type {any} */ ({ project: 3, data: {}, merge: () => {}, list: () => [{ id: 9, edited_at: "2026-06-01T08:00:00+00:00" }] }), { undo: (counts) => undo.push(counts) });
  const box = { left: -8, top: 0, width: 128, height: 64 };
  await deeds.generate(5, { x: -8.2, y: 0, w: 128, h: 64 }, { prompt: "  ", count: 2 });
  await deeds.extend(5, null, { prompt: " more sky ", count: 1 });
  await deeds.accept(7);
  await deeds.place(6);
  assert.deepEqual(sent, [
    ["/api/canvases/5/frames", { box, count: 2, strength: 1, feather: 24 }],
    ["/api/canvases/5/extend", { count: 1, prompt: "more sky" }],
    ["/api/candidates/7/accept", {}],
    ["/api/layouts/9/art", { variant: 6 }],
  ]);
  assert.deepEqual(undo.at(-1), { undo: 1, redo: 0 });
});

test("a group is resized with its type as one step that can be taken back; a locked element stays", () => {
  const { deeds, session, element } = opened();

  deeds.run("objects-scaled", { ids: ["title", "line", "fixed"], factor: 0.5 });

  assert.deepEqual([element("title")["w_mm"], element("line")["x_mm"], element("line")["y_mm"], element("line")["h_mm"]], [90, 15, 50, 10]);
  assert.deepEqual([element("title")["runs"][0].size_pt, element("line")["runs"][0].size_pt], [60, 20]);
  assert.equal(element("fixed")["w_mm"], 9);
  deeds.run("undo", {});
  assert.deepEqual([element("title")["w_mm"], element("line")["runs"][0].size_pt], [180, 40]);
});
