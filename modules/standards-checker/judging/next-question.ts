import type { PoolResult } from '../../llm-driver/index.js';
import type { Reading } from './finding-reader.js';
import type { FormSearch } from './form-search.js';
import type { Question, SentQuestion } from './question.js';

/** Returns the next question about an item that has no finding yet; `undefined` if there is none. */
export function nextQuestion(
  result: PoolResult,
  reading: Reading,
  { sentForm, fewestTokens: _, ...question }: SentQuestion,
  forms: FormSearch,
): Question | undefined {
  if (!result.ok) {
    const { error } = result;
    // This answer failed, not the form: other answers of it may succeed.
    if (error.kind === 'upstream_generation_failed') {
      forms.accept(sentForm);
      const form = sentForm.after(error);
      return form && question.form === undefined ? { ...question, form } : undefined;
    }
    return forms.refuse(sentForm, error) ? question : undefined;
  }
  forms.accept(sentForm);
  if ('finding' in reading || question.isLast) return undefined;
  const { unreadable, copied } = reading;
  const isBlank = unreadable.trim() === '';
  return { ...question, isLast: true, ...(isBlank ? { copied } : { unreadable }) };
}
