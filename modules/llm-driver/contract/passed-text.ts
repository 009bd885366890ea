import type { ChatRequest, WireUsage } from './chat.types.js';
import { estimateTokens } from './completion.js';
import { asksForStream, formParts, isForm, passedCharacters } from './passed-request.js';
import type { FormPart, PassedEvent, PassedFields, PassedRequest, SentPassed } from './passed.types.js';

/** Seconds that every recording takes. */
const SECONDS = 1;

/** Identity and time of a reply. */
interface Stamp {
  readonly id: string;
  readonly createdMs: number;
}

/** Returns what scripts see of a request that is passed through: its prompt, or the name of its file. */
export function askedInChat(request: PassedRequest): ChatRequest {
  const { body, model } = request;
  const said = isForm(body) ? fileIn(request)?.filename : body.prompt;
  const content = typeof said === 'string' ? said : JSON.stringify(said ?? '');
  return { model, messages: [{ role: 'user', content }] };
}

/** Returns a text as OpenAI replies to a request that is passed through, streamed if that asks for it. */
export function passedText(request: PassedRequest, text: string, stamp: Stamp): SentPassed {
  const { body } = request;
  const usage = usageOf(request, text);
  if (isForm(body)) return asksForStream(request) ? transcript(text, usage) : recording(body, text, usage);
  return completion({ ...body, model: request.model }, text, usage, stamp, asksForStream(request));
}

/** Returns the file of a form. */
export function fileIn(request: PassedRequest): FormPart | undefined {
  return formParts(request).find(({ name }) => name === 'file');
}

function completion(
  { model = 'mock', echo, prompt, stream_options }: PassedFields,
  answer: string,
  usage: WireUsage,
  { id, createdMs }: Stamp,
  isStream: boolean,
): SentPassed {
  const text = echo === true && typeof prompt === 'string' ? prompt + answer : answer;
  const head = { id, object: 'text_completion', created: Math.floor(createdMs / 1_000), model };
  const chunk = (piece: string, finish_reason: string | null) => ({
    ...head,
    choices: [{ index: 0, text: piece, logprobs: null, finish_reason }],
  });
  if (!isStream) {
    return {
      contentType: 'application/json',
      text: JSON.stringify({ ...chunk(text, 'stop'), usage }),
      usage,
    };
  }
  const asksForUsage =
    (stream_options as { include_usage?: unknown } | null | undefined)?.include_usage === true;
  const events = [...pieces(text).map((piece) => chunk(piece, null)), chunk('', 'stop')];
  const last = asksForUsage ? [{ ...head, choices: [], usage }] : [];
  return { events: asEvents([...events, ...last], '[DONE]') };
}

function transcript(text: string, usage: WireUsage): SentPassed {
  const deltas = pieces(text).map((delta) => ({ type: 'transcript.text.delta', delta }));
  return { events: asEvents([...deltas, { type: 'transcript.text.done', text, usage }]) };
}

/** In the formats that OpenAI has for every model. */
function recording(parts: readonly FormPart[], text: string, usage: WireUsage): SentPassed {
  const format = parts.find(({ name }) => name === 'response_format')?.value;
  const plain = (said: string) => ({ contentType: 'text/plain; charset=utf-8', text: said, usage });
  if (format === 'text') return plain(`${text}\n`);
  if (format === 'srt') return plain(`1\n00:00:00,000 --> 00:00:01,000\n${text}\n\n`);
  if (format === 'vtt') return plain(`WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n${text}\n\n`);
  const segment = { id: 0, start: 0, end: SECONDS, text };
  const verbose = { task: 'transcribe', language: 'english', duration: SECONDS, text, segments: [segment] };
  const json = format === 'verbose_json' ? verbose : { text, usage };
  return { contentType: 'application/json', text: JSON.stringify(json), usage };
}

async function* asEvents(
  events: readonly object[],
  last?: string,
): AsyncGenerator<PassedEvent, void, undefined> {
  for (const event of events) {
    const { usage } = event as { readonly usage?: WireUsage };
    yield { text: `data: ${JSON.stringify(event)}\n\n`, usage, isAnswer: true };
  }
  if (last !== undefined) yield { text: `data: ${last}\n\n`, isAnswer: true };
}

function pieces(text: string): string[] {
  return text.match(/\s*\S+\s*/g) ?? [];
}

function usageOf(request: PassedRequest, text: string): WireUsage {
  const prompt_tokens = estimateTokens(passedCharacters(request));
  const completion_tokens = estimateTokens(text.length);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}
