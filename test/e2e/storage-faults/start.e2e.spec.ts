import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { documented } from '../../support/storage-faults/fault-table.js';
import { FaultedServer, newFolder, outcomeOf } from '../../support/storage-faults/faulted-server.js';
import { canPlayFaults, FaultyFiles } from '../../support/storage-faults/faulty-files.js';
import { LockHolder } from '../../support/storage-faults/lock-holder.js';
import { canMount, SmallDisk } from '../../support/storage-faults/small-disk.js';
import { zeroRootPage } from '../../support/storage-faults/zeroed-page.js';

/** A server that has run, and the database that it left. */
async function stopped(options: { folder?: string; environment?: Readonly<Record<string, string>> } = {}) {
  const faulted = await FaultedServer.start(options);
  faulted.server.signal('SIGTERM');
  await faulted.server.ended;
  return faulted;
}

/** Expects the documented refusal: one line with the path and the steps. */
async function expectRefusal(faulted: FaultedServer, fault: string): Promise<void> {
  const { start } = documented('When the server starts', fault);
  const words = /refused: "([^"]+)"/.exec(start!)![1]!;
  const { code, lines } = await faulted.refusal();
  expect(code).toBe(1);
  expect(lines).toEqual([expect.stringContaining(words)]);
  // The message about a file that cannot be written names the setting instead: it never shows its value.
  expect(lines[0]).toMatch(lines[0]!.includes(faulted.database) ? /start|restore|backup/i : /DATABASE_URL/);
}

describe('a server that starts on a database', () => {
  it.each(['client_keys', 'client_keys_prefix', 'audit'])('with a zeroed root page of %s', async (name) => {
    const faulted = await stopped();
    const repair = zeroRootPage(faulted.database, name);
    await expectRefusal(faulted, 'page zeroed');
    repair();
    await faulted.restart();
    expect(await outcomeOf(faulted.chat())).toBe('200');
  });

  it('of a newer schema', async () => {
    const faulted = await stopped();
    const other = new Database(faulted.database);
    other.exec(
      "INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTheFuture9999999999999')",
    );
    other.close();
    const before = readFileSync(faulted.database);
    await expectRefusal(faulted, 'newer schema');
    expect(readFileSync(faulted.database).equals(before)).toBe(true);
  });

  it('that is locked', async () => {
    const faulted = await stopped();
    expect(documented('When the server starts', 'locked').start).toBe('starts');
    const lock = await LockHolder.hold(faulted.database);
    await faulted.restart();
    expect(await outcomeOf(faulted.read())).toBe('200');
    await lock.release();
    await faulted.readyIs(200);
  });

  (canPlayFaults ? it : it.skip)('on a disk that cannot be read', async () => {
    const folder = newFolder();
    const files = new FaultyFiles(folder);
    const faulted = await stopped({ folder, environment: files.environment });
    files.begin({ readError: 'EIO' });
    await expectRefusal(faulted, 'I/O error');
    files.end();
    await faulted.restart();
  });

  (canMount ? it : it.skip)('on a disk that is read-only', async () => {
    const disk = new SmallDisk(4 * 2 ** 20);
    const faulted = await stopped({ folder: disk.folder });
    disk.remount('ro');
    await expectRefusal(faulted, 'read-only');
    disk.remount('rw');
    await faulted.restart();
  });

  (canMount ? it : it.skip)('on a disk that is full', async () => {
    const disk = new SmallDisk(4 * 2 ** 20);
    const faulted = await stopped({ folder: disk.folder });
    disk.fill();
    await expectRefusal(faulted, 'disk full');
    disk.empty();
    await faulted.restart();
    expect(await outcomeOf(faulted.write())).toBe('201');
  });
});
