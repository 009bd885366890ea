import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { ProviderHttp } from '../../../../modules/llm-driver/http/provider-http.js';
import { selfSignedCertificate } from '../../../support/fake-provider/self-signed-certificate.js';

const timeouts = { connectMs: 5_000, firstTokenMs: 5_000, idleMs: 5_000 };

let server: Server | undefined;
let http: ProviderHttp | undefined;
afterEach(async () => {
  await http?.close();
  server?.closeAllConnections();
  server?.close();
});

describe('connections to one origin', () => {
  it('take up a TLS session that another has agreed on', async () => {
    const { key, cert } = selfSignedCertificate({});
    server = createServer({ key, cert }, (_request, response) => response.end('{}'));
    const resumed: boolean[] = [];
    server.on('secureConnection', (socket: TLSSocket) => resumed.push(socket.isSessionReused()));
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    http = new ProviderHttp({ ca: cert });
    const ask = () => http!.postJson(url, { headers: {}, timeouts });
    await ask();
    expect(resumed).toEqual([false]);
    // Each time one more at once than before, and so one new connection. A session is held weakly: a
    // collection may take it away.
    for (let count = 2; count < 8 && !resumed.includes(true); count += 1) {
      await Promise.all(Array.from({ length: count }, ask));
    }
    expect(resumed).toContain(true);
  });
});
