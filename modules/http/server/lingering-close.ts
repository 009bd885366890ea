import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { hasBody } from '../json/json-body.js';

/** Time a client has to stop sending a body that was refused. */
const LINGER_MS = 2_000;

/**
 * Makes a reply that is sent before the request's body was read close its connection with a delay. Closing
 * with unread bytes would reset the connection, and the client would lose the reply that says why. Bytes that
 * still arrive are discarded.
 */
export function lingeringClose({ request, raw }: FastifyReply): void {
  if (!hasBody(request) || request.raw.complete) return;
  raw.setHeader('connection', 'close');
  const { socket } = request.raw;
  // Node calls this once the reply is written, and its own version then destroys the socket. Replacing it is
  // the only way to end just our side: every public event comes after that call.
  socket.destroySoon = () => lingeringEnd(socket);
}

/** Sends `lastBytes` and ends our side of a connection. Closes it when the client does, or after 2 s. */
export function lingeringEnd(socket: Socket, lastBytes = ''): void {
  socket.end(lastBytes);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
