import type {
  FullWireAnswer,
  ProviderWire,
  ReceivedCall,
} from '../../../modules/llm-driver/testing/index.js';
import { BUILT_IN_WIRES } from './built-in-wires.js';

interface WireItem {
  readonly type: string;
  readonly role?: string;
  readonly content?: string | readonly { readonly text?: string }[];
}

interface WireRequest {
  readonly model?: string;
  readonly input?: readonly WireItem[];
}

type WireEvent = Readonly<Record<string, unknown>> & { readonly type: string };
type Said = Pick<FullWireAnswer, 'text' | 'toolCalls' | 'reasoning'>;
type OutputItem = WireEvent & { readonly id: string };

const { limits, refusals } = BUILT_IN_WIRES.openai!;

/** How OpenAI's Responses API reads and writes. */
export const responsesWire: ProviderWire = {
  promptOf({ body }) {
    const { input = [] } = body as WireRequest;
    const { content = '' } = input.findLast(({ role }) => role === 'user') ?? {};
    return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('');
  },

  answer({ text, toolCall }, call) {
    return { ...response(call, { text, toolCalls: toolCall ? [toolCall] : [] }), house_number: 7 };
  },

  stream(pieces, call) {
    const whole = response(call, { text: pieces.join(''), toolCalls: [] });
    const [item] = whole.output as [OutputItem];
    const at = { output_index: 0, item_id: item.id, content_index: 0 };
    const opening =
      event({ type: 'response.created', response: { ...whole, status: 'in_progress', output: [] } }) +
      event({ type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } });
    const parts = pieces.map((delta, index) => {
      const piece = event({ type: 'response.output_text.delta', ...at, delta, logprobs: [] });
      return index === 0 ? opening + piece : piece;
    });
    const end =
      event({ type: 'response.output_item.done', output_index: 0, item }) +
      event({ type: 'response.completed', response: whole });
    return { parts, end };
  },

  answerFully: (answer, call) => response(call, answer),

  streamFully(answer, call) {
    const whole = response(call, answer);
    return [
      event({ type: 'response.created', response: { ...whole, status: 'in_progress', output: [] } }),
      ...whole.output.map(itemEvents),
      event({ type: 'response.completed', response: whole }),
    ].join('');
  },

  stateOf: ({ state }) => state,
  limits,
  refusals,
  embeddings: (call, vectorOf) => BUILT_IN_WIRES.openai!.embeddings!(call, vectorOf),
};

function response({ body }: ReceivedCall, said: Said) {
  const { model } = body as WireRequest;
  return {
    ...{ id: 'resp_1', object: 'response', created_at: 1, status: 'completed', model, error: null },
    incomplete_details: null,
    output: outputOf(said),
    usage: { input_tokens: 5, output_tokens: 3, total_tokens: 8 },
  };
}

function outputOf({ text, toolCalls, reasoning }: Said): readonly OutputItem[] {
  const summary = [{ type: 'summary_text', text: reasoning?.text }];
  const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }];
  return [
    ...(reasoning ? [{ type: 'reasoning', id: 'rs_1', summary, encrypted_content: reasoning.state }] : []),
    ...(text === ''
      ? []
      : [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content }]),
    ...toolCalls.map(({ name, arguments: given }, index) => ({
      ...{ type: 'function_call', id: `fc_${index + 1}`, call_id: `call_${index + 1}`, name },
      ...{ arguments: JSON.stringify(given), status: 'completed' },
    })),
  ];
}

function itemEvents(item: OutputItem, output_index: number): string {
  const at = { output_index, item_id: item.id };
  return [
    event({
      type: 'response.output_item.added',
      output_index,
      item: { ...item, arguments: '', content: [] },
    }),
    ...deltasOf(item).map((delta) => event({ ...delta, ...at })),
    event({ type: 'response.output_item.done', output_index, item }),
  ].join('');
}

function deltasOf(item: OutputItem): readonly WireEvent[] {
  const { type } = item;
  if (type === 'function_call') {
    const json = String(item.arguments);
    const half = Math.ceil(json.length / 2);
    return [json.slice(0, half), json.slice(half)].map((delta) => ({
      ...{ type: 'response.function_call_arguments.delta', delta },
    }));
  }
  const isThought = type === 'reasoning';
  const [{ text }] = (isThought ? item.summary : item.content) as [{ text: string }];
  const place = isThought ? { summary_index: 0 } : { content_index: 0, logprobs: [] };
  const delta = isThought ? 'response.reasoning_summary_text.delta' : 'response.output_text.delta';
  return [{ type: delta, ...place, delta: text }];
}

function event(data: WireEvent): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
