import assert from "node:assert/strict";
import fc from "fast-check";
import { InOrder } from "../../lib/extraction/delivery.ts";

Deno.test("InOrder gives results in order and bounds what is on its way, in whatever order they come", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 40 }),
      async (scheduler, hands, ahead, count) => {
        const finished: number[] = [];
        const delivery = new InOrder<number>((result) => finished.push(result), ahead);
        let next = 0;
        const work = async () => {
          for (;;) {
            for (let full = delivery.full(); full; full = delivery.full()) await full;
            if (next === count) return;
            const number = next++;
            const ticket = delivery.handOut();
            assert.ok(next - finished.length <= ahead, "too many are on their way");
            delivery.deliver(ticket, await scheduler.schedule(Promise.resolve(number)));
          }
        };
        await scheduler.waitFor(Promise.all(Array.from({ length: hands }, work)));
        assert.deepEqual(finished, Array.from({ length: count }, (_, number) => number));
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("InOrder lets go who waits when there will be no more results", async () => {
  const delivery = new InOrder<string>(() => {}, 1);
  delivery.handOut();
  const waiting = delivery.full();
  assert.ok(waiting);
  delivery.abandon();
  await waiting;
  assert.equal(delivery.full(), undefined);
});
