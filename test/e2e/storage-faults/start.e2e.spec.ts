import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { documented } from '../../support/storage-faults/fault-table.js';
import {
  FaultedServer,
  type FaultedServerOptions,
  newFolder,
  outcomeOf,
} from '../../support/storage-faults/faulted-server.js';
import { FaultyFiles } from '../../support/storage-faults/faulty-files.js';
import { LimitedConnections } from '../../support/storage-faults/limited-connections.js';
import { LockHolder } from '../../support/storage-faults/lock-holder.js';
import { canMount, SmallDisk } from '../../support/storage-faults/small-disk.js';
import { zeroRootPage } from '../../support/storage-faults/zeroed-page.js';

/** A server that has run, and the database that it left. */
async function stopped(options: FaultedServerOptions = {}) {
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

  it('on a disk that cannot be read', async () => {
    const folder = newFolder();
    const files = new FaultyFiles(folder);
    const faulted = await stopped({ folder, environment: files.environment });
    files.begin({ readError: 'EIO' });
    await expectRefusal(faulted, 'I/O error');
    files.end();
    await faulted.restart();
  });

  it('in a folder that cannot be written', async () => {
    // Root may write everything, unless it starts a process that may not.
    const launcher = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
    const faulted = await stopped({ launch: { launcher } });
    const files = readdirSync(dirname(faulted.database)).map((name) => join(dirname(faulted.database), name));
    const setModes = (file: number, folder: number) => {
      for (const path of files) chmodSync(path, file);
      chmodSync(dirname(faulted.database), folder);
    };
    setModes(0o400, 0o500);
    await expectRefusal(faulted, 'read-only');
    setModes(0o600, 0o700);
    await faulted.restart();
    expect(await outcomeOf(faulted.write())).toBe('201');
  });

  it('on a disk that is full', async () => {
    const folder = newFolder();
    const files = new FaultyFiles(folder);
    const faulted = await stopped({ folder, environment: files.environment });
    files.begin({ writeError: 'ENOSPC' });
    await expectRefusal(faulted, 'disk full');
    files.end();
    await faulted.restart();
    expect(await outcomeOf(faulted.write())).toBe('201');
  });

  it('on a disk without room for the tables of a new database', async () => {
    const limits = new LimitedConnections();
    const faulted = await stopped({ environment: limits.environment, launch: limits.launch });
    rmSync(faulted.database);
    limits.begin({ pages: 1 });
    await expectRefusal(faulted, 'disk full');
    limits.end();
    await faulted.restart();
    expect(await outcomeOf(faulted.write())).toBe('201');
  });

  // The same rows on a real disk, where the system lets the tests have one.
  if (canMount) {
    it('on a disk in memory that is read-only', async () => {
      const disk = new SmallDisk(4 * 2 ** 20);
      const faulted = await stopped({ folder: disk.folder });
      disk.remount('ro');
      await expectRefusal(faulted, 'read-only');
      disk.remount('rw');
      await faulted.restart();
    });

    it('on a disk in memory that is full', async () => {
      const disk = new SmallDisk(4 * 2 ** 20);
      const faulted = await stopped({ folder: disk.folder });
      disk.fill();
      await expectRefusal(faulted, 'disk full');
      disk.empty();
      await faulted.restart();
      expect(await outcomeOf(faulted.write())).toBe('201');
    });
  }
});
