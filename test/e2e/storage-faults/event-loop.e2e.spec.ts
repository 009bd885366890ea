import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { FaultedServer, newFolder, outcomeOf } from '../../support/storage-faults/faulted-server.js';
import { FaultyFiles } from '../../support/storage-faults/faulty-files.js';
import { LockHolder } from '../../support/storage-faults/lock-holder.js';

const PROBE = pathToFileURL(resolve('test/support/storage-faults/measure-delay.mjs')).href;
/** Milliseconds that each write and each `fsync` takes on the slow disk. */
const DELAY_MS = 300;
/** Milliseconds that a fault adds to the longest stall at most, as docs/storage-faults.md promises. */
const MAX_STALL_MS = 50;
const ATTEMPTS = 3;
const BUSY = '503 `storage_busy`, retry-after 1';

async function measuredServer(environment: Readonly<Record<string, string>> = {}, folder = newFolder()) {
  const launch = { nodeArguments: ['--import', PROBE], messages: true };
  const reply = { text: 'word '.repeat(4_000), stream: { intervalMs: 10 } };
  return FaultedServer.start({ folder, environment, launch, reply: () => reply });
}

/** The longest stall of the server's event loop since the last call, in milliseconds. */
async function longestStall({ server }: FaultedServer): Promise<number> {
  const answer = once(server.child, 'message');
  server.child.send('measure');
  const [{ max }] = (await answer) as [{ max: number }];
  return max;
}

/** Reads a stream, the list of keys and `/health` until `work` is over. Returns the chunks that came. */
async function beside(faulted: FaultedServer, work: () => Promise<unknown>): Promise<number> {
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
  await work();
  over = true;
  await reads;
  const arrived = chunks;
  leave.abort();
  await reading;
  expect([...outcomes]).toEqual(['200']);
  return arrived;
}

/**
 * Expects no stall of the faulted server that a sound one beside it, with the same requests at the same time,
 * does not have. A pause of the whole machine may hit one of them, but not every time.
 */
async function expectNoStall(faulted: FaultedServer, work: () => Promise<unknown>): Promise<void> {
  const sound = await measuredServer();
  for (const server of [faulted, sound]) await beside(server, () => outcomeOf(server.signIn()));
  const stalls: { faulted: number; sound: number }[] = [];
  while (stalls.length < ATTEMPTS) {
    await Promise.all([faulted, sound].map(longestStall));
    const worked = work();
    const chunks = beside(faulted, () => worked);
    await beside(sound, () => Promise.all([outcomeOf(sound.write()), outcomeOf(sound.signIn()), worked]));
    expect(await chunks).toBeGreaterThan(10);
    stalls.push({ faulted: await longestStall(faulted), sound: await longestStall(sound) });
    if (stalls.at(-1)!.faulted - stalls.at(-1)!.sound < MAX_STALL_MS) return;
  }
  throw new Error(`The event loop stalls: ${JSON.stringify(stalls)}`);
}

describe('the event loop of a server', () => {
  it('does not wait for a lock of ten seconds: streams and reads go on, writes are refused, then all goes on', async () => {
    const faulted = await measuredServer();
    const writes = () => Promise.all([faulted.write(), faulted.signIn(), faulted.write()].map(outcomeOf));
    await expectNoStall(faulted, async () => {
      const lock = await LockHolder.hold(faulted.database);
      // Each waits for five seconds.
      for (let round = 0; round < 2; round += 1) expect(await writes()).toEqual([BUSY, BUSY, BUSY]);
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
      for (let round = 0; round < 3; round += 1) await outcomeOf(faulted.signIn());
      files.end();
    });
  });
});
