import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltServer } from '../../support/built-server.js';
import { RawConnection } from './raw-connection.js';

const INNER = 'GET /health HTTP/1.1\r\nhost: smuggled\r\n\r\n';
const CHUNKED = 'transfer-encoding: chunked';
const LENGTH = `content-length: ${INNER.length}`;
/** An empty body in chunks, and what a server that goes by the length takes for part of it. */
const ENDS_EARLY = `0\r\n\r\n${INNER}`;

const LINE = 'POST /v1/chat/completions HTTP/1.1';
/** Without a right token nobody would read the body. */
const READ = 'authorization: Bearer <key>\r\ncontent-type: application/json';

/** A request whose end two servers could see in different places. */
function outer(fields: readonly string[], body: string, line = LINE): string {
  return `${[line, 'host: x', READ, ...fields].join('\r\n')}\r\n\r\n${body}`;
}

const AMBIGUOUS: readonly [string, string][] = [
  ['a length and chunks', outer(['content-length: 4', CHUNKED], ENDS_EARLY)],
  ['chunks and a length', outer([CHUNKED, `content-length: ${ENDS_EARLY.length}`], ENDS_EARLY)],
  ['two lengths', outer(['content-length: 0', LENGTH], INNER)],
  ['the same length twice', outer([LENGTH, LENGTH], INNER)],
  ['a list of lengths', outer([`content-length: 0, ${INNER.length}`], INNER)],
  ['a length with a sign', outer([`content-length: +${INNER.length}`], INNER)],
  ['a hexadecimal length', outer(['content-length: 0x10'], INNER)],
  ['a negative length', outer(['content-length: -1'], INNER)],
  ['a length past all numbers', outer([`content-length: ${'9'.repeat(30)}`], INNER)],
  ['another encoding', outer(['transfer-encoding: xchunked'], ENDS_EARLY)],
  ['chunks and then another encoding', outer(['transfer-encoding: chunked, identity'], ENDS_EARLY)],
  ['an encoding behind a control character', outer(['transfer-encoding: \u000bchunked'], ENDS_EARLY)],
  ['a space before the colon', outer(['transfer-encoding : chunked'], ENDS_EARLY)],
  ['a length with a space before the colon', outer([`content-length : ${INNER.length}`], INNER)],
  ['a folded header', outer(['x-a: b', ` ${LENGTH}`], INNER)],
  ['a header that begins with a space', outer([` ${CHUNKED}`], ENDS_EARLY)],
  ['a header without a colon', outer(['content-length'], INNER)],
  ['a header with a NUL', outer(['x-a: b\u0000c'], INNER)],
  ['a bare return in a header', outer([`x-a: b\r${CHUNKED}`], ENDS_EARLY)],
  ['bare line feeds', `${LINE}\nhost: x\n${CHUNKED}\n\n${ENDS_EARLY}`],
  ['a chunk size that is no number', outer([CHUNKED], `zz\r\n${INNER}`)],
  ['a chunk size with a sign', outer([CHUNKED], `-1\r\n${INNER}`)],
  ['a chunk longer than its size', outer([CHUNKED], `1\r\nabc\r\n0\r\n\r\n${INNER}`)],
  ['a bare line feed behind a chunk size', outer([CHUNKED], `1\na\r\n0\r\n\r\n${INNER}`)],
  ['another version', outer([CHUNKED], ENDS_EARLY, LINE.replace('1.1', '1.2'))],
  ['no version', outer([CHUNKED], ENDS_EARLY, LINE.replace(' HTTP/1.1', ''))],
];

describe('a request inside a request, sent to a server whose Node is lenient', () => {
  let server: BuiltServer;
  let port: number;
  let key: string;
  let neighbour: RawConnection;

  beforeAll(async () => {
    server = await BuiltServer.start({ NODE_OPTIONS: '--insecure-http-parser' });
    port = Number(new URL(server.url).port);
    key = await server.createKey(['use']);
    neighbour = await RawConnection.open(port);
  });
  afterAll(() => {
    neighbour.destroy();
  });

  async function open(sent: string): Promise<RawConnection> {
    return (await RawConnection.open(port)).send(sent.replace('<key>', key));
  }

  it.each(AMBIGUOUS)('is refused with 400 and a closed connection: %s', async (_what, sent) => {
    const connection = await open(sent);
    const replies = await connection.replies();
    connection.destroy();
    // One answer: what was hidden behind the first request is not taken for another.
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatchObject({
      status: 400,
      headers: { connection: 'close', 'content-type': 'application/json; charset=utf-8' },
    });
    expect(JSON.parse(replies[0]!.text)).toMatchObject({ error: { type: 'invalid_request_error' } });
  });

  it('is refused with 431 if its headers have a megabyte', async () => {
    const connection = await open(outer([`x-a: ${'b'.repeat(1 << 20)}`], INNER));
    const [reply] = await connection.replies();
    connection.destroy();
    expect(reply).toMatchObject({ status: 431, headers: { connection: 'close' } });
  });

  it('does not affect requests of another connection', async () => {
    for (const [what, sent] of AMBIGUOUS) {
      neighbour.send(`GET /ready HTTP/1.1\r\nhost: x\r\nx-request-id: ask-${what.length}\r\n`);
      const attacker = await open(sent);
      await attacker.replies();
      attacker.destroy();
      neighbour.send('\r\n');
      expect(await neighbour.got(`x-request-id: ask-${what.length}\r\n`)).toBe(true);
    }
    expect(neighbour.received.split('{"status":"ready"}')).toHaveLength(AMBIGUOUS.length + 1);
  });

  it('is not confused with valid pipelined requests, which are answered', async () => {
    const last = INNER.replace('host', 'connection: close\r\nhost');
    const connection = await open(INNER + last);
    const replies = await connection.replies();
    connection.destroy();
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  });
});
