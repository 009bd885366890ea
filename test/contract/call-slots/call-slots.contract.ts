import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AcquiredCalls, CallSlots, RefusedCalls } from '../../../modules/quota/index.js';
import { Deferred } from '../../support/deferred.js';

/** Slots of one process, or of two that share a store, and the passing of time as they see it. */
export interface SlotsUnderTest {
  readonly slots: CallSlots;
  /** Those of another process. Left out: they serve one process. */
  readonly other?: CallSlots;
  advance(ms: number): Promise<void>;
  /** Resolves when everything that was released is free. */
  settled(): Promise<void>;
  /** Kills the other process: it tells nothing any more. */
  kill?(): void;
  /** Does the work whenever a request waits for calls that may become free. Left out: none waits. */
  whileOneWaits?(work: () => Promise<unknown>): void;
}

const ONE = { wanted: 1, minimum: 1 };

/** Every promise about calls in flight, kept by these slots. */
export function describeCallSlotsContract(
  name: string,
  setup: () => SlotsUnderTest | Promise<SlotsUnderTest>,
): void {
  describe(name, () => {
    let subject: SlotsUnderTest;
    /** Of two processes in turn, if there are two. */
    let all: readonly CallSlots[];
    beforeEach(async () => {
      subject = await setup();
      all = subject.other ? [subject.slots, subject.other] : [subject.slots];
    });

    const at = (index: number) => all[index % all.length]!;
    const acquire = async (index: number, limit: number, asked = ONE, actor = 'one') =>
      at(index).acquire(actor, limit, asked);
    const release = async (index: number, acquired: AcquiredCalls | RefusedCalls) => {
      const last = at(index).release(acquired as AcquiredCalls);
      await subject.settled();
      return last;
    };

    it('give as many calls as are free', async () => {
      expect(await acquire(0, 3, { wanted: 2, minimum: 1 })).toMatchObject({ ok: true, count: 2 });
      expect(await acquire(1, 3, { wanted: 2, minimum: 1 })).toMatchObject({ ok: true, count: 1 });
      expect(await acquire(0, 3)).toMatchObject({ ok: false, limit: 3 });
      expect(await acquire(1, 3)).toMatchObject({ ok: false, limit: 3 });
      expect(await acquire(0, 3, ONE, 'other')).toMatchObject({ ok: true });
    });

    it('never give more than the limit to many who ask at once', async () => {
      const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => acquire(index, 7)));
      expect(answers.filter(({ ok }) => ok)).toHaveLength(7);
    });

    it('give back what is released', async () => {
      const [one, two] = [await acquire(0, 2), await acquire(1, 2)];
      expect(await acquire(0, 2)).toMatchObject({ ok: false });
      await release(0, one);
      expect(await acquire(1, 2)).toMatchObject({ ok: true });
      await release(1, two);
      expect(await acquire(0, 2, { wanted: 2, minimum: 1 })).toMatchObject({ ok: true, count: 1 });
    });

    it('give to the same process at once what it releases', async () => {
      at(0).release((await acquire(0, 1)) as AcquiredCalls);
      expect(await acquire(0, 1)).toMatchObject({ ok: true });
    });

    it('give to another process what is released shortly after it has asked', async () => {
      if (subject.whileOneWaits === undefined) return;
      const one = await acquire(0, 1);
      subject.whileOneWaits(() => release(0, one));
      expect(await acquire(1, 1)).toMatchObject({ ok: true });
    });

    it('let no more requests wait than calls may become free', async () => {
      if (subject.whileOneWaits === undefined) return;
      for (const index of [0, 0]) await acquire(index, 2);
      let waiting = 0;
      const bothWait = new Deferred<void>();
      subject.whileOneWaits(() => {
        waiting += 1;
        return bothWait.promise;
      });
      const settled: boolean[] = [];
      const asked = Array.from({ length: 6 }, () => acquire(1, 2).then(({ ok }) => settled.push(ok)));
      while (settled.length < 4) await nextTurn();
      expect([waiting, settled]).toEqual([2, [false, false, false, false]]);
      bothWait.resolve();
      await Promise.all(asked);
    });

    it('tell when the last call of this process was released', async () => {
      const [one, two] = [await acquire(0, 5), await acquire(0, 5)];
      expect([await release(0, one), await release(0, two)]).toEqual([false, true]);
    });

    it('name no wait to a request that needs more calls than the limit', async () => {
      const refused = await acquire(0, 2, { wanted: 3, minimum: 3 });
      expect(refused).toEqual({ ok: false, limit: 2, waitMs: undefined });
    });

    it('refuse while more calls are in flight than a limit that was made smaller', async () => {
      await acquire(0, 5, { wanted: 5, minimum: 1 });
      expect(await acquire(1, 2)).toMatchObject({ ok: false, waitMs: 1_000 });
    });

    it('say to wait as long as the last calls took, divided by how many may end', async () => {
      const first = await acquire(0, 4);
      for (const index of [0, 0, 0]) await acquire(index, 4);
      await subject.advance(20_000);
      await release(0, first);
      await acquire(0, 4);
      expect(await acquire(1, 4)).toMatchObject({ ok: false, waitMs: 5_000 });
    });

    it('keep calls that last long', async () => {
      await acquire(0, 1);
      for (let minute = 0; minute < 5; minute += 1) {
        for (let step = 0; step < 12; step += 1) await subject.advance(5_000);
        expect(await acquire(1, 1)).toMatchObject({ ok: false });
      }
    });

    it('do not limit a caller without a limit', async () => {
      const acquired = await at(0).acquire('free', undefined, { wanted: 1_000, minimum: 1 });
      expect(acquired).toMatchObject({ ok: true, count: 1_000 });
    });

    it('free the calls of a process that was killed after half a minute', async () => {
      if (subject.kill === undefined) return;
      await acquire(1, 3, { wanted: 2, minimum: 2 });
      await acquire(0, 3);
      subject.kill();
      await subject.advance(20_000);
      expect(await acquire(0, 3)).toMatchObject({ ok: false });
      await subject.advance(11_000);
      expect(await acquire(0, 3, { wanted: 3, minimum: 1 })).toMatchObject({ ok: true, count: 2 });
    });
  });
}
