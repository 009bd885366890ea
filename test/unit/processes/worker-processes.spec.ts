import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { WorkerProcesses } from '../../../src/processes/worker-processes.js';
import { FakeClock } from '../../support/fake-clock.js';
import { ScriptedWorker } from './scripted-worker.js';

describe('WorkerProcesses', () => {
  let clock: FakeClock;
  let started: ScriptedWorker[];
  let givenUp: number;
  let workers: WorkerProcesses;
  beforeEach(() => {
    Logger.overrideLogger(false);
    clock = new FakeClock();
    started = [];
    givenUp = 0;
    workers = new WorkerProcesses({
      ...{ count: 2, clock, logger: new Logger() },
      fork: (number) => {
        const worker = new ScriptedWorker(started.length + 1, number);
        started.push(worker);
        return worker;
      },
      onGivenUp: () => (givenUp += 1),
    });
  });

  async function startBoth(): Promise<void> {
    const start = workers.start();
    started[0]!.listens();
    await start;
    started[1]!.listens();
  }

  it('starts the second worker once the first listens', async () => {
    const start = workers.start();
    await clock.settle();
    expect(started).toHaveLength(1);
    started[0]!.listens();
    expect(await start).toBeUndefined();
    expect(started.map(({ number }) => number)).toEqual([1, 2]);
    expect(workers.serving).toEqual([started[0]]);
  });

  it('starts no other one if the first does not come to listen, and tells its end', async () => {
    const start = workers.start();
    started[0]!.ends(1);
    expect(await start).toEqual({ code: 1, signal: null });
    await clock.advance(60_000);
    expect(started).toHaveLength(1);
  });

  it('reports no failure of the first one if it was asked to end while it started', async () => {
    const start = workers.start();
    const stop = workers.stop();
    started[0]!.ends(0);
    expect([await start, await stop]).toEqual([undefined, true]);
    expect(started).toHaveLength(1);
  });

  it('starts one with the same number in the place of one that has ended', async () => {
    await startBoth();
    started[0]!.ends(null, 'SIGKILL');
    await clock.settle();
    expect(workers.serving).toEqual([started[1]]);
    await clock.advance(100);
    expect(started.map(({ number }) => number)).toEqual([1, 2, 1]);
    started[2]!.listens();
    expect(workers.serving).toEqual([started[2], started[1]]);
  });

  it('waits twice as long before each start in a row, at most 30 s', async () => {
    await startBoth();
    const waits: number[] = [];
    for (let end = 0; end < 12; end += 1) {
      started.at(end === 0 ? 0 : -1)!.ends(1);
      await clock.settle();
      waits.push(clock.nextTimerMs!);
      await clock.advance(clock.nextTimerMs!);
    }
    expect(waits.slice(0, 4)).toEqual([100, 200, 400, 800]);
    expect(waits.slice(-2)).toEqual([30_000, 30_000]);
  });

  it('waits no longer for one that served for a minute before it ended', async () => {
    await startBoth();
    started[0]!.ends(1);
    await clock.advance(100);
    started[2]!.listens();
    await clock.advance(60_000);
    started[2]!.ends(1);
    await clock.settle();
    expect(clock.nextTimerMs).toBe(100);
  });

  it('goes on while another worker serves, however often a start fails', async () => {
    await startBoth();
    started[0]!.ends(1);
    for (let failure = 0; failure < 8; failure += 1) {
      await clock.settle();
      await clock.advance(clock.nextTimerMs!);
      started.at(-1)!.ends(1);
    }
    expect(givenUp).toBe(0);
  });

  it('gives up after five failed starts in a row while none serves', async () => {
    await startBoth();
    started[1]!.ends(1);
    await clock.settle();
    started[0]!.ends(1);
    await clock.settle();
    for (let starts = 2; givenUp === 0 && starts < 30; starts = started.length) {
      await clock.advance(clock.nextTimerMs!);
      for (const worker of started.slice(starts)) worker.ends(1);
      await clock.settle();
    }
    expect(givenUp).toBe(1);
    expect(started.length).toBeGreaterThanOrEqual(2 + 5);
    expect(started.length).toBeLessThanOrEqual(2 + 2 * 5);
  });

  it('asks each worker to end, starts none again, and tells whether all ended well', async () => {
    await startBoth();
    const stop = workers.stop();
    expect(started.map(({ received }) => received)).toEqual([[{ kind: 'end' }], [{ kind: 'end' }]]);
    started[0]!.ends(0);
    started[1]!.ends(0);
    expect(await stop).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('tells of a worker that was killed while it was to end', async () => {
    await startBoth();
    const stop = workers.stop();
    started[0]!.ends(0);
    started[1]!.ends(null, 'SIGKILL');
    expect(await stop).toBe(false);
  });

  it('cancels a start that is due when it is to end', async () => {
    await startBoth();
    started[0]!.ends(1);
    await clock.settle();
    const stop = workers.stop();
    started[1]!.ends(0);
    expect(await stop).toBe(true);
    await clock.advance(60_000);
    expect(started).toHaveLength(2);
  });

  it('replaces one worker after the other, each only when its successor listens', async () => {
    await startBoth();
    const replaced = workers.replaceAll();
    expect(started).toHaveLength(3);
    expect(started[0]!.received).toEqual([]);
    started[2]!.listens();
    await clock.settle();
    expect(started[0]!.received).toEqual([{ kind: 'retire' }]);
    expect(workers.serving).toEqual([started[2], started[1]]);
    expect(started).toHaveLength(3);
    started[0]!.ends(0);
    await clock.settle();
    expect(started).toHaveLength(4);
    started[3]!.listens();
    await clock.settle();
    started[1]!.ends(0);
    await replaced;
    expect(workers.serving).toEqual([started[2], started[3]]);
    expect(clock.pending).toBe(0);
  });

  it('leaves the workers as they are if a successor does not start', async () => {
    await startBoth();
    const replaced = workers.replaceAll();
    started[2]!.ends(1);
    await replaced;
    expect(workers.serving).toEqual([started[0], started[1]]);
    expect(started).toHaveLength(3);
  });

  it('keeps one worker of a number if the one to be replaced ends by itself meanwhile', async () => {
    await startBoth();
    const replaced = workers.replaceAll();
    started[0]!.ends(1);
    await clock.settle();
    started[2]!.listens();
    await clock.settle();
    started[3]!.listens();
    await clock.settle();
    started[1]!.ends(0);
    await replaced;
    await clock.advance(60_000);
    expect(workers.serving).toEqual([started[2], started[3]]);
    expect(started).toHaveLength(4);
  });

  it('kills every worker, one that does not listen yet too', async () => {
    await startBoth();
    void workers.replaceAll();
    workers.kill();
    expect(started.map(({ signals }) => signals)).toEqual([['SIGKILL'], ['SIGKILL'], ['SIGKILL']]);
  });
});
