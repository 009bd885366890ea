import type { FakeBlock, StreamFaults } from './fake-message.js';
import type { MessageBody } from './message-body.js';

/** One event of a stream. */
export interface FakeEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Returns a streamed answer as its bytes are written. */
export function messageStream(body: MessageBody, faults: StreamFaults): string[] {
  const events = withFaults(eventsOf(body, faults), faults);
  const text = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  const { pieceLength = text.length } = faults;
  return text.match(new RegExp(`[^]{1,${Math.max(1, pieceLength)}}`, 'g')) ?? [];
}

function eventsOf({ content, usage, ...message }: MessageBody, faults: StreamFaults): FakeEvent[] {
  const { stop_reason, stop_sequence, stop_details, ...head } = message;
  const { output_tokens, output_tokens_details, ...input } = usage;
  const start = { ...head, content: [], stop_reason: null, stop_sequence: null };
  return [
    { type: 'message_start', message: { ...start, usage: { ...input, output_tokens: 1 } } },
    ...content.flatMap((block, index) => blockEvents(block, index, faults)),
    {
      type: 'message_delta',
      delta: { stop_reason, stop_sequence, stop_details },
      // The figures so far: both must replace those of the start.
      usage: { output_tokens: 3 },
    },
    { type: 'message_delta', delta: {}, usage: { output_tokens, output_tokens_details } },
    { type: 'message_stop' },
  ];
}

function blockEvents(block: FakeBlock, index: number, faults: StreamFaults): FakeEvent[] {
  const deltas = deltasOf(block, faults).map((delta) => ({ type: 'content_block_delta', index, delta }));
  return [
    { type: 'content_block_start', index, content_block: startOf(block) },
    ...deltas,
    { type: 'content_block_stop', index },
  ];
}

function startOf(block: FakeBlock): FakeBlock {
  switch (block.type) {
    case 'text':
      return { ...block, text: '' };
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'tool_use':
    case 'server_tool_use':
      return { ...block, input: {} };
    default:
      return block;
  }
}

function deltasOf(block: FakeBlock, { withoutEmptyInput = false }: StreamFaults): object[] {
  switch (block.type) {
    case 'text':
      return pieces(block.text).map((text) => ({ type: 'text_delta', text }));
    case 'thinking':
      return [
        ...pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature: block.signature },
      ];
    case 'tool_use':
    case 'server_tool_use': {
      const isEmpty = Object.keys(block.input as object).length === 0;
      const json = isEmpty ? [] : pieces(JSON.stringify(block.input));
      const texts = isEmpty && withoutEmptyInput ? [] : ['', ...json];
      return texts.map((partial_json) => ({ type: 'input_json_delta', partial_json }));
    }
    default:
      return [];
  }
}

/** Cuts a text anywhere, as the provider does. */
function pieces(text: unknown): string[] {
  return String(text).match(/[^]{1,5}/g) ?? [];
}

function withFaults(events: FakeEvent[], faults: StreamFaults): FakeEvent[] {
  const { pings = 0, unknownEvents = false, cutAfter = events.length, errorAt } = faults;
  const ping: FakeEvent = { type: 'ping' };
  const others = [
    ...Array<FakeEvent>(pings).fill(ping),
    ...(unknownEvents ? [{ type: 'weather_update' }] : []),
  ];
  const failing =
    errorAt === undefined
      ? events.slice(0, cutAfter)
      : [
          ...events.slice(0, errorAt.event),
          { type: 'error', error: { type: errorAt.type, message: errorAt.message ?? 'Scripted.' } },
        ];
  return failing.flatMap((event) => [...others, event]);
}
