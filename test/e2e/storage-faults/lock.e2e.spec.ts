import { describe, expect, it } from '@jest/globals';
import { CommandLine } from '../../support/command-line.js';
import { FaultedServer, outcomeOf } from '../../support/storage-faults/faulted-server.js';
import { LockHolder } from '../../support/storage-faults/lock-holder.js';
import { expectAsDocumented, expectWhole } from '../../support/storage-faults/observe-fault.js';

describe('a database that another process has locked', () => {
  it('is answered as documented', async () => {
    const faulted = await FaultedServer.start();
    let lock: LockHolder | undefined;
    await expectAsDocumented(faulted, 'locked', {
      begin: async () => void (lock = await LockHolder.hold(faulted.database)),
      end: () => lock?.release(),
    });
  });

  it('lets a server start, and a write wait for the end of the lock', async () => {
    const faulted = await FaultedServer.start();
    await faulted.server.kill();
    const lock = await LockHolder.hold(faulted.database);
    await faulted.restart();
    expect(await outcomeOf(faulted.chat())).toBe('200');
    const write = outcomeOf(faulted.write('waited'));
    expect(await outcomeOf(faulted.read())).toBe('200');
    await lock.release();
    expect(await write).toBe('201');
    expectWhole(faulted.database, 'waited', 1);
  });

  it('refuses a command beside the server in one line, and the command works afterwards', async () => {
    const faulted = await FaultedServer.start();
    const cli = new CommandLine();
    Object.assign(cli.environment, faulted.environment);
    const lock = await LockHolder.hold(faulted.database);
    const refused = await cli.run(['client-key:create', 'by a command']);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/^error: The database is busy or locked.* Nothing was changed\..*\n$/);
    expect((await cli.run(['client-key:list'])).code).toBe(0);
    await lock.release();
    expect((await cli.run(['client-key:create', 'by a command'])).code).toBe(0);
    expectWhole(faulted.database, 'by a command', 1);
  });
});
