import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { closeLater } from './cleanup.js';

/** When a proxy cuts the connection on which the text is sent: before it passes the text on, or after. */
export type CutTime = 'before' | 'after';

/**
 * A proxy in front of a server of databases. It cuts a connection when a client sends a text, such as
 * `COMMIT`. It closes with the test or file.
 */
export async function startCuttingProxy(target: string, text: string, time: CutTime): Promise<string> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}));
    client.on('data', (chunk) => {
      const cuts = chunk.includes(text);
      if (!cuts || time === 'after') upstream.write(chunk);
      if (!cuts) return;
      client.destroy();
      // What was written reaches the server before its end.
      upstream.end();
    });
    upstream.on('data', (chunk) => client.write(chunk));
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeLater(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return url.href;
}
