import { describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { BuiltServer } from '../../support/built-server.js';
import { FaultedServer, newFolder, outcomeOf } from '../../support/storage-faults/faulted-server.js';
import { FaultyFiles } from '../../support/storage-faults/faulty-files.js';
import { LimitedConnections } from '../../support/storage-faults/limited-connections.js';
import { expectWhole } from '../../support/storage-faults/observe-fault.js';

const KEYS = '/api/v1/client-keys';
const UNAVAILABLE = '503 `storage_unavailable`';

/** Names of keys in the database. */
function storedNames(path: string): string[] {
  const database = new Database(path, { readonly: true });
  const rows = database.prepare("SELECT name FROM client_keys WHERE name LIKE 'key %'").all();
  database.close();
  return rows.map((row) => (row as { name: string }).name).sort();
}

describe('what is answered about a change', () => {
  it('is true of a nearly full database: of sixty keys, and after a restart', async () => {
    const connections = new LimitedConnections();
    const { environment, launch } = connections;
    const faulted = await FaultedServer.start({ environment, launch });
    connections.begin({ pages: 2 });
    const names = Array.from({ length: 60 }, (_, index) => `key ${String(index).padStart(2, '0')}`);
    const outcomes = await Promise.all(names.map((name) => outcomeOf(faulted.write(name))));
    expect(new Set(outcomes)).toEqual(new Set(['201', UNAVAILABLE]));
    const acknowledged = names.filter((_, index) => outcomes[index] === '201');
    const expectTruth = () => {
      expect(storedNames(faulted.database)).toEqual(acknowledged);
      expectWhole(faulted.database, acknowledged[0]!, 1);
    };
    expectTruth();
    await faulted.server.kill();
    connections.end();
    await faulted.restart();
    expectTruth();
  });

  it('is true of two processes that change one key at once: no acknowledged change is lost', async () => {
    const faulted = await FaultedServer.start();
    const { id } = (await (await faulted.write('shared')).json()) as { id: string };
    const other = await BuiltServer.start(faulted.environment);
    const patch = (server: BuiltServer, limits: object) =>
      outcomeOf(
        server.request(`${KEYS}/${id}`, { method: 'PATCH', token: faulted.adminToken, body: { limits } }),
      );
    for (let round = 1; round <= 40; round += 1) {
      const both = [patch(faulted.server, { rpm: round }), patch(other, { tpm: round })];
      expect(await Promise.all(both)).toEqual(['200', '200']);
      const { data } = (await (await faulted.read()).json()) as { data: { id: string; limits: object }[] };
      expect(data.find((key) => key.id === id)!.limits).toEqual({ rpm: round, tpm: round });
    }
  });

  it('is true when the disk fails once while a commit is stored, also after a kill', async () => {
    const folder = newFolder();
    const files = new FaultyFiles(folder);
    const faulted = await FaultedServer.start({ folder, environment: files.environment });
    files.begin({ syncError: 'EIO', times: 1 });
    expect(await outcomeOf(faulted.write('refused'))).toBe(UNAVAILABLE);
    await faulted.server.kill();
    files.end();
    await faulted.restart();
    expectWhole(faulted.database, 'refused', 0);
  });

  it('is that it is not known when the disk goes on failing, until a write succeeds', async () => {
    const folder = newFolder();
    const files = new FaultyFiles(folder);
    const faulted = await FaultedServer.start({ folder, environment: files.environment });
    files.begin({ syncError: 'EIO' });
    expect(await outcomeOf(faulted.write('uncertain'))).toBe('503 `storage_uncertain`');
    files.end();
    await faulted.readyIs(200);
    expect(await outcomeOf(faulted.write('certain'))).toBe('201');
    await faulted.server.kill();
    await faulted.restart();
    expectWhole(faulted.database, 'uncertain', 0);
    expectWhole(faulted.database, 'certain', 1);
  });
});
