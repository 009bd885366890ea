import { describe, it } from '@jest/globals';
import { FaultedServer, newFolder } from '../../support/storage-faults/faulted-server.js';
import { FaultyFiles, type Faults } from '../../support/storage-faults/faulty-files.js';
import {
  type ConnectionLimits,
  LimitedConnections,
} from '../../support/storage-faults/limited-connections.js';
import { expectAsDocumented, type Fault } from '../../support/storage-faults/observe-fault.js';
import { canMount, SmallDisk } from '../../support/storage-faults/small-disk.js';

const MIB = 2 ** 20;

/** A server whose disk is broken by the library. */
async function withFaultyFiles() {
  const folder = newFolder();
  const files = new FaultyFiles(folder);
  const faulted = await FaultedServer.start({ folder, environment: files.environment });
  const fault = (faults: Faults): Fault => ({ begin: () => files.begin(faults), end: () => files.end() });
  return { faulted, fault };
}

describe('a disk played by a library', () => {
  it('that is full', async () => {
    const { faulted, fault } = await withFaultyFiles();
    await expectAsDocumented(faulted, 'disk full', fault({ writeError: 'ENOSPC' }));
  });

  it('that is slow', async () => {
    const { faulted, fault } = await withFaultyFiles();
    await expectAsDocumented(faulted, 'slow disk', fault({ writeDelay: 300, syncDelay: 300 }));
  });

  it('that became read-only', async () => {
    const { faulted, fault } = await withFaultyFiles();
    await expectAsDocumented(faulted, 'read-only', fault({ writeError: 'EROFS' }));
  });

  it.each<Faults>([{ syncError: 'EIO' }, { writeError: 'EIO' }])('that is broken: %p', async (faults) => {
    const { faulted, fault } = await withFaultyFiles();
    await expectAsDocumented(faulted, 'I/O error', fault(faults));
  });
});

describe('a database whose connections SQLite limits', () => {
  const limited = async (limits: ConnectionLimits) => {
    const connections = new LimitedConnections();
    const { environment, launch } = connections;
    const faulted = await FaultedServer.start({ environment, launch });
    return { faulted, fault: { begin: () => connections.begin(limits), end: () => connections.end() } };
  };

  it.each([0, 1])('is nearly full: it may grow by %d pages', async (pages) => {
    const { faulted, fault } = await limited({ pages });
    await expectAsDocumented(faulted, 'disk nearly full', fault);
  });

  it('became read-only', async () => {
    const { faulted, fault } = await limited({ queryOnly: true });
    await expectAsDocumented(faulted, 'read-only', fault);
  });
});

it('a system that lets no file grow is answered as a broken disk', async () => {
  const faulted = await FaultedServer.start();
  await expectAsDocumented(faulted, 'I/O error', {
    begin: () => faulted.server.limitFileSize(0),
    end: () => faulted.server.limitFileSize('unlimited'),
  });
});

// The same rows on a real disk, where the system lets the tests have one.
if (canMount) {
  describe('a disk in memory', () => {
    const onSmallDisk = async () => {
      const disk = new SmallDisk(4 * MIB);
      return { disk, faulted: await FaultedServer.start({ folder: disk.folder }) };
    };

    it('that is full', async () => {
      const { disk, faulted } = await onSmallDisk();
      await expectAsDocumented(faulted, 'disk full', { begin: () => disk.fill(), end: () => disk.empty() });
    });

    it('that is nearly full', async () => {
      const { disk, faulted } = await onSmallDisk();
      const fault = { begin: () => disk.fill(32_768), end: () => disk.empty() };
      await expectAsDocumented(faulted, 'disk nearly full', fault);
    });
  });
}
