import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeAtomically } from '../../../modules/database/index.js';
import { AuditEntity } from '../../../modules/settings/index.js';
import { Workspace } from '../settings/settings-fixture.js';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.dispose());

describe('writeAtomically', () => {
  it('undoes everything when the work throws, and rethrows its error', async () => {
    const { dataSource, audit, sql } = await workspace.start();
    const failing = writeAtomically(dataSource, async (transaction) => {
      await audit.record({ actor: 'a test', action: 'x', subject: 'y' }, transaction);
      throw new RangeError('mine');
    });
    await expect(failing).rejects.toThrow(new RangeError('mine'));
    expect(await sql('SELECT 1 FROM audit')).toEqual([]);
  });

  it("waits for a transaction that others hold open on the connection, and survives that one's rollback", async () => {
    const { dataSource, audit, sql } = await workspace.start();
    let ours: Promise<number> | undefined;
    const theirs = dataSource.transaction(async (manager) => {
      await manager.insert(AuditEntity, { at: 1, actor: 'theirs', action: 'x', subject: 'y' });
      ours = audit.record({ actor: 'ours', action: 'x', subject: 'y' });
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      throw new Error('rolled back');
    });
    await expect(theirs).rejects.toThrow('rolled back');
    await ours;
    expect(await sql('SELECT actor FROM audit')).toEqual([{ actor: 'ours' }]);
  });
});
