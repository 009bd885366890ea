import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { FaultedServer, newFolder, outcomeOf } from '../../support/storage-faults/faulted-server.js';
import { FaultyFiles } from '../../support/storage-faults/faulty-files.js';
import { LockHolder } from '../../support/storage-faults/lock-holder.js';

/** Milliseconds. Far more than the seconds that are documented: a busy machine must not fail a test. */
const DEADLINE_MS = 60_000;
const NOT_READY = '503 `not_ready`';

/** Fails unless the server prints this within the deadline. */
async function prints({ server }: FaultedServer, pattern: RegExp): Promise<void> {
  const late = after(DEADLINE_MS, undefined, { ref: false }).then(() => {
    throw new Error(`Not printed in time: ${pattern.source}`);
  });
  await Promise.race([server.printed(pattern), late]);
}

/** Collects the outcomes of a write and of `/ready` as they come. A write waits for five seconds. */
function order(faulted: FaultedServer) {
  const outcomes: string[] = [];
  const collect = async (name: string, asked: Promise<Response>) => {
    outcomes.push(`${name}: ${await outcomeOf(asked)}`);
  };
  return {
    write: () => collect('write', faulted.write()),
    ready: () => collect('ready', faulted.server.request('/ready')),
    expectReadyFirst: () =>
      expect(outcomes).toEqual([`ready: ${NOT_READY}`, expect.stringMatching(/^write: /)]),
  };
}

/** Expects that `/ready` is answered before a write that began earlier. */
async function expectReadyBeforeWrite(faulted: FaultedServer): Promise<void> {
  const { write, ready, expectReadyFirst } = order(faulted);
  await Promise.all([write(), ready()]);
  expectReadyFirst();
}

describe('a server notices', () => {
  it('a lock: `/ready` is answered while writes still wait', async () => {
    const faulted = await FaultedServer.start();
    const lock = await LockHolder.hold(faulted.database);
    await expectReadyBeforeWrite(faulted);
    await lock.release();
    await faulted.readyIs(200);
  });

  it('a disk that hangs: `/ready` is answered while the write hangs', async () => {
    const folder = newFolder();
    const files = new FaultyFiles(folder);
    const faulted = await FaultedServer.start({ folder, environment: files.environment });
    files.begin({ syncDelay: 8_000 });
    await expectReadyBeforeWrite(faulted);
    files.end();
    await faulted.readyIs(200);
  });

  it('a disk that hangs: `/ready` is answered while its own write hangs', async () => {
    const folder = newFolder();
    const files = new FaultyFiles(folder);
    const faulted = await FaultedServer.start({ folder, environment: files.environment });
    files.begin({ syncDelay: 8_000 });
    const { write, ready, expectReadyFirst } = order(faulted);
    const asked = ready();
    // It reads three times before it writes. Each of these reads waits for one of them.
    for (let count = 0; count < 5; count += 1) expect(await outcomeOf(faulted.read())).toBe('200');
    await Promise.all([asked, write()]);
    expectReadyFirst();
    files.end();
    await faulted.readyIs(200);
  });

  it('a file that was deleted, without a request', async () => {
    const faulted = await FaultedServer.start();
    rmSync(faulted.database);
    await prints(faulted, /a file of the database was deleted or replaced/);
  });

  it('a file that was replaced, and that is back, without a request', async () => {
    const faulted = await FaultedServer.start();
    const { database } = faulted;
    renameSync(database, `${database}.aside`);
    copyFileSync(`${database}.aside`, database);
    await prints(faulted, /a file of the database was deleted or replaced/);
    renameSync(`${database}.aside`, database);
    await prints(faulted, /the files of the database are back/);
    await faulted.readyIs(200);
  });
});
