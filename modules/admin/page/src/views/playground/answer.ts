import { isAbort, toError } from '../../api/errors.js';
import type { ChatChunk, ChatCompletion, WireMessage, WireUsage } from './chat.types.js';

/** `cut`: it began and did not come to its end; `failed`: it never began. */
export type AnswerState = 'waiting' | 'answering' | 'done' | 'cut' | 'failed' | 'stopped';

/** What one column shows. Times are counted from sending. */
export interface Answer {
  readonly state: AnswerState;
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  /** The model as the answer names it; of several asked for the fastest, the winner. */
  readonly answeredBy?: string;
  readonly finishReason?: string;
  readonly usage?: WireUsage;
  /** Of a stream alone. */
  readonly firstTokenMs?: number;
  readonly totalMs?: number;
  readonly error?: Error;
}

export const WAITING: Answer = { state: 'waiting', text: '', reasoning: '', refusal: '' };

/** Whether nothing more comes. */
export function isOver({ state }: Answer): boolean {
  return state !== 'waiting' && state !== 'answering';
}

/** The answer with what a chunk of its stream brings. */
export function withChunk(answer: Answer, chunk: ChatChunk, atMs: number): Answer {
  const [choice] = chunk.choices ?? [];
  const piece = textsOf(choice?.delta);
  const brings = piece.text !== '' || piece.reasoning !== '' || piece.refusal !== '';
  return {
    ...answer,
    state: 'answering',
    text: answer.text + piece.text,
    reasoning: answer.reasoning + piece.reasoning,
    refusal: answer.refusal + piece.refusal,
    answeredBy: chunk.model ?? answer.answeredBy,
    finishReason: choice?.finish_reason ?? answer.finishReason,
    usage: chunk.usage ?? answer.usage,
    firstTokenMs: answer.firstTokenMs ?? (brings ? atMs : undefined),
  };
}

/** The answer that came whole. */
export function withCompletion(answer: Answer, completion: ChatCompletion, atMs: number): Answer {
  const [choice] = completion.choices ?? [];
  return {
    ...answer,
    ...textsOf(choice?.message),
    state: 'done',
    answeredBy: completion.model,
    finishReason: choice?.finish_reason ?? undefined,
    usage: completion.usage ?? undefined,
    totalMs: atMs,
  };
}

/** A stream that ended. @param complete its last event, `[DONE]`, has come */
export function ended(answer: Answer, complete: boolean, atMs: number): Answer {
  return { ...answer, state: complete ? 'done' : 'cut', totalMs: atMs };
}

/** An error of the call: a refusal, a broken connection, or Stop. */
export function brokenOff(answer: Answer, thrown: unknown, atMs: number): Answer {
  if (isOver(answer)) return answer;
  if (isAbort(thrown)) return { ...answer, state: 'stopped', totalMs: atMs };
  const state = answer.state === 'answering' ? 'cut' : 'failed';
  return { ...answer, state, error: toError(thrown), totalMs: atMs };
}

function textsOf(message: WireMessage | undefined): Pick<Answer, 'text' | 'reasoning' | 'refusal'> {
  return {
    text: textIn(message?.content),
    reasoning: textIn(message?.reasoning ?? message?.reasoning_content),
    refusal: textIn(message?.refusal),
  };
}

/** Servers that are nearly compatible send other things, too. */
function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
