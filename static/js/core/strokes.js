// The strokes of a mask: kept as points, drawn as they come, undone one by one.

/** @typedef {{x: number, y: number, pressure: number}} Dot */
/** @typedef {{kind: "brush" | "eraser", radius: number, dots: Dot[]} | {kind: "area", x: number, y: number, w: number, h: number}} Stroke */

export const STROKES_MAX = 400;
const CLOSE = 0.35; // of the radius: dots nearer than this add nothing

/** @param {Stroke[]} strokes @param {Stroke} stroke @returns {Stroke[]} */
export function begun(strokes, stroke) {
  return [...strokes, stroke].slice(-STROKES_MAX);
}

/** Add dots to the newest stroke in place, since a stroke grows 120 times a second; returns those that were kept. @param {Stroke[]} strokes @param {Dot[]} dots @returns {Dot[]} */
export function extended(strokes, dots) {
  const stroke = strokes.at(-1);
  if (!stroke || stroke.kind === "area") return [];
  const kept = [];
  for (const dot of dots) {
    const last = stroke.dots.at(-1);
    if (last && Math.hypot(dot.x - last.x, dot.y - last.y) < stroke.radius * CLOSE) continue;
    stroke.dots.push(dot);
    kept.push(dot);
  }
  return kept;
}

/** @param {Stroke[]} strokes */
export function withoutLast(strokes) {
  return strokes.slice(0, -1);
}

/**
 * Draw a stroke, or only its part from a dot on.
 * @param {CanvasRenderingContext2D} canvas
 * @param {Stroke} stroke
 * @param {number} scale canvas pixels per picture pixel
 * @param {number} [from]
 */
export function draw(canvas, stroke, scale, from = 0) {
  canvas.globalCompositeOperation = stroke.kind === "eraser" ? "destination-out" : "source-over";
  canvas.fillStyle = canvas.strokeStyle = "#fff";
  if (stroke.kind === "area") {
    canvas.fillRect(stroke.x * scale, stroke.y * scale, stroke.w * scale, stroke.h * scale);
    return;
  }
  canvas.lineCap = canvas.lineJoin = "round";
  stroke.dots.forEach((dot, place) => {
    if (place < from) return;
    const before = stroke.dots[Math.max(0, place - 1)] ?? dot;
    canvas.lineWidth = Math.max(1, 2 * stroke.radius * scale * dot.pressure);
    canvas.beginPath();
    canvas.moveTo(before.x * scale, before.y * scale);
    canvas.lineTo(dot.x * scale, dot.y * scale);
    canvas.stroke();
  });
}

/** Tell whether anything is marked: a brush stroke after the last area or before any eraser. @param {Stroke[]} strokes */
export function marksAny(strokes) {
  return strokes.some((stroke) => stroke.kind !== "eraser");
}
