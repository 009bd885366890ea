import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes the replies that wait behind another one when their connection closes. Node emits `close` only on
 * the reply that is being written. The others, to requests that were sent without waiting, would hold what
 * they hold until the process ends: their place among the live requests, their caller's share, their call.
 */
export function closeWaitingReplies(server: Server): void {
  const waiting = new WeakMap<Socket, Set<ServerResponse>>();

  // One listener for each connection: there may be hundreds of replies.
  function repliesOf(socket: Socket): Set<ServerResponse> {
    const known = waiting.get(socket);
    if (known !== undefined) return known;
    const replies = new Set<ServerResponse>();
    waiting.set(socket, replies);
    socket.once('close', () => {
      for (const reply of replies) {
        reply.destroy();
        reply.emit('close');
      }
    });
    return replies;
  }

  server.prependListener('request', ({ socket }: IncomingMessage, reply: ServerResponse) => {
    // The reply that is being written has the connection.
    if (reply.socket !== null) return;
    const replies = repliesOf(socket);
    replies.add(reply);
    reply.once('socket', () => replies.delete(reply));
  });
}
