import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { closeLater } from '../support/cleanup.js';
import { volume } from '../support/volume.js';

const RACERS = 20;

/** A process that locks files. */
class Racer {
  private constructor(private readonly child: ChildProcess) {}

  static async start(): Promise<Racer> {
    const child = fork(resolve('test/support/lock-racer.mjs'), { execArgv: [] });
    const racer = new Racer(child);
    closeLater(() => racer.kill());
    await once(child, 'message');
    return racer;
  }

  lock(path: string): Promise<unknown> {
    return this.ask({ lock: path });
  }

  unlock(): Promise<unknown> {
    return this.ask({});
  }

  private async ask(message: object): Promise<unknown> {
    const reply = once(this.child, 'message');
    this.child.send(message);
    return ((await reply) as unknown[])[0];
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

describe('the lock of a file', () => {
  it(`goes to exactly one of ${RACERS} processes that find it left behind by a killed one`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lock-'));
    closeLater(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'results.jsonl');
    const lock = `${path}.lock`;
    const killed = await Racer.start();
    expect(await killed.lock(path)).toBe('locked');
    await killed.kill();
    const [token] = readdirSync(lock);
    const racers = await Promise.all(Array.from({ length: RACERS }, () => Racer.start()));
    for (let round = 0; round < volume(60, 10); round += 1) {
      const replies = await Promise.all(racers.map((racer) => racer.lock(path)));
      expect([...replies].sort()).toEqual(['locked', ...Array<string>(RACERS - 1).fill('output_in_use')]);
      await racers[replies.indexOf('locked')]!.unlock();
      expect(readdirSync(folder)).toEqual([]);
      // Left behind again: by the process that was killed, or by one of version 0.1.
      if (round % 2 === 0) writeFileSync(lock, '4194999');
      else {
        mkdirSync(lock);
        writeFileSync(join(lock, token!), '');
      }
    }
  });
});
