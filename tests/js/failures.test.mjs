// A failure is told by its code in other languages, in the worker's words in English.
import assert from "node:assert/strict";
import test from "node:test";

import { failureWords } from "../../static/js/core/failures.js";

const JOB = { error_code: "out_of_memory", error_text: "Painting 2048 px needs 61 GB.", model: "qwen" };

test("a reader of English gets the worker's own sentence", () => {
  assert.equal(failureWords(JOB, "en"), "Painting 2048 px needs 61 GB.");
});

test("another reader gets the sentence of the code, with its values", () => {
  assert.match(failureWords(JOB, "zh-hans"), /memory with qwen/);
});

test("a failed export is told by its code as well, without a model's name", () => {
  const row = { state: "failed", error_code: "font_rights", error_text: "Didot forbids embedding in a PDF." };
  assert.match(failureWords(row, "zh-hans"), /forbids embedding/);
  assert.doesNotMatch(failureWords(row, "zh-hans"), /Didot/);
});

test("a code that is new here keeps the worker's words", () => {
  assert.equal(failureWords({ ...JOB, error_code: "never_seen" }, "zh-hans"), JOB.error_text);
});

test("a worker's own sentence is told where it is known in the reader's language", () => {
  const row = { ...JOB, error_told: { "zh-hans": "绘制 2048 像素需要 61 GB。" } };
  assert.equal(failureWords(row, "zh-Hans"), "绘制 2048 像素需要 61 GB。");
  assert.equal(failureWords(row, "en"), JOB.error_text);
});
