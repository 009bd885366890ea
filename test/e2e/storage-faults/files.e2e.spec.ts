import { copyFileSync, readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { FaultedServer, newFolder } from '../../support/storage-faults/faulted-server.js';
import { expectAsDocumented } from '../../support/storage-faults/observe-fault.js';
import { zeroRootPage } from '../../support/storage-faults/zeroed-page.js';

/** Copies a file that a process has open, also after it was deleted. */
function rescue(pid: number, path: string, to: string): void {
  const folder = `/proc/${pid}/fd`;
  const open = readdirSync(folder).find((name) => {
    try {
      return readlinkSync(`${folder}/${name}`).replace(' (deleted)', '') === path;
    } catch {
      return false;
    }
  });
  copyFileSync(`${folder}/${open}`, to);
}

/** The follower of a check whose end cannot be stored is not waited for when the server stops. */
const environment = { SHUTDOWN_GRACE_MS: '0' };

describe('files of the database', () => {
  it('that were deleted', async () => {
    const faulted = await FaultedServer.start({ environment });
    const { database } = faulted;
    const copy = `${newFolder()}/copy`;
    await expectAsDocumented(faulted, 'file deleted', {
      begin: () => rmSync(database),
      end: async () => {
        for (const suffix of ['', '-wal'])
          rescue(faulted.server.child.pid!, database + suffix, copy + suffix);
        faulted.server.signal('SIGTERM');
        expect((await faulted.server.ended).code).toBe(0);
        for (const suffix of ['-wal', '-shm']) rmSync(database + suffix, { force: true });
        for (const suffix of ['', '-wal']) copyFileSync(copy + suffix, database + suffix);
        await faulted.restart();
      },
    });
  });

  it('that were replaced', async () => {
    const faulted = await FaultedServer.start();
    const { database } = faulted;
    await expectAsDocumented(faulted, 'file replaced', {
      begin: () => {
        copyFileSync(database, `${database}.other`);
        renameSync(database, `${database}.aside`);
        renameSync(`${database}.other`, database);
      },
      end: () => renameSync(`${database}.aside`, database),
    });
  });

  it('of which the log was deleted', async () => {
    const faulted = await FaultedServer.start({ environment });
    await expectAsDocumented(faulted, '`-wal` deleted', {
      begin: () => rmSync(`${faulted.database}-wal`),
      end: async () => {
        faulted.server.signal('SIGTERM');
        expect((await faulted.server.ended).code).toBe(0);
        await faulted.restart();
      },
    });
  });

  it('of which a page was zeroed', async () => {
    const faulted = await FaultedServer.start();
    let repair = () => {};
    await expectAsDocumented(faulted, 'page zeroed', {
      begin: () => void (repair = zeroRootPage(faulted.database, 'client_keys')),
      end: () => repair(),
    });
  });
});
