import type { OutgoingHttpHeaders } from 'node:http';
import { fieldsOf, type Flavour, type ProviderCall } from './call.js';
import { ChunkWriter, type EventWriter } from './chunks.js';
import { fieldOf, fileOf } from './form.js';
import type { ErrorOutcome } from './outcome.js';
import type { Reply } from './replies.js';
import type { StreamEvent, StreamFormat } from './stream-format.js';

/** Models that answer on these endpoints besides those of the catalogue. */
export const PASSED_MODELS: Readonly<Record<Flavour, readonly string[]>> = {
  openai: ['gpt-3.5-turbo-instruct', 'whisper-1', 'gpt-4o-transcribe'],
  groq: ['whisper-large-v3', 'whisper-large-v3-turbo'],
};

const TOKEN = /.{1,4}/gsu;

/** OpenAI's 400 for a completion or a recording that it would not accept, or nothing. */
export function validatePassed({ route, body, bodyIsJson, flavour }: ProviderCall): ErrorOutcome | undefined {
  if (route.kind === 'completions') {
    // Groq has no completions.
    if (flavour === 'groq') return { kind: 'unknown_url' };
    if (!bodyIsJson) return { kind: 'bad_request', message: 'We could not parse the JSON body.' };
    const { prompt } = fieldsOf(body);
    return prompt === undefined || typeof prompt === 'string' || Array.isArray(prompt)
      ? undefined
      : { kind: 'bad_request', message: "'$.prompt' is invalid.", param: 'prompt' };
  }
  if (fileOf(body) !== undefined || (flavour === 'groq' && fieldOf(body, 'url') !== undefined))
    return undefined;
  return { kind: 'bad_request', message: "Missing required parameter: 'file'.", param: 'file' };
}

/** A whole reply and its type. */
export function passedBody(
  call: ProviderCall,
  reply: Reply,
): { readonly type: string; readonly text: string } {
  if (call.route.kind === 'completions') return { type: 'application/json', text: completionText(reply) };
  const text = textOf(reply);
  const format = fieldOf(call.body, 'response_format') ?? 'json';
  const plain = { type: 'text/plain; charset=utf-8' };
  if (format === 'text') return { ...plain, text: `${text}\n` };
  if (format === 'srt') return { ...plain, text: `1\n00:00:00,000 --> 00:00:01,000\n${text}\n\n` };
  if (format === 'vtt') return { type: 'text/vtt', text: `WEBVTT\n\n00:00.000 --> 00:01.000\n${text}\n\n` };
  const verbose = { task: 'transcribe', language: 'english', duration: 1.5, text, segments: [] };
  const json = format === 'verbose_json' ? verbose : { text, usage: usageOf(reply) };
  return { type: 'application/json', text: JSON.stringify(json) };
}

/** The writer of a stream's events; those of chats for all other calls. */
export function writerOf(call: ProviderCall, reply: Reply, format: StreamFormat): EventWriter {
  if (call.route.kind === 'completions') return new CompletionWriter(call, reply);
  if (call.route.kind === 'audio') return new TranscriptWriter(reply);
  return new ChunkWriter(call, reply, format);
}

/** Headers of a whole reply. */
export function typeOf(call: ProviderCall, reply: Reply): OutgoingHttpHeaders {
  return { 'content-type': passedBody(call, reply).type };
}

class CompletionWriter implements EventWriter {
  readonly endsWithDone = true;

  constructor(
    private readonly call: ProviderCall,
    private readonly reply: Reply,
  ) {}

  all(): StreamEvent[] {
    const { choices, usage } = this.reply;
    const events = choices.flatMap(({ text }, index) =>
      pieces(text).map((piece) => this.event(piece, index)),
    );
    const ends = choices.map(({ finishReason }, index) => this.chunk([choiceOf('', index, finishReason)]));
    const options = fieldsOf(fieldsOf(this.call.body)['stream_options']);
    const asked = options['include_usage'] === true && usage !== null;
    return [...events, ...ends, ...(asked ? [this.chunk([], { usage })] : [])];
  }

  token(text: string): StreamEvent {
    return this.event(text, 0);
  }

  private event(text: string, index: number): StreamEvent {
    return { ...this.chunk([choiceOf(text, index, null)]), token: true };
  }

  private chunk(choices: readonly object[], more: object = {}): StreamEvent {
    const { id, created, model } = this.reply;
    return { data: JSON.stringify({ id, object: 'text_completion', created, model, choices, ...more }) };
  }
}

class TranscriptWriter implements EventWriter {
  /** OpenAI ends transcripts with an event of its own. */
  readonly endsWithDone = false;

  constructor(private readonly reply: Reply) {}

  all(): StreamEvent[] {
    const text = textOf(this.reply);
    const done = { type: 'transcript.text.done', text, usage: usageOf(this.reply) };
    return [...pieces(text).map((piece) => this.token(piece)), { data: JSON.stringify(done) }];
  }

  token(delta: string): StreamEvent {
    return { data: JSON.stringify({ type: 'transcript.text.delta', delta }), token: true };
  }
}

function completionText({ id, created, model, choices, usage }: Reply): string {
  return JSON.stringify({
    ...{ id, object: 'text_completion', created, model },
    choices: choices.map(({ text, finishReason }, index) => choiceOf(text ?? '', index, finishReason)),
    usage: usage ?? undefined,
  });
}

function choiceOf(text: string, index: number, finish_reason: string | null): object {
  return { text, index, logprobs: null, finish_reason };
}

/** As OpenAI's models for transcripts tell it. */
function usageOf({ usage }: Reply): object | undefined {
  const { prompt_tokens: input, completion_tokens: output, total_tokens } = fieldsOf(usage);
  return usage === null
    ? undefined
    : { type: 'tokens', input_tokens: input, output_tokens: output, total_tokens };
}

function textOf({ choices: [choice] }: Reply): string {
  return choice?.text ?? '';
}

function pieces(text: string | null): string[] {
  return text?.match(TOKEN) ?? [];
}
