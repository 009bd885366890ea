import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../../../modules/admin/page/src/api/errors.js';
import {
  type Answer,
  brokenOff,
  ended,
  isOver,
  WAITING,
  withChunk,
  withCompletion,
} from '../../../modules/admin/page/src/views/playground/answer.js';
import type { ChatChunk } from '../../../modules/admin/page/src/views/playground/chat.types.js';
import { duration, outcomeOf } from '../../../modules/admin/page/src/views/playground/outcome.js';

const abort = new DOMException('The user left.', 'AbortError');
const refusal = new ApiError(
  { message: 'The provider failed.', code: 'upstream_error' },
  { status: 200, headers: new Headers() },
);

describe('an answer of the playground', () => {
  const after = (...chunks: ChatChunk[]): Answer =>
    chunks.reduce((answer, chunk, index) => withChunk(answer, chunk, (index + 1) * 100), WAITING);
  const piece = (content: string): ChatChunk => ({ model: 'm', choices: [{ delta: { content } }] });

  it('grows by its chunks, and takes reason and usage from wherever they come', () => {
    const answer = after(
      piece('Hel'),
      piece('lo'),
      { choices: [{ delta: {}, finish_reason: 'stop' }] },
      { choices: [], usage: { prompt_tokens: 2, completion_tokens: 3 } },
    );
    expect(answer).toMatchObject({
      state: 'answering',
      text: 'Hello',
      answeredBy: 'm',
      finishReason: 'stop',
    });
    expect(ended(answer, true, 500)).toMatchObject({
      state: 'done',
      totalMs: 500,
      usage: { prompt_tokens: 2, completion_tokens: 3 },
    });
  });

  it('counts the first token from its first text, not from the chunk that only opens it', () => {
    expect(after({ choices: [{ delta: { content: '' } }] }).firstTokenMs).toBeUndefined();
    expect(after({ choices: [{ delta: { content: '' } }] }, piece('a'), piece('b')).firstTokenMs).toBe(200);
    expect(after({ choices: [{ delta: { reasoning: 'hm' } }] }, piece('a')).firstTokenMs).toBe(100);
  });

  it('is cut off where the stream ends without its last event, and keeps what came', () => {
    expect(ended(after(piece('Hel')), false, 200)).toMatchObject({ state: 'cut', text: 'Hel' });
  });

  it('is cut off by an error after it began, and failed by one before', () => {
    expect(brokenOff(after(piece('Hel')), refusal, 200)).toMatchObject({
      state: 'cut',
      text: 'Hel',
      error: { code: 'upstream_error' },
    });
    expect(brokenOff(WAITING, refusal, 200)).toMatchObject({ state: 'failed', error: refusal, totalMs: 200 });
  });

  it('stops without an error when the user presses Stop', () => {
    expect(brokenOff(after(piece('Hel')), abort, 200)).toMatchObject({ state: 'stopped', text: 'Hel' });
    expect(brokenOff(WAITING, abort, 200).error).toBeUndefined();
  });

  it('stays as it is once it is over', () => {
    const done = ended(after(piece('a')), true, 200);
    expect(brokenOff(done, abort, 300)).toBe(done);
    expect(isOver(done)).toBe(true);
    expect(isOver(WAITING)).toBe(false);
  });

  it('comes whole where it is not streamed, its refusal and reasoning included', () => {
    const message = { content: null, refusal: 'No.', reasoning_content: 'hm' };
    const choices = [{ message, finish_reason: 'stop' }];
    const answer = withCompletion(WAITING, { model: 'm', choices }, 300);
    expect(answer).toMatchObject({ state: 'done', text: '', refusal: 'No.', reasoning: 'hm', totalMs: 300 });
    expect(answer.firstTokenMs).toBeUndefined();
  });

  it('is not upset by what nearly compatible servers send', () => {
    const odd = { choices: [{ message: { content: [{ type: 'text' }] } }] } as never;
    expect(withCompletion(WAITING, odd, 1).text).toBe('');
    expect(withCompletion(WAITING, {}, 1)).toMatchObject({ state: 'done', text: '' });
    expect(withChunk(WAITING, {}, 1)).toMatchObject({ state: 'answering', text: '' });
  });
});

describe('what is said of a run', () => {
  it('counts how the answers ended', () => {
    const of = (state: Answer['state']): Answer => ({ ...WAITING, state });
    expect(outcomeOf([of('done')])).toBe('1 answer: 1 complete.');
    expect(outcomeOf([of('done'), of('cut'), of('done')])).toBe('3 answers: 2 complete, 1 cut off.');
  });

  it('has times as people read them', () => {
    expect([0.4, 999.4, 999.6, 2345].map(duration)).toEqual(['0 ms', '999 ms', '1.00 s', '2.35 s']);
  });
});
