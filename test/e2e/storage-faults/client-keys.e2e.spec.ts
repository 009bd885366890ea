import { describe, expect, it } from '@jest/globals';
import { FaultedServer, newFolder, outcomeOf } from '../../support/storage-faults/faulted-server.js';
import { FaultyFiles } from '../../support/storage-faults/faulty-files.js';
import { zeroRootPage } from '../../support/storage-faults/zeroed-page.js';

const UNAVAILABLE = '503 `storage_unavailable`';
/** More than the wrong keys that an address may try. */
const MANY = 40;

/** Calls with one good key, many times, before its body is read and after. */
async function expectNever401(faulted: FaultedServer): Promise<void> {
  const key = faulted.unusedKey();
  const asked = Array.from({ length: MANY }, (_, index) =>
    index % 2 === 0 ? faulted.chat(key) : faulted.server.request('/v1/models', { token: key }),
  );
  expect(new Set(await Promise.all(asked.map(outcomeOf)))).toEqual(new Set([UNAVAILABLE]));
  // A failed read is no wrong key: the address may still try one, and is told so.
  expect(await outcomeOf(faulted.chat('llm_no-key'))).toBe('401 `invalid_api_key`');
}

describe('a good client key whose row cannot be read', () => {
  it.each(['client_keys', 'client_keys_prefix'])(
    'is not 401: the root page of %s is zeroed',
    async (name) => {
      const faulted = await FaultedServer.start();
      const repair = zeroRootPage(faulted.database, name);
      await expectNever401(faulted);
      repair();
      expect(await outcomeOf(faulted.chat())).toBe('200');
    },
  );

  it('is not 401: the disk cannot be read', async () => {
    const folder = newFolder();
    const files = new FaultyFiles(folder);
    const faulted = await FaultedServer.start({ folder, environment: files.environment });
    files.begin({ readError: 'EIO' });
    await expectNever401(faulted);
    files.end();
    expect(await outcomeOf(faulted.chat())).toBe('200');
  });
});
