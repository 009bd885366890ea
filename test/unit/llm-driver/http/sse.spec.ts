import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEvents, type ServerSentEvent } from '../../../../modules/llm-driver/http/sse.js';

async function read(...pieces: (string | Uint8Array)[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(toBytes(pieces))) events.push(event);
  return events;
}

async function* toBytes(pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}

const data = (events: readonly ServerSentEvent[]) => events.map((event) => event.data);

describe('readEvents', () => {
  it.each([
    ['line feeds', 'data: a\n\ndata: b\n\n'],
    ['returns', 'data: a\r\rdata: b\r\r'],
    ['both', 'data: a\r\n\r\ndata: b\r\n\r\n'],
    ['a mixture', 'data: a\r\n\ndata: b\r\r\n'],
    ['no space after the colon', 'data:a\n\ndata:b\n\n'],
    ['a byte order mark', '\uFEFFdata: a\n\ndata: b\n\n'],
    ['comments', ': ping\ndata: a\n\n:\n\ndata: b\n\n'],
    ['events without data', 'data:\n\ndata: a\n\nevent: nothing\n\ndata: b\n\n'],
    ['fields it does not know', 'id: 1\nretry: soon\nx: y\ndata: a\n\ndata: b\n\n'],
    ['no blank line at the end', 'data: a\n\ndata: b'],
    ['a single line end at the end', 'data: a\n\ndata: b\r\n'],
  ])('reads a stream with %s', async (_, text) => {
    expect(data(await read(text))).toEqual(['a', 'b']);
  });

  it('joins the lines of one event', async () => {
    expect(data(await read('data: {\ndata: "a": 1\ndata: }\n\n'))).toEqual(['{\n"a": 1\n}']);
  });

  it('gives the name of an event that has one', async () => {
    expect(await read('event: error\ndata: x\n\ndata: y\n\n')).toEqual([
      { name: 'error', data: 'x' },
      { name: undefined, data: 'y' },
    ]);
  });

  it('reads the same wherever the bytes were cut', async () => {
    const text =
      '\uFEFF: ping\r\ndata: Grüße\r\ndata: 世界 🌍\r\n\r\nevent: x\rdata: b\r\rdata: c\n\ndata: [DONE]';
    const bytes = Buffer.from(text);
    const whole = await read(bytes);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length })), async (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
        expect(await read(...pieces)).toEqual(whole);
      }),
    );
    expect(whole).toHaveLength(4);
  });

  it('gives an event at its lone return, without waiting for what follows', async () => {
    const source = (async function* () {
      yield Buffer.from('data: a\r\r');
      await new Promise(() => {});
    })();
    expect((await readEvents(source).next()).value).toMatchObject({ data: 'a' });
  });

  it('refuses bytes that are not UTF-8', async () => {
    await expect(read(Buffer.from([0x64, 0xff, 0x0a]))).rejects.toMatchObject({
      kind: 'upstream_invalid_response',
    });
  });

  it('refuses a character that the end cuts in two', async () => {
    await expect(read('data: ', Buffer.from('🌍').subarray(0, 2))).rejects.toMatchObject({
      kind: 'upstream_invalid_response',
    });
  });

  it.each([
    ['one line', ['data: ', ...Array<string>(40).fill('a'.repeat(32 * 1024))]],
    ['many lines', Array<string>(40).fill(`data: ${'a'.repeat(32 * 1024)}\n`)],
  ])('refuses an event past a megabyte, on %s', async (_, pieces) => {
    await expect(read(...pieces)).rejects.toMatchObject({ kind: 'upstream_invalid_response' });
  });

  it('takes an event just below a megabyte', async () => {
    const [event] = await read(`data: ${'a'.repeat(1024 * 1024 - 16)}\n\n`);
    expect(event?.data).toHaveLength(1024 * 1024 - 16);
  });

  it.each([
    ['\n', 'one kind of line end'],
    ['\r', 'another'],
    ['\r\n', 'two kinds of line ends'],
  ])('reads a hundred thousand events in one piece in linear time (%j)', async (lineEnd) => {
    const time = async (count: number) => {
      const text = `data: x${lineEnd}${lineEnd}`.repeat(count) + '\r';
      const startedAt = performance.now();
      expect(await read(text)).toHaveLength(count);
      return performance.now() - startedAt;
    };
    await time(10_000);
    const small = await time(10_000);
    // Ten times as much takes about ten times as long; quadratic would be a hundred.
    expect(await time(100_000)).toBeLessThan(Math.max(small, 2) * 40);
  });
});
