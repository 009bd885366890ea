import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FaultedServer, newFolder, outcomeOf } from '../../support/storage-faults/faulted-server.js';
import { FaultyFiles } from '../../support/storage-faults/faulty-files.js';
import { LockHolder } from '../../support/storage-faults/lock-holder.js';

const PROBE = pathToFileURL(resolve('test/support/storage-faults/measure-delay.mjs')).href;
/** Milliseconds that each write and each `fsync` takes on the slow disk. */
const DELAY_MS = 300;
/** A stall of the fault's own order. Those of a busy machine are shorter, or do not come every time. */
const MAX_STALL_MS = DELAY_MS / 3;
const ATTEMPTS = 8;

async function measuredServer(environment: Readonly<Record<string, string>> = {}, folder = newFolder()) {
  const launch = { nodeArguments: ['--import', PROBE], messages: true };
  const reply = { text: 'word '.repeat(4_000), stream: { intervalMs: 10 } };
  return FaultedServer.start({ folder, environment, launch, reply: () => reply });
}

/** The longest delay of the server's event loop since the last call, in milliseconds. */
async function longestStall({ server }: FaultedServer): Promise<number> {
  const answer = once(server.child, 'message');
  server.child.send('measure');
  const [{ max }] = (await answer) as [{ max: number }];
  return max;
}

/** Reads a stream, the list of keys and `/health` until `work` is over. */
async function beside(
  faulted: FaultedServer,
  work: () => Promise<unknown>,
): Promise<{ outcomes: string[]; chunks: number }> {
  const leave = new AbortController();
  const stream = await faulted.chat(undefined, { stream: true }, leave.signal);
  let chunks = 0;
  const reading = (async () => {
    for await (const _ of stream.body!) chunks += 1;
  })().catch(() => undefined);
  const outcomes = new Set<string>();
  let over = false;
  const reads = (async () => {
    while (!over) {
      outcomes.add(await outcomeOf(faulted.read()));
      outcomes.add(await outcomeOf(faulted.server.request('/health')));
    }
  })();
  const before = chunks;
  await work();
  over = true;
  await reads;
  const arrived = chunks - before;
  leave.abort();
  await reading;
  return { outcomes: [...outcomes], chunks: arrived };
}

/** Expects no stall of the fault's order. A busy machine gets more attempts, each beside a sound database. */
async function expectNoStall(faulted: FaultedServer, underFault: () => Promise<unknown>): Promise<void> {
  const stalls: { sound: number; fault: number }[] = [];
  while (stalls.length < ATTEMPTS) {
    await longestStall(faulted);
    await beside(faulted, () => Promise.all([faulted.write(), faulted.signIn()].map(outcomeOf)));
    const sound = await longestStall(faulted);
    await underFault();
    stalls.push({ sound, fault: await longestStall(faulted) });
    if (stalls.at(-1)!.fault < MAX_STALL_MS) return;
  }
  throw new Error(`The event loop stalls: ${JSON.stringify(stalls)}`);
}

describe('the event loop of a server', () => {
  it('does not wait for a lock of ten seconds: streams and reads go on, writes are refused, then all goes on', async () => {
    const faulted = await measuredServer();
    await expectNoStall(faulted, async () => {
      const lock = await LockHolder.hold(faulted.database);
      const writes = () => Promise.all([faulted.write(), faulted.signIn(), faulted.write()].map(outcomeOf));
      const busy = '503 `storage_busy`, retry-after 1';
      const reads = await beside(faulted, async () => {
        // Each waits for five seconds.
        for (let round = 0; round < 2; round += 1) expect(await writes()).toEqual([busy, busy, busy]);
      });
      expect(reads.outcomes).toEqual(['200']);
      expect(reads.chunks).toBeGreaterThan(10);
      await lock.release();
      expect(await writes()).toEqual(['201', '200', '201']);
    });
  });

  it('does not wait for a slow disk', async () => {
    const folder = newFolder();
    const files = new FaultyFiles(folder);
    const faulted = await measuredServer(files.environment, folder);
    await expectNoStall(faulted, async () => {
      files.begin({ writeDelay: DELAY_MS, syncDelay: DELAY_MS });
      const reads = await beside(faulted, async () => {
        for (let round = 0; round < 2; round += 1) await outcomeOf(faulted.signIn());
      });
      files.end();
      expect(reads.outcomes).toEqual(['200']);
      expect(reads.chunks).toBeGreaterThan(10);
    });
  });
});
