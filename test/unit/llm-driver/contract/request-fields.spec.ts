import { describe, expect, it } from '@jest/globals';
import {
  completionPoolRequest,
  knownPoolFields,
} from '../../../../modules/gateway/pool/completion-pool.request.js';
import {
  chatCompletionSchema,
  driverChatSchema,
  knownChatFields,
} from '../../../../modules/gateway/chat/chat.schema.js';
import { type KnownFields } from '../../../../modules/validation/index.js';
import { promptSchema } from '../../../../modules/llm-driver/index.js';

/** Names of all levels. */
function namesIn(fields: KnownFields): string[] {
  return [...fields].flatMap(([name, below]) =>
    typeof below === 'string' ? [name] : [name, ...namesIn(below)],
  );
}

describe('the known fields', () => {
  it.each([
    ['a chat completion', chatCompletionSchema.shape, knownChatFields],
    ['a chat completion of one driver', driverChatSchema.shape, knownChatFields],
    ['a pool', completionPoolRequest.shape, knownPoolFields],
    ['a prompt', promptSchema.options[1].shape, knownPoolFields.get('prompts') as KnownFields],
  ])('contain every field of the schema of %s', (_what, shape, known) => {
    expect(Object.keys(shape).filter((name) => !known.has(name))).toEqual([]);
  });

  it('are in lower case: a key without capitals is then never another name', () => {
    expect(namesIn(knownPoolFields).filter((name) => !/^[a-z][a-z_]*$/.test(name))).toEqual([]);
  });
});
