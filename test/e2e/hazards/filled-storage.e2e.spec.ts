import { beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltServer } from '../../support/built-server.js';

const SETS = '/api/v1/standard-sets';
/** Standards of about 1.7 MB as JSON. */
const HUGE = Array.from({ length: 200 }, (_, index) => ({
  id: `s${index}`,
  title: 'T',
  rule: 'x'.repeat(8_000),
}));
/** Standards of about 500 KB. */
const LARGE = HUGE.slice(0, 60);

describe('a server with a small heap', () => {
  let server: BuiltServer;
  let limited: string;
  let unlimited: string;

  beforeAll(async () => {
    server = await BuiltServer.start({ NODE_OPTIONS: '--max-old-space-size=256' });
    const body = { name: 'limited', scopes: ['use'], limits: { rpm: 1 } };
    const made = await server.request('/api/v1/client-keys', { token: server.adminToken, body });
    limited = ((await made.json()) as { key: string }).key;
    unlimited = await server.createKey(['use']);
  });

  const store = async (token: string, index: number, standards: object[]) => {
    const reply = await server.request(SETS, { token, body: { name: `Set ${index}`, standards } });
    const { error } = (await reply.json()) as { error?: { code: string } };
    return error?.code ?? String(reply.status);
  };
  const listed = async (token: string) => {
    const reply = await server.request(SETS, { token });
    const text = await reply.text();
    return { status: reply.status, length: text.length, count: text.split('"standard_count"').length - 1 };
  };
  const countOf = (codes: readonly string[]) =>
    Object.fromEntries(
      [...new Set(codes)].sort().map((code) => [code, codes.filter((each) => each === code).length]),
    );

  it('stores none of 300 sets of 1.7 MB by a key with a rate of one a minute', async () => {
    const codes: string[] = [];
    for (let index = 0; index < 300; index += 1) codes.push(await store(limited, index, HUGE));
    expect(codes[0]).toBe('standard_set_too_large');
    // A slow machine may take more than a minute, and then one more gets through to the next refusal.
    const counts = countOf(codes);
    expect(Object.keys(counts)).toEqual(['rate_limit_exceeded', 'standard_set_too_large']);
    expect(counts.rate_limit_exceeded).toBeGreaterThan(250);
    expect(await listed(unlimited)).toMatchObject({ status: 200, count: 0 });
  });

  it('stores the share of a key without limits, and no more', async () => {
    const codes: string[] = [];
    for (let index = 0; index < 60; index += 1) codes.push(await store(unlimited, index, LARGE));
    const { 201: stored = 0, key_storage_full: refused = 0 } = countOf(codes);
    expect(stored + refused).toBe(60);
    expect(stored).toBe(
      Math.floor((16 * 1024 * 1024) / JSON.stringify({ name: 'Set 00', standards: LARGE }).length),
    );
  });

  it('lists all that may be stored in a few bytes each, to many at a time, and lives on', async () => {
    let last = '';
    for (let key = 0; key < 4 && last !== 'standard_sets_full'; key += 1) {
      const token = await server.createKey(['use']);
      last = '201';
      for (let index = 0; last === '201'; index += 1)
        last = await store(token, key * 1_000 + 100 + index, LARGE);
    }
    expect(last).toBe('standard_sets_full');
    const lists = await Promise.all(Array.from({ length: 40 }, () => listed(unlimited)));
    for (const { status, length, count } of lists) {
      expect(status).toBe(200);
      expect(length / count).toBeLessThan(300);
    }
    expect((await server.request('/ready')).status).toBe(200);
    expect(server.output).not.toMatch(/"level":60|heap out of memory/);
  });

  it('charges a key for the description of the API too', async () => {
    const body = { name: 'reader', scopes: ['use'], limits: { rpm: 1 } };
    const made = await server.request('/api/v1/client-keys', { token: server.adminToken, body });
    const { key } = (await made.json()) as { key: string };
    const statuses = [];
    for (const path of ['/openapi.json', '/openapi.json', '/openapi.yaml', '/docs']) {
      statuses.push((await server.request(path, { token: key })).status);
    }
    expect(statuses).toEqual([200, 429, 429, 429]);
  });
});
