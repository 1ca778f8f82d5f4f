/** An order for pictures: what it waits for, and how it is taken back. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Order } from "../../static/js/parts/board/order.js";

test("an order says what it waits for only when it takes long", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let told = 0;
  const order = new Order(() => (told += 1));
  assert.equal(order.words(true), "");
  mock.timers.tick(1000);
  assert.equal(told, 1);
  assert.match(order.words(true), /line to the server/);
  assert.match(order.words(false), /saved/);
  order.sent = true;
  assert.match(order.words(false), /answer/);
  mock.timers.reset();
});

test("an order that is taken back ends at once, whatever its work still waits for", async () => {
  const order = new Order(() => undefined);
  const run = order.run(() => new Promise(() => undefined));
  order.takeBack();
  assert.equal(await run, null);
  assert.match(order.farewell, /Nothing is painted/);
});

test("an order that may have reached the server does not promise that nothing is painted", async () => {
  const order = new Order(() => undefined);
  const run = order.run(async () => {
    order.sent = true;
    return new Promise(() => undefined);
  });
  order.takeBack();
  await run;
  assert.match(order.farewell, /queue/);
});

test("an answer ends the waiting", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let told = 0;
  const order = new Order(() => (told += 1));
  assert.deepEqual(await order.run(async () => ({ iteration: 1 })), { iteration: 1 });
  mock.timers.tick(5000);
  assert.equal(told, 0);
  mock.timers.reset();
});
