import { LlmError } from '../../contract/llm-error.js';

/** Values that the mock makes for one answer, and parts of a schema that it looks at. */
export const MAX_ANSWER_NODES = 10_000;
/** Characters of the texts and names of one answer, all its choices together. */
export const MAX_ANSWER_CHARACTERS = 64 * 1024;

/**
 * What one generated answer may still cost. A few bytes of a request can ask for an answer of any size
 * (`minItems`, references that contain themselves, `n`): the mock counts before it makes anything.
 */
export class AnswerBudget {
  private nodes = MAX_ANSWER_NODES;
  private characters = MAX_ANSWER_CHARACTERS;

  /** @param param the field of the request that says how large the answer is */
  constructor(private readonly param: string) {}

  /** @throws LlmError `invalid_request` if the answer would be too large */
  spendNodes(count: number): void {
    this.nodes -= count;
    this.assertLeft(this.nodes);
  }

  /** @throws LlmError `invalid_request` if the answer would be too large */
  spendCharacters(count: number): void {
    this.characters -= count;
    this.assertLeft(this.characters);
  }

  private assertLeft(left: number): void {
    if (left >= 0) return;
    throw new LlmError('invalid_request', {
      code: 'invalid_value',
      param: this.param,
      message:
        `${this.param}: the mock driver answers with at most ${MAX_ANSWER_NODES} values and ` +
        `${MAX_ANSWER_CHARACTERS} characters; this asks for more.`,
    });
  }
}
