import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { allowedBy, documented } from './fault-table.js';
import { type FaultedServer, outcomeOf } from './faulted-server.js';
import { RunningCheck } from './running-check.js';

const STORED = 'stored during it';
const INTERRUPTED = 'interrupted after it';

export interface Fault {
  begin(): void | Promise<void>;
  /** Undoes the fault. Restarts the server if the table says so. */
  end(): void | Promise<void>;
}

/**
 * Compares what callers see with the documented row: while the fault lasts, and when it is over. Each change
 * that was acknowledged has to be stored with its audit entry, and of the others there must be nothing. A
 * check that runs meanwhile gets its last verdicts during the fault.
 */
export async function expectAsDocumented(faulted: FaultedServer, name: string, fault: Fault): Promise<void> {
  const row = documented('While the server runs', name);
  const isInterrupted = row['the end of a check'] === INTERRUPTED;
  const canBeStored = allowedBy(row['the end of a check']).includes(STORED);
  const notStored = isInterrupted ? INTERRUPTED : 'stored after it';
  const check = await RunningCheck.start(faulted);
  await fault.begin();
  const settled = check.finish();
  const write = outcomeOf(faulted.write('during the fault'));
  // A fault that makes it fail has to reach it; with others it may take turns with the writes.
  if (!allowedBy(row['`/ready`']).includes('200')) await faulted.readyIs(503);
  const observed = {
    'a read': await outcomeOf(faulted.read()),
    'a model call': await outcomeOf(faulted.chat()),
    '`/health`': await outcomeOf(faulted.server.request('/health')),
    '`/ready`': await outcomeOf(faulted.server.request('/ready')),
    'a sign-in': await outcomeOf(faulted.signIn()),
    'a write': await write,
    'the end of a check': await settled.then(() => (check.ended ? STORED : notStored)),
    'a check is read': await check.read({ canBeStored }),
  };
  for (const [column, outcome] of Object.entries(observed)) {
    expect([column, allowedBy(row[column])]).toEqual([column, expect.arrayContaining([outcome])]);
  }
  await fault.end();
  await faulted.readyIs(200);
  const after = [faulted.read(), faulted.chat(), faulted.signIn(), faulted.write('after the fault')];
  expect(await Promise.all(after.map(outcomeOf))).toEqual(['200', '200', '200', '201']);
  expectWhole(faulted.database, 'during the fault', observed['a write'] === '201' ? 1 : 0);
  expectWhole(faulted.database, 'after the fault', 1);
  await (isInterrupted ? check.expectInterrupted() : check.expectStored());
}

/** Expects so many client keys of that name, and that each key has its audit entry and each entry its key. */
export function expectWhole(path: string, name: string, count: number): void {
  const database = new Database(path, { readonly: true });
  const keys = database.prepare('SELECT id FROM client_keys WHERE name = ?').all(name) as { id: string }[];
  const orphans = database
    .prepare(
      `SELECT subject FROM audit WHERE action = 'client_key.created' AND subject NOT IN (SELECT id FROM client_keys)
       UNION ALL SELECT id FROM client_keys WHERE id NOT IN (SELECT subject FROM audit)`,
    )
    .all();
  database.close();
  expect([keys.length, orphans]).toEqual([count, []]);
}
