import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventReader, type ServerSentEvent } from '../../../../modules/llm-driver/wire/sse.js';
import { growthOf, MAX_LINEAR_GROWTH } from '../../../support/growth.js';

function read(...pieces: (string | Uint8Array)[]): ServerSentEvent[] {
  const reader = new EventReader();
  const events = pieces.flatMap((piece) => fed(reader, piece));
  reader.end();
  return [...events, ...waiting(reader)];
}

function fed(reader: EventReader, piece: string | Uint8Array): ServerSentEvent[] {
  reader.feed(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return waiting(reader);
}

function waiting(reader: EventReader): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  for (let event = reader.next(); event !== undefined; event = reader.next()) events.push(event);
  return events;
}

const data = (events: readonly ServerSentEvent[]) => events.map((event) => event.data);

describe('EventReader', () => {
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
  ])('reads a stream with %s', (_, text) => {
    expect(data(read(text))).toEqual(['a', 'b']);
  });

  it('joins the lines of one event', () => {
    expect(data(read('data: {\ndata: "a": 1\ndata: }\n\n'))).toEqual(['{\n"a": 1\n}']);
  });

  it('gives the name of an event that has one', () => {
    expect(read('event: error\ndata: x\n\ndata: y\n\n')).toEqual([
      { name: 'error', data: 'x' },
      { name: undefined, data: 'y' },
    ]);
  });

  it('reads the same wherever the bytes were cut', () => {
    const text =
      '\uFEFF: ping\r\ndata: Grüße\r\ndata: 世界 🌍\r\n\r\nevent: x\rdata: b\r\rdata: c\n\ndata: [DONE]';
    const bytes = Buffer.from(text);
    const whole = read(bytes);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
        expect(read(...pieces)).toEqual(whole);
      }),
    );
    expect(whole).toHaveLength(4);
  });

  it('gives an event at its lone return, without waiting for what follows', () => {
    expect(data(fed(new EventReader(), 'data: a\r\r'))).toEqual(['a']);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => read(Buffer.from([0x64, 0xff, 0x0a]))).toThrow(
      expect.objectContaining({ kind: 'upstream_invalid_response' }),
    );
  });

  it('refuses a character that the end cuts in two', () => {
    expect(() => read('data: ', Buffer.from('🌍').subarray(0, 2))).toThrow(
      expect.objectContaining({ kind: 'upstream_invalid_response' }),
    );
  });

  it.each([
    ['one line', ['data: ', ...Array<string>(33).fill('a'.repeat(512 * 1024))]],
    ['many lines', Array<string>(33).fill(`data: ${'a'.repeat(512 * 1024)}\n`)],
  ])('refuses an event past 16 Mi characters, on %s', (_, pieces) => {
    expect(() => read(...pieces)).toThrow(expect.objectContaining({ kind: 'upstream_invalid_response' }));
  });

  it('takes an event of nearly 16 Mi characters, at once and in pieces', () => {
    const length = 16 * 1024 * 1024 - 1_024;
    expect(read(`data: ${'a'.repeat(length)}\n\n`)[0]?.data.length).toBe(length);
    const pieces = Array<string>(1_024).fill('a'.repeat(length / 1_024));
    expect(read('data: ', ...pieces, '\n', '\n')[0]?.data.length).toBe(length);
  });

  it('gives events as they came for as long as somebody knows where they end', () => {
    const reader = new EventReader();
    const endOf = (text: string, start: number) => (text[start] === 'a' ? text.indexOf('\n', start) : -1);
    reader.feed(Buffer.from('data: a1\n\ndata: a2\n\ndata: b\n\ndata: a3\n\ndata: a4\ndata: more\n\n'));
    expect(reader.takeRun(endOf)).toEqual({ text: 'data: a1\n\ndata: a2\n\n', count: 2 });
    expect(reader.takeRun(endOf)).toEqual({ text: '', count: 0 });
    expect(reader.next()?.data).toBe('b');
    expect(reader.takeRun(endOf)).toEqual({ text: 'data: a3\n\n', count: 1 });
    expect(data(waiting(reader))).toEqual(['a4\nmore']);
    expect(reader.takeRun(endOf).count).toBe(0);
  });

  it('gives none as they came while an event has begun', () => {
    const reader = new EventReader();
    expect(data(fed(reader, 'event: error\n'))).toEqual([]);
    reader.feed(Buffer.from('data: a\n\n'));
    expect(reader.takeRun(() => 7).count).toBe(0);
    expect(waiting(reader)).toEqual([{ name: 'error', data: 'a' }]);
  });

  it.each([
    ['\n', 'one kind of line end'],
    ['\r', 'another'],
    ['\r\n', 'two kinds of line ends'],
  ])('reads a hundred thousand events in one piece in linear time (%j)', (lineEnd) => {
    const events = (count: number) => {
      const text = `data: x${lineEnd}${lineEnd}`.repeat(count) + '\r';
      return () => read(text);
    };
    expect(events(100_000)()).toHaveLength(100_000);
    expect(growthOf(events, 12_500)).toBeLessThan(MAX_LINEAR_GROWTH);
  });
});
