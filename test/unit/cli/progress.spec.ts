import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { startProgress, type Progress, type ProgressOptions } from '../../../src/cli/terminal/progress.js';
import { Terminal } from '../../../src/cli/terminal/terminal.js';
import { Deferred } from '../../support/deferred.js';
import { FakeClock } from '../../support/fake-clock.js';

/** A terminal of 80 columns that keeps what is written to it. */
function terminalOf(isTTY: boolean): { terminal: Terminal; written: () => string } {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 }) as unknown as NodeJS.WriteStream;
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { terminal: new Terminal(process.stdin, stream, stream), written: () => text };
}

describe('the progress of a command', () => {
  let clock: FakeClock;
  let progress: Progress | undefined;
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => progress?.stop());

  /** The bar draws its last line when it stops. */
  async function lastLine(
    options: ProgressOptions,
    work: (running: Progress) => Promise<void>,
  ): Promise<string> {
    const { terminal, written } = terminalOf(true);
    progress = startProgress(terminal, { clock, ...options });
    await work(progress);
    progress.stop();

    const lines = written().split(/\u001b\[1G|\u001b[78]|\u001b\[0?K/);
    return lines.filter((line) => line.includes('done') || line.includes('/')).at(-1) ?? '';
  }

  it('is not shown without a terminal, and then limits are not asked for', async () => {
    const { terminal, written } = terminalOf(false);
    let asked = 0;
    const bindingLimit = async () => String((asked += 1));
    progress = startProgress(terminal, { total: 3, clock, bindingLimit });
    progress.update(1);
    await clock.advance(5_000);
    progress.stop();
    expect([written(), asked, clock.pending]).toEqual(['', 0, 0]);
  });

  it('counts throughput and time left from this run only, not from an earlier one', async () => {
    const line = await lastLine({ total: 100 }, async (running) => {
      running.update(50, { earlier: 50 });
      await clock.advance(9_000);
      running.update(60, { earlier: 50, failed: 1 });
      await clock.advance(1_000);
    });
    expect(line).toMatch(/^█+░+ 60\/100 \| 1 failed \| 60\/min \| ETA 40s$/);
  });

  it('asks once a second for the binding limit, until it stops', async () => {
    const limits = ['30 rpm', undefined, 'held 12 s'];
    let asked = 0;
    const bindingLimit = async () => limits[asked++];
    const line = await lastLine({ bindingLimit }, async () => {
      await clock.advance(2_000);
    });
    expect(line).toBe('0 done | 0/min | held 12 s');
    await clock.advance(10_000);
    expect([asked, clock.pending]).toEqual([3, 0]);
  });

  it('does not ask again once it has stopped, even if it was waiting for an answer', async () => {
    const answer = new Deferred<string>();
    await lastLine({ bindingLimit: () => answer.promise }, async () => clock.settle());
    answer.resolve('30 rpm');
    await clock.settle();
    expect(clock.pending).toBe(0);
  });

  it('goes on without the limit if asking for it fails', async () => {
    const bindingLimit = () => Promise.reject(new Error('no'));
    const line = await lastLine({ total: 2, bindingLimit }, async (running) => running.update(1));
    expect(line).toMatch(/^█+░+ 1\/2$/);
  });

  it('accepts a total that is known only later', async () => {
    const line = await lastLine({ total: 0 }, async (running) => running.update(3, { total: 12 }));
    expect(line).toMatch(/^█{6}░{18} 3\/12$/);
  });
});
