import { describe, expect, it } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { createHttpAdapter } from '../../../modules/http/server/http-adapter.js';
import { RawConnection } from '../../e2e/hazards/raw-connection.js';
import { closeLater } from '../../support/cleanup.js';

const NOT_HTTP = 'this is not HTTP\r\n\r\n';

/** A connection to a server whose `/slow` sends the start of a reply and then waits. */
async function open() {
  const fastify = createHttpAdapter().getInstance<FastifyInstance>();
  const replies: FastifyReply[] = [];
  fastify.get('/slow', (_request, reply) => {
    replies.push(reply.hijack());
    reply.raw.writeHead(200, { 'content-length': 10 });
    reply.raw.write('half,');
  });
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  closeLater(() => fastify.close());
  const connection = await RawConnection.open((fastify.server.address() as AddressInfo).port);
  closeLater(() => connection.destroy());
  return { connection, replies };
}

describe('bytes that are not HTTP', () => {
  it('are answered with 400 and the envelope, and the connection is closed', async () => {
    const { connection } = await open();
    const [reply] = await connection.send(NOT_HTTP).replies();
    expect(reply).toMatchObject({ status: 400, headers: { connection: 'close' } });
    expect(JSON.parse(reply!.text)).toMatchObject({ error: { code: 'bad_request' } });
  });

  it('close the connection without a word in the middle of a reply', async () => {
    const { connection } = await open();
    await connection.send('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n').got('half,');
    connection.send(NOT_HTTP);
    await connection.over;
    expect(connection.received).toMatch(/half,$/);
  });

  it('are answered after a reply that is complete', async () => {
    const { connection, replies } = await open();
    await connection.send('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n').got('half,');
    replies[0]!.raw.end('whole');
    await connection.got('whole');
    const [, second] = await connection.send(NOT_HTTP).replies();
    expect(second).toMatchObject({ status: 400 });
  });
});
