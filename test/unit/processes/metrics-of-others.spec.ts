import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ToPrimary, ToWorker } from '../../../src/processes/messages.js';
import { MetricsOfOthers } from '../../../src/processes/metrics-of-others.js';
import { MetricsRelay } from '../../../src/processes/metrics-relay.js';
import { FakeClock } from '../../support/fake-clock.js';
import { ScriptedWorker } from './scripted-worker.js';

describe('metrics of the other worker processes', () => {
  let clock: FakeClock;
  let workers: ScriptedWorker[];
  let others: MetricsOfOthers;
  beforeEach(() => {
    clock = new FakeClock();
    workers = [1, 2, 3].map((id) => new ScriptedWorker(id));
    const relay = new MetricsRelay(() => workers);
    for (const worker of workers) relay.listen(worker);
    others = new MetricsOfOthers((message: ToPrimary) => workers[0]!.sends(message), clock);
    workers[0]!.send = (message: ToWorker) => {
      if ('reading' in message) others.receive(message);
      return true;
    };
  });

  /** Has a worker answer what it was asked. */
  function answer(worker: ScriptedWorker, text: string): void {
    for (const message of worker.received.splice(0)) {
      if (message.kind !== 'read-metrics') throw new Error(`Asked for ${message.kind}.`);
      worker.sends({ kind: 'metrics', reader: message.reader, reading: message.reading, text });
    }
  }

  it('are those of each', async () => {
    const read = others.read();
    answer(workers[2]!, 'three');
    answer(workers[1]!, 'two');
    expect(await read).toEqual({ texts: ['three', 'two'], missing: 0 });
    expect(clock.pending).toBe(0);
  });

  it('leave one out that does not answer within two seconds, and count it', async () => {
    const read = others.read();
    answer(workers[1]!, 'two');
    await clock.advance(2_000);
    expect(await read).toEqual({ texts: ['two'], missing: 1 });
  });

  it('are not mixed with an answer that comes too late', async () => {
    const first = others.read();
    answer(workers[1]!, 'two');
    await clock.advance(2_000);
    await first;
    const second = others.read();
    const [late, now] = workers[2]!.received.splice(0);
    for (const [asked, text] of [
      [late, 'late'],
      [now, 'now'],
    ] as const) {
      if (asked?.kind === 'read-metrics')
        workers[2]!.sends({ kind: 'metrics', reader: asked.reader, reading: asked.reading, text });
    }
    answer(workers[1]!, 'two again');
    expect(await second).toEqual({ texts: ['now', 'two again'], missing: 0 });
  });

  it('are none if there is no other worker', async () => {
    workers.splice(1);
    expect(await others.read()).toEqual({ texts: [], missing: 0 });
  });

  it('are missing if the process that started the workers does not answer', async () => {
    const alone = new MetricsOfOthers(() => undefined, clock);
    const read = alone.read();
    await clock.advance(2_000);
    expect(await read).toEqual({ texts: [], missing: 1 });
  });
});
