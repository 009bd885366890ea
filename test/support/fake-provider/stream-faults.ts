import type { OutgoingHttpHeaders } from 'node:http';
import type { Flavour } from './call.js';
import { DONE, type EventWriter } from './chunks.js';
import { endless } from './endless.js';
import type { Exchange } from './exchange.js';
import type { Outcome, StreamFault } from './outcome.js';
import { writerOf } from './passed.js';
import type { Reply } from './replies.js';
import { encodeStream, type StreamEvent, type StreamFormat } from './stream-format.js';
import { STREAM_HEADERS, writeEvents } from './streaming.js';

type Fault<Kind extends StreamFault['kind']> = Extract<StreamFault, { kind: Kind }>;
type Ending<Kind extends StreamFault['kind']> = (scene: Scene, fault: Fault<Kind>) => Promise<void>;

interface Scene {
  readonly exchange: Exchange;
  readonly writer: EventWriter;
  readonly format: StreamFormat;
}

const DEFAULT_TOKENS = 2;

/** What happens after the part of the stream that was still good. */
const ENDINGS: { readonly [Kind in StreamFault['kind']]: Ending<Kind> } = {
  stream_truncated: async ({ exchange }) => exchange.end(),
  stream_without_done: async ({ exchange }) => exchange.end(),
  stream_error: async (scene, fault) => {
    const last = [errorEvent(scene, fault), ...(fault.done ? [DONE] : [])];
    if (await writeEvents(scene.exchange, last, { ...scene.format, firstTokenMs: 0 })) scene.exchange.end();
  },
  stream_reset: async ({ exchange }) => exchange.resetAfterData(),
  stream_stall: async () => undefined,
  stream_endless_event: async ({ exchange }, { bytes = Infinity }) => {
    await exchange.write('data: {"padding":"');
    await endless(exchange, 'a', bytes);
    exchange.end();
  },
  stream_endless_tokens: async ({ exchange, writer, format }, { tokens = Infinity }) => {
    const [event = new Uint8Array()] = encodeStream([writer.token('on and on ')], {
      ...format,
      oneWrite: true,
    });
    await endless(exchange, Buffer.from(event).toString(), tokens * event.length);
    exchange.end();
  },
};

/** Whether the outcome is a stream that does not end as it should. */
export function isStreamFault(outcome: Outcome): outcome is StreamFault {
  return Object.hasOwn(ENDINGS, outcome.kind);
}

/** Streams the answer up to the fault, then commits it. */
export async function playStreamFault(
  fault: StreamFault,
  exchange: Exchange,
  reply: Reply,
  format: StreamFormat,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  const writer = writerOf(exchange.call, reply, format);
  const events = goodPart(fault, writer.all());
  exchange.head(200, { ...STREAM_HEADERS, ...headers });
  exchange.flushHead();
  if (!(await writeEvents(exchange, events, { ...format, missingFinalBlankLine: false }))) return;
  // The client ends a stalled stream; the provider ends all others.
  if (fault.kind !== 'stream_stall' && !fault.kind.startsWith('stream_endless')) exchange.fault();
  const end = ENDINGS[fault.kind] as (scene: Scene, fault: StreamFault) => Promise<void>;
  await end({ exchange, writer, format }, fault);
}

function goodPart(fault: StreamFault, events: readonly StreamEvent[]): readonly StreamEvent[] {
  if (fault.kind === 'stream_without_done') return events;
  let left = fault.afterTokens ?? DEFAULT_TOKENS;
  const kept: StreamEvent[] = [];
  for (const event of events) {
    if (event.token && left-- <= 0) break;
    // The finish chunk and what follows it would make the stream complete.
    if (!event.token && kept.some((before) => before.token)) break;
    kept.push(event);
  }
  return kept;
}

function errorEvent({ exchange, writer }: Scene, fault: Fault<'stream_error'>): StreamEvent {
  const style: Flavour | 'x_groq' = fault.style ?? exchange.call.flavour;
  const {
    message = 'The server had an error while processing your request.',
    type = 'server_error',
    code,
  } = fault;
  if (style === 'x_groq' && writer.stoppedByGroq) return writer.stoppedByGroq(message);
  if (style === 'openai')
    return { data: JSON.stringify({ error: { message, type, param: null, code: code ?? null } }) };
  const error = { message, type, code, status_code: fault.statusCode };
  return { name: 'error', data: JSON.stringify({ error }) };
}
