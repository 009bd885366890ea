import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { closeLater } from './cleanup.js';

/**
 * Listens on a free loopback port and hands its connections to these ports in turn, byte for byte, both ways
 * and with their ends. Servers that take one request a connection get every second request.
 * @param ready is awaited with the index of the port before each connection to it
 * @returns the port
 */
export async function alternate(
  ports: readonly number[],
  ready: (index: number) => Promise<void> = async () => {},
): Promise<number> {
  let connections = 0;
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
    const index = connections++ % ports.length;
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => {});
    void ready(index).then(() => join(client, ports[index]!));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeLater(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** What one side sends the other gets. The end of one side, in whatever way, is the end of the other. */
function join(client: Socket, port: number): void {
  const server = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  client.pipe(server).pipe(client);
  passEnd(client, server);
  passEnd(server, client);
}

function passEnd(from: Socket, to: Socket): void {
  from.on('error', () => {});
  // After what was sent: a server that refuses a request answers, and then resets the connection.
  from.once('close', () => to.destroySoon());
}
