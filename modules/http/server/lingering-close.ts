import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { hasBody } from '../json/json-body.js';

/** How long a client may go on sending a body that was refused. */
const LINGER_MS = 2_000;

/**
 * Makes a reply sent before the request's body was read close its connection, but not at once: closing with unread bytes resets
 * the connection, and the client would lose the very reply that says why. What still comes is discarded.
 */
export function closeGently({ request, raw }: FastifyReply): void {
  if (!hasBody(request) || request.raw.complete) return;
  raw.setHeader('connection', 'close');
  const { socket } = request.raw;
  // Node calls this once the reply was written out; its own version destroys the socket then.
  socket.destroySoon = () => endGently(socket);
}

/** Sends the last bytes of a connection and closes it, whether or not the client closes its side in time. */
export function endGently(socket: Socket, lastBytes = ''): void {
  socket.end(lastBytes);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
