import type { WireUsage } from '../contract/chat.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { PassedEvent } from '../contract/passed.types.js';
import { choiceIndex } from '../contract/token-counts.js';
import type { ErrorFacts } from '../errors/error-facts.js';
import { type Fields, isFields } from '../errors/error-shapes.js';
import { wireError } from '../errors/provider-errors.js';
import type { StreamedReply } from '../http/streamed-reply.js';
import { parseObject, throwIfError } from './replies.js';
import { EventReader, isDone, type ServerSentEvent } from './sse.js';
import { UnfinishedEvent } from './unfinished-event.js';

/** Data of the event that ends most streams. */
const DONE = '[DONE]';
const DONE_EVENT: PassedEvent = { text: `data: ${DONE}\n\n`, isAnswer: true };
/** Type of the event that ends a transcription: `transcript.text.done`, Mistral's `transcription.done`. */
const LAST_TYPE = /\.done$/;

/** How replies of a provider are read. */
export interface PassedReading {
  /** Wall clock, milliseconds. */
  readonly nowMs: () => number;
  /** What the provider means by its errors. */
  readonly errors?: ErrorFacts | undefined;
}

/**
 * Reads the events of a streamed reply, those that arrived together as one. The data of each passes as it is.
 * Throws an LlmError for an event that is an error, and for a stream that ends before its answer does.
 * Leaving the loop closes the socket.
 */
export async function* passedEvents(
  reply: StreamedReply,
  reading: PassedReading,
): AsyncGenerator<PassedEvent, void, undefined> {
  const { body } = reply;
  const events = new EventReader();
  const unfinished = new UnfinishedEvent(body, events);
  const progress = new StreamProgress(reply, reading);
  let isRead = false;
  try {
    for (;;) {
      const piece = body.read();
      if (piece === undefined) {
        await new Promise<void>((resolve) => body.onReadable(resolve));
        continue;
      }
      if (piece === null) events.end();
      else events.feed(piece);
      const batch = new EventBatch(progress);
      let failure: Error | undefined;
      try {
        if (piece !== null) unfinished.add(piece.length);
        for (let event = events.next(); event !== undefined && !progress.isDone; event = events.next()) {
          unfinished.finish();
          batch.add(event);
        }
      } catch (thrown) {
        failure = thrown as Error;
      }
      // What came before an error is the client's.
      if (batch.text !== '') yield batch;
      if (failure !== undefined) throw failure;
      if (!progress.isDone && piece !== null) continue;
      const hasDone = progress.assertComplete();
      isRead = true;
      if (hasDone) yield DONE_EVENT;
      return;
    }
  } finally {
    if (isRead) body.release();
    else body.cancel();
  }
}

/** Events that arrived together. */
class EventBatch implements PassedEvent {
  text = '';
  usage: WireUsage | null | undefined;
  isAnswer = false;

  constructor(private readonly progress: StreamProgress) {}

  /** @throws LlmError for an error */
  add(event: ServerSentEvent): void {
    const fields = this.progress.read(event);
    if (fields === undefined) return;
    this.text += framed(event);
    this.isAnswer ||= isAnswer(fields);
    if (isFields(fields.usage)) this.usage = fields.usage as WireUsage & Fields;
  }
}

/** Knows if the answer of a stream is complete. */
class StreamProgress {
  /** True after the event that says that no other follows. */
  isDone = false;
  private hasEvents = false;
  private hasLastType = false;
  /** Indexes of choices, and if they have a finish reason. */
  private readonly choices = new Map<number, boolean>();

  constructor(
    private readonly reply: StreamedReply,
    private readonly reading: PassedReading,
  ) {}

  /** Returns the object of an event; undefined for the end. @throws LlmError for an error */
  read({ name, data }: ServerSentEvent): Fields | undefined {
    const { reply, reading } = this;
    if (isDone(data)) {
      this.isDone = true;
      return undefined;
    }
    const fields = parseObject(data, reply.status);
    throwIfError(fields, reply, reading.nowMs, reading.errors);
    if (name === 'error' || fields.object === 'error' || fields.type === 'error') {
      throw wireError(fields, reply, reading.nowMs(), reading.errors);
    }
    this.hasEvents = true;
    this.hasLastType ||= typeof fields.type === 'string' && LAST_TYPE.test(fields.type);
    for (const [position, choice] of choicesIn(fields).entries()) {
      const index = choiceIndex(choice.index, position);
      this.choices.set(index, this.choices.get(index) === true || hasEnded(choice));
    }
    return fields;
  }

  /**
   * Returns true if the client waits for `[DONE]`: it was sent, or the choices have ended without it.
   * @throws LlmError `upstream_invalid_response` for a stream that was cut off
   */
  assertComplete(): boolean {
    const { choices, isDone, hasEvents, hasLastType } = this;
    const providerStatus = this.reply.status;
    if (!hasEvents) throw LlmError.invalidReply({ providerStatus, ...(isDone && { retryable: false }) });
    const haveEnded = choices.size > 0 && [...choices.values()].every(Boolean);
    if (!isDone && !haveEnded && !hasLastType)
      throw LlmError.invalidReply({ providerStatus, ambiguous: true });
    return isDone || haveEnded;
  }
}

function choicesIn({ choices }: Fields): readonly Fields[] {
  return Array.isArray(choices) ? (choices as unknown[]).filter(isFields) : [];
}

function hasEnded({ finish_reason }: Fields): boolean {
  return typeof finish_reason === 'string' && finish_reason !== '';
}

/** An event of choices without a text begins no answer, nor does one that only tells usage. */
function isAnswer(fields: Fields): boolean {
  if (!Array.isArray(fields.choices)) return true;
  return choicesIn(fields).some((choice) => {
    const said = isFields(choice.delta) ? choice.delta.content : choice.text;
    return hasEnded(choice) || (typeof said === 'string' && said !== '');
  });
}

/** Returns an event as it is sent; nearly always byte for byte as it came. */
function framed({ name, data }: ServerSentEvent): string {
  const head = name === undefined ? '' : `event: ${name}\n`;
  return `${head}data: ${data.includes('\n') ? data.replaceAll('\n', '\ndata: ') : data}\n\n`;
}
