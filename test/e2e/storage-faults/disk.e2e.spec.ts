import { describe, it } from '@jest/globals';
import { FaultedServer, newFolder } from '../../support/storage-faults/faulted-server.js';
import { canPlayFaults, FaultyFiles, type Faults } from '../../support/storage-faults/faulty-files.js';
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

(canMount ? describe : describe.skip)('a disk in memory', () => {
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

(canPlayFaults ? describe : describe.skip)('a disk played by a library', () => {
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
