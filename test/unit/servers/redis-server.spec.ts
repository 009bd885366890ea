import { expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { closeLater } from '../../support/cleanup.js';
import { describeWithRedis, newKeyPrefix, sharedRedis, startRedis } from '../../support/redis-server.js';

function open(url: string, keyPrefix = ''): Redis {
  const client = new Redis(url, { keyPrefix });
  closeLater(() => client.disconnect());
  return client;
}

describeWithRedis('the Redis of the tests', () => {
  it('is shared, with keys of its own for each test', async () => {
    const [first, second] = [
      open(await sharedRedis(), newKeyPrefix()),
      open(await sharedRedis(), newKeyPrefix()),
    ];
    await first.set('a', '1');

    expect([await first.get('a'), await second.get('a')]).toEqual(['1', null]);
  });

  it.each([
    [true, '1'],
    [false, null],
  ])('with appendOnly %j a killed one has %j of what was stored', async (appendOnly, kept) => {
    const server = await startRedis({ appendOnly });
    await open(server.url).set('a', '1');
    await server.kill();
    await server.start();

    expect(await open(server.url).get('a')).toBe(kept);
  });
});
