import type { FakeItem, ResponseStreamFaults } from './fake-response.js';
import type { ResponseBody } from './response-body.js';

interface FakeEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Events of one item: as it is opened, its pieces, and as it is closed. */
interface ItemEvents {
  readonly opening: readonly FakeEvent[];
  readonly pieces: readonly FakeEvent[];
  readonly closing: readonly FakeEvent[];
}

/** Returns a whole answer as the pieces of an event stream. */
export function responseStream(body: ResponseBody, faults: ResponseStreamFaults): string[] {
  const written = withFaults(eventsOf(body, faults), faults)
    .map((event, index) => ({ ...event, sequence_number: index }))
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('');
  const stream = faults.done === true ? `${written}data: [DONE]\n\n` : written;
  const { pieceLength = Math.max(1, stream.length) } = faults;
  return stream.match(new RegExp(`[^]{1,${pieceLength}}`, 'g')) ?? [];
}

function eventsOf(body: ResponseBody, { interleaved = false, withoutOutput = false }: ResponseStreamFaults) {
  const begun = { ...body, status: 'in_progress', output: [], usage: null, error: null };
  const response = { ...begun, incomplete_details: null, completed_at: null };
  const items = body.output.map(itemEvents);
  const inOrder = items.flatMap(({ opening, pieces, closing }) => [...opening, ...pieces, ...closing]);
  const mixed = [
    ...items.flatMap(({ opening }) => opening),
    ...takingTurns(items.map(({ pieces }) => pieces)),
    ...items.flatMap(({ closing }) => closing),
  ];
  const last = withoutOutput ? { ...body, output: [] } : body;
  return [
    { type: 'response.created', response },
    { type: 'response.in_progress', response },
    ...(interleaved ? mixed : inOrder),
    { type: `response.${body.status}`, response: last },
  ];
}

function takingTurns(lists: readonly (readonly FakeEvent[])[]): FakeEvent[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    lists.flatMap((list) => list.slice(turn, turn + 1)),
  ).flat();
}

function itemEvents(item: FakeItem, output_index: number): ItemEvents {
  const at = { item_id: item.id, output_index };
  const { opening, pieces, closing } = contentEvents(item, at);
  return {
    opening: [{ type: 'response.output_item.added', output_index, item: startOf(item) }, ...opening],
    pieces,
    closing: [...closing, { type: 'response.output_item.done', output_index, item }],
  };
}

function startOf(item: FakeItem): FakeItem {
  switch (item.type) {
    case 'message':
      return { ...item, status: 'in_progress', content: [] };
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' };
    case 'custom_tool_call':
      return { ...item, status: 'in_progress', input: '' };
    case 'reasoning': {
      const { encrypted_content: _, ...start } = item;
      return { ...start, summary: [], ...(item.content !== undefined && { content: [] }) };
    }
    default:
      return item;
  }
}

function contentEvents(item: FakeItem, at: object): ItemEvents {
  switch (item.type) {
    case 'message':
      return joined((item.content as FakeItem[]).map((part, index) => partEvents(part, index, at)));
    case 'function_call':
      return textEvents('response.function_call_arguments', item.arguments, at, {
        name: item.name,
        arguments: item.arguments,
      });
    case 'custom_tool_call':
      return textEvents('response.custom_tool_call_input', item.input, at, { input: item.input });
    case 'reasoning':
      return joined([
        ...((item.summary ?? []) as FakeItem[]).map((part, index) => summaryEvents(part, index, at)),
        ...((item.content ?? []) as FakeItem[]).map((part, index) => {
          const place = { ...at, content_index: index };
          return textEvents('response.reasoning_text', part.text, place, { text: part.text });
        }),
      ]);
    default:
      return { opening: [], pieces: [], closing: [] };
  }
}

function partEvents(part: FakeItem, content_index: number, at: object): ItemEvents {
  const place = { ...at, content_index };
  const isText = part.type === 'output_text';
  const text = isText ? part.text : part.refusal;
  const start = isText ? { ...part, text: '', annotations: [] } : { ...part, refusal: '' };
  const { pieces, closing } = isText
    ? textEvents('response.output_text', text, place, { text, logprobs: [] }, { logprobs: [] })
    : textEvents('response.refusal', text, place, { refusal: text });
  const annotations = (part.annotations ?? []) as FakeItem[];
  return {
    opening: [{ type: 'response.content_part.added', ...place, part: start }],
    pieces,
    closing: [
      ...annotations.map((annotation, annotation_index) => ({
        ...{ type: 'response.output_text.annotation.added', ...place, annotation_index, annotation },
      })),
      ...closing,
      { type: 'response.content_part.done', ...place, part },
    ],
  };
}

function summaryEvents(part: FakeItem, summary_index: number, at: object): ItemEvents {
  const place = { ...at, summary_index };
  const { pieces, closing } = textEvents('response.reasoning_summary_text', part.text, place, {
    text: part.text,
  });
  const type = 'response.reasoning_summary_part';
  return {
    opening: [{ type: `${type}.added`, ...place, part: { ...part, text: '' } }],
    pieces,
    closing: [...closing, { type: `${type}.done`, ...place, part }],
  };
}

function textEvents(type: string, text: unknown, at: object, whole: object, beside: object = {}): ItemEvents {
  // Cut anywhere, as the provider does, with its padding.
  const pieces = (String(text).match(/[^]{1,5}/g) ?? []).map((delta) => ({
    ...{ type: `${type}.delta`, ...at, delta, ...beside, obfuscation: 'x7Qz' },
  }));
  return { opening: [], pieces, closing: [{ type: `${type}.done`, ...at, ...whole }] };
}

/** Parts of one item come one after the other. */
function joined(parts: readonly ItemEvents[]): ItemEvents {
  const [first, ...others] = parts;
  if (first === undefined) return { opening: [], pieces: [], closing: [] };
  if (others.length === 0) return first;
  const all = parts.map(({ opening, pieces, closing }) => [...opening, ...pieces, ...closing]);
  return { opening: [], pieces: all.flat(), closing: [] };
}

function withFaults(events: readonly FakeEvent[], faults: ResponseStreamFaults): FakeEvent[] {
  const { unknownEvents = false, without = [], cutAfter = events.length, errorAt } = faults;
  const kept = events.filter(({ type }) => !without.includes(type)).slice(0, cutAfter);
  const failing =
    errorAt === undefined
      ? kept
      : [
          ...kept.slice(0, errorAt.event),
          { type: 'error', code: errorAt.code, message: errorAt.message ?? 'Scripted.', param: null },
        ];
  return failing.flatMap((event) => (unknownEvents ? [{ type: 'response.weather.update' }, event] : [event]));
}
