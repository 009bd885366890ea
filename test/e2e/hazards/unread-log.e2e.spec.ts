import { beforeEach, describe, expect, it } from '@jest/globals';
import { BuiltServer } from '../../support/built-server.js';
import { RawConnection } from './raw-connection.js';

/** Lines enough for four mebibytes and all that the pipe holds. */
const REQUESTS = 30_000;
const AT_ONCE = 500;

describe('a log that nobody reads', () => {
  let server: BuiltServer;
  let metrics: string;

  beforeEach(async () => {
    server = await BuiltServer.start();
    metrics = await server.createKey(['metrics']);
  });

  async function valueOf(name: string): Promise<number> {
    const text = await (await server.request('/metrics', { token: metrics })).text();
    return Number(new RegExp(`^${name}(?:{[^}]*})? (\\d+)`, 'm').exec(text)?.[1]);
  }

  it('is buffered up to a bound, then dropped and counted, while every request is answered', async () => {
    server.stopReading();
    const client = await RawConnection.open(Number(new URL(server.url).port));
    const ask = 'GET /health HTTP/1.1\r\nhost: x\r\nx-request-id: <id>\r\n\r\n';
    for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
      client.send(ask.replace('<id>', 'a'.repeat(64)).repeat(AT_ONCE - 1), ask.replace('<id>', `to-${sent}`));
      expect(await client.got(`x-request-id: to-${sent}\r\n`)).toBe(true);
    }
    client.destroy();
    expect(await valueOf('log_lines_dropped_total')).toBeGreaterThan(0);
    expect((await server.request('/health')).status).toBe(200);
    server.signal('SIGTERM');
    expect((await server.ended).code).toBe(0);
  });
});
