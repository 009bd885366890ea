import { describe, expect, it } from '@jest/globals';
import { LineBody } from '../../../../modules/llm-driver/wire/line-body.js';
import { isLines, TextBody, typedForm } from '../../../../modules/llm-driver/wire/reply-form.js';
import { EventReader } from '../../../../modules/llm-driver/wire/sse.js';

/** The bytes in pieces of `size`. */
class Pieces extends TextBody {
  private at = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly size: number,
  ) {
    super('');
  }

  override read(): Buffer | null {
    if (this.at >= this.bytes.length) return null;
    return this.bytes.subarray(this.at, (this.at += this.size));
  }
}

/** The data of the events that a body of lines is read as. */
function eventsOf(text: string, size: number): string[] {
  const body = new LineBody(new Pieces(Buffer.from(text), size));
  const events = new EventReader();
  const found: string[] = [];
  const take = () => {
    for (let event = events.next(); event !== undefined; event = events.next()) found.push(event.data);
  };
  for (let piece = body.read(); piece; piece = body.read()) {
    events.feed(piece);
    take();
  }
  events.end();
  take();
  return found;
}

describe('a body of lines', () => {
  it.each([
    ['lines', '{"a":"é"}\n{"b":2}\n', ['{"a":"é"}', '{"b":2}']],
    ['no end of the last line', '{"a":1}\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ['ends of Windows and empty lines', '{"a":1}\r\n\r\n\n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
    ['separators of records', '\u001e{"a":1}\n\u001e{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['an end of its own', '{"a":1}\n[DONE]\n', ['{"a":1}', '[DONE]']],
  ])('is a stream of events, wherever it is cut: %s', (_what, text, expected) => {
    for (let size = 1; size <= text.length + 3; size++) expect(eventsOf(text, size)).toEqual(expected);
  });

  it('may begin with a byte order mark', () => {
    expect(eventsOf('\uFEFF{"a":1}\n', 100)).toEqual(['{"a":1}']);
  });
});

describe('the form of a reply', () => {
  it.each([
    ['text/event-stream; charset=utf-8', 'events'],
    ['application/event-stream', 'events'],
    ['text/x-sse', 'events'],
    ['application/x-ndjson', 'lines'],
    ['application/jsonl; charset=utf-8', 'lines'],
    ['Application/JSON-Lines', 'lines'],
    ['application/stream+json', 'lines'],
    ['application/json-seq', 'lines'],
    ['application/json', undefined],
    ['text/plain', undefined],
    ['application/ndjsonish', undefined],
  ])('by the content type %s is %s', (type, form) => {
    expect(typedForm({ 'content-type': type })).toBe(form);
  });

  it.each([
    ['{"a":1}\n{"b":2}', true],
    ['\uFEFF{"a":1}\r\n\r\n {"b":2}', true],
    ['{"a":1}\n[DONE]', true],
    ['{"a":1}', false],
    ['{"a":1}\n', false],
    ['{\n"a":1}', false],
    ['{"a":{}\n,"b":1}', false],
    ['[1]\n{"a":1}', false],
  ])('is told by its text %j: lines are %s', (text, expected) => {
    expect(isLines(text)).toBe(expected);
  });

  it('is told in linear time', () => {
    const started = process.hrtime.bigint();
    expect(isLines(`{}${'\n'.repeat(2_000_000)}x`)).toBe(false);
    expect(isLines(`{${'}'.repeat(2_000_000)}\n${' '.repeat(2_000_000)}`)).toBe(false);
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(2_000);
  });
});
