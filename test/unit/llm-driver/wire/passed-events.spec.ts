import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PassedEvent } from '../../../../modules/llm-driver/index.js';
import type { StreamedReply } from '../../../../modules/llm-driver/http/streamed-reply.js';
import { passedEvents } from '../../../../modules/llm-driver/wire/passed-events.js';
import { TextBody } from '../../../../modules/llm-driver/wire/reply-form.js';

const text = (value: string, finish_reason: string | null = null) =>
  JSON.stringify({ choices: [{ index: 0, text: value, finish_reason }] });
const DELTA = '{"type":"transcript.text.delta","delta":"a"}';
const DONE = '{"type":"transcript.text.done","text":"a","usage":{"input_tokens":1,"output_tokens":2}}';
const event = (data: string) => `data: ${data}\n\n`;

/** A body that arrives in these pieces, each in a turn of its own. */
class PiecedBody extends TextBody {
  private listener = () => {};
  private readonly pieces: (Buffer | null)[];
  state: 'open' | 'released' | 'cancelled' = 'open';

  constructor(pieces: readonly (string | Buffer)[]) {
    super('');
    this.pieces = [...pieces.map((piece) => Buffer.from(piece as string)), null];
  }

  private isThere = true;

  override read(): Buffer | null {
    this.isThere = !this.isThere;
    if (this.isThere) return this.pieces.shift() ?? null;
    setImmediate(() => this.listener());
    return undefined as unknown as null;
  }

  override onReadable(listener?: () => void): void {
    this.listener = listener ?? this.listener;
  }

  override release(): void {
    this.state = 'released';
  }

  override cancel(): void {
    this.state = 'cancelled';
  }
}

async function read(...pieces: readonly (string | Buffer)[]) {
  const body = new PiecedBody(pieces);
  const reply: StreamedReply = { status: 200, headers: {}, body };
  const events: PassedEvent[] = [];
  let error: unknown;
  try {
    for await (const each of passedEvents(reply, { nowMs: () => 0 })) events.push(each);
  } catch (thrown) {
    error = thrown;
  }
  return { text: events.map((each) => each.text).join(''), events, error, state: body.state };
}

describe('events that are passed through', () => {
  it('are the bytes that came, wherever they were cut', async () => {
    const stream = [text('a '), text('é\u2028'), text('', 'stop'), '[DONE]'].map(event).join('');
    const bytes = Buffer.from(stream);
    const cuts = fc.uniqueArray(fc.nat(bytes.length), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const places = [0, ...at.toSorted((one, other) => one - other), bytes.length];
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(await read(...pieces)).toMatchObject({ text: stream, error: undefined, state: 'released' });
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['lines that end in CRLF', event(text('a', 'stop')).replaceAll('\n', '\r\n'), event(text('a', 'stop'))],
    ['comments', `: hi\n\n${event(text('a', 'stop'))}`, event(text('a', 'stop'))],
    ['names', `event: x\n${event(text('a', 'stop'))}`, `event: x\n${event(text('a', 'stop'))}`],
    [
      'several lines of data',
      'data: {"choices":\ndata: [{"finish_reason":"stop"}]}\n\n',
      'data: {"choices":\ndata: [{"finish_reason":"stop"}]}\n\n',
    ],
    ['empty data', `data:\n\n${event(text('a', 'stop'))}`, event(text('a', 'stop'))],
    ['no blank line at the end', `data: ${text('a', 'stop')}`, event(text('a', 'stop'))],
    [
      'what follows the end',
      `${event(text('a', 'stop'))}${event('[DONE]')}${event('more')}`,
      event(text('a', 'stop')),
    ],
  ])('are read with %s', async (_what, stream, expected) => {
    expect(await read(stream)).toMatchObject({ text: expected + event('[DONE]'), error: undefined });
  });

  it('of a transcript end with its last event, without [DONE] unless it was sent', async () => {
    expect((await read(event(DELTA), event(DONE))).text).toBe(event(DELTA) + event(DONE));
    expect((await read(event(DONE), event('[DONE]'))).text).toBe(event(DONE) + event('[DONE]'));
    const mistral = event('{"type":"transcription.done","text":"a"}');
    expect((await read(mistral)).text).toBe(mistral);
  });

  it('tell when the answer has begun, and the tokens', async () => {
    const role = '{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}';
    const said = '{"choices":[{"index":0,"delta":{"content":"a"}}]}';
    const { events } = await read(event(role), event(text('')), event(said), event(DONE));
    expect(events.map(({ isAnswer }) => isAnswer)).toEqual([false, false, true, true]);
    expect(events.at(-1)!.usage).toEqual({ input_tokens: 1, output_tokens: 2 });
  });

  it.each([
    ['an error', event('{"error":{"message":"no","type":"server_error"}}'), 'upstream_error'],
    [
      'an event named error',
      'event: error\ndata: {"message":"no","type":"server_error"}\n\n',
      'upstream_error',
    ],
    ['an object error', event('{"object":"error","message":"no","code":500}'), 'upstream_error'],
    ['an error in a choice', event('{"choices":[{"error":{"code":502,"message":"no"}}]}'), 'upstream_error'],
    ['what is no JSON', event('hello'), 'upstream_invalid_response'],
    ['a list', event('[1]'), 'upstream_invalid_response'],
    ['an end without a reason', '', 'upstream_invalid_response'],
    ['bytes that are no text', Buffer.from([0xff, 0x0a, 0x0a]), 'upstream_invalid_response'],
  ])('fail with %s, after what came before', async (_what, piece, kind) => {
    const before = event(text('a'));
    expect(await read(before, piece)).toMatchObject({ text: before, error: { kind }, state: 'cancelled' });
    const together = await read(Buffer.concat([Buffer.from(before), Buffer.from(piece as string)]));
    // What is no text makes all that came with it unreadable.
    const isText = typeof piece === 'string';
    expect(together).toMatchObject({ text: isText ? before : '', error: { kind } });
  });

  it('fail without an event, for good if the end was told', async () => {
    expect((await read('')).error).toMatchObject({ kind: 'upstream_invalid_response', retryable: true });
    expect((await read(event('[DONE]'))).error).toMatchObject({ retryable: false });
  });

  it('fail if one choice of several has no end', async () => {
    const two = '{"choices":[{"index":0,"text":"a","finish_reason":"stop"},{"index":1,"text":"b"}]}';
    expect((await read(event(two))).error).toMatchObject({ kind: 'upstream_invalid_response' });
  });

  it('close the socket when their reader leaves', async () => {
    const body = new PiecedBody([event(text('a')), event(text('b'))]);
    for await (const _ of passedEvents({ status: 200, headers: {}, body }, { nowMs: () => 0 })) break;
    expect(body.state).toBe('cancelled');
  });
});
