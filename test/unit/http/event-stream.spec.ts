import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { EventStreamWriter } from '../../../modules/http/index.js';
import { MemoryBudget } from '../../../modules/support/index.js';
import { FakeClock } from '../../support/fake-clock.js';

/** More than every buffer between two sockets of one machine holds. */
const MORE_THAN_FITS = 'x'.repeat(32 * 1024 * 1024);

let server: Server | undefined;
let client: Socket | undefined;
afterEach(() => {
  client?.destroy();
  server?.close();
});

/** A writer on a real connection, its reader, and what the reader has got. */
async function open(version = '1.1') {
  const clock = new FakeClock();
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => {});
  client.write(`GET / HTTP/${version}\r\nhost: x\r\n\r\n`);
  const [, raw] = (await once(server, 'request')) as [unknown, ServerResponse];
  const budget = new MemoryBudget(64 * 1024 * 1024);
  const request = { memory: budget.open() };
  const reply = { raw, request, hijack: () => {}, getHeaders: () => ({ 'x-request-id': 'r1' }) };
  const writer = new EventStreamWriter(reply as unknown as FastifyReply, clock);
  const reader = client;
  let got = '';
  const until = async (text: string) => {
    reader.on('data', (chunk: Buffer) => (got += chunk.toString('latin1')));
    while (!got.includes(text)) await nextTurn();
    return got;
  };
  return { writer, clock, reader, until, budget };
}

describe('an event stream', () => {
  it('sends headers and an event as soon as the event is written', async () => {
    const { writer, until } = await open();
    expect(writer.write('data: 1\n\n')).toBeUndefined();
    const got = await until('data: 1\n\n');
    expect(got).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(got).toContain('content-type: text/event-stream; charset=utf-8\r\n');
    expect(got).toContain('x-request-id: r1\r\n');
  });

  it('frames its text for HTTP/1.1 by bytes, and ends with the last chunk', async () => {
    const { writer, until } = await open();
    void writer.write('data: é€😀\n\n');
    writer.end('data: 2\n\n');
    const got = await until('0\r\n\r\n');
    const body = Buffer.from(got.slice(got.indexOf('\r\n\r\n') + 4), 'latin1').toString();
    expect(body).toBe('11\r\ndata: é€😀\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n');
  });

  it('frames nothing for HTTP/1.0: the end of the connection ends the stream', async () => {
    const { writer, reader, until } = await open('1.0');
    void writer.write('data: 1\n\n');
    writer.end('data: 2\n\n');
    const got = await until('data: 2');
    await once(reader, 'close');
    expect(got.slice(got.indexOf('\r\n\r\n') + 4)).toBe('data: 1\n\ndata: 2\n\n');
  });

  it('sends the last chunk alone if there is nothing more to write', async () => {
    const { writer, until } = await open();
    void writer.write('data: 1\n\n');
    writer.end();
    expect(await until('0\r\n\r\n')).toMatch(/\r\n\r\n9\r\ndata: 1\n\n\r\n0\r\n\r\n$/);
  });

  it('sends ": ping" and one line feed after 15 s of silence, and not before', async () => {
    const { writer, clock, until } = await open();
    void writer.write('data: 1\n\n');
    await clock.advance(10_000);
    void writer.write('data: 2\n\n');
    await clock.advance(14_999);
    void writer.write('data: 3\n\n');
    await clock.advance(15_000);
    void writer.write('data: 4\n\n');
    const got = await until('data: 4');
    const body = got.slice(got.indexOf('\r\n\r\n') + 4).replaceAll(/[0-9a-f]+\r\n|\r\n/g, '');
    expect(body).toBe('data: 1\n\ndata: 2\n\ndata: 3\n\n: ping\ndata: 4\n\n');
  });

  it('waits for a client that is only slow', async () => {
    const { writer, clock, reader } = await open();
    reader.pause();
    const full = writer.write(MORE_THAN_FITS);
    expect(full).toBeInstanceOf(Promise);
    await clock.advance(59_000);
    reader.resume();
    await full;
    expect(writer.open).toBe(true);
  });

  it('counts a long event in the memory budget until it is sent', async () => {
    const { writer, reader, budget } = await open();
    const others = () => budget.open().hold(48 * 1024 * 1024);
    reader.pause();
    const full = writer.write(MORE_THAN_FITS);
    expect(others()).toBe(false);
    reader.resume();
    await full;
    expect(others()).toBe(true);
  });

  it('resolves the pending write and leaves no timer when the client is gone', async () => {
    const { writer, clock, reader } = await open();
    reader.pause();
    const full = writer.write(MORE_THAN_FITS);
    reader.destroy();
    await full;
    expect(writer.open).toBe(false);
    expect(writer.write('data: more\n\n')).toBeUndefined();
    writer.end();
    expect(clock.pending).toBe(0);
  });

  it('leaves no timer after its end', async () => {
    const { writer, clock, until } = await open();
    void writer.write('data: 1\n\n');
    writer.end();
    await until('0\r\n\r\n');
    expect(clock.pending).toBe(0);
  });
});
