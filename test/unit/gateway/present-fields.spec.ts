import { describe, expect, it } from '@jest/globals';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import fc from 'fast-check';
import { z } from 'zod';
import {
  arePlainMessages,
  chatCompletionRequest,
  chatCompletionSchema,
} from '../../../modules/gateway/chat/chat.schema.js';
import { presentFields } from '../../../modules/gateway/chat/present-fields.js';

const schema = z.looseObject({
  model: z.string().min(1),
  temperature: z.number().min(0).max(2).nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
});

type Result = { issues?: readonly { message: string; path?: readonly unknown[] }[]; value?: unknown };

function validate(schema: StandardSchemaV1, value: unknown): Result {
  return schema['~standard'].validate(value) as Result;
}

describe('presentFields', () => {
  it('accepts and refuses what a loose object does, with the same issues', () => {
    const value = fc.oneof(
      fc.anything(),
      fc.record(
        {
          model: fc.oneof(fc.string(), fc.anything()),
          temperature: fc.oneof(fc.double({ min: -1, max: 3 }), fc.constant(null), fc.constant(undefined)),
          stop: fc.oneof(fc.string(), fc.array(fc.string()), fc.anything()),
          more: fc.anything(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(value, (each) => {
        const { issues } = validate(presentFields(schema), each);
        expect(issues).toEqual(validate(schema, each).issues);
      }),
    );
  });

  it('takes no message for plain that the schema would refuse', () => {
    const field = fc.oneof(fc.string(), fc.constant(undefined), fc.constant(null), fc.anything());
    const message = fc.oneof(
      fc.record(
        { role: field, content: field, tool_calls: field, tool_call_id: field, name: field },
        { requiredKeys: [] },
      ),
      fc.anything(),
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(message), fc.anything()), (messages) => {
        if (arePlainMessages(messages))
          expect(chatCompletionSchema.shape.messages.safeParse(messages).success).toBe(true);
      }),
    );
    expect(arePlainMessages([{ role: 'user', content: 'x', name: 'n' }])).toBe(true);
    expect(arePlainMessages([{ role: 'x'.repeat(65), content: 'x' }])).toBe(false);
    expect(arePlainMessages([])).toBe(false);
  });

  it('has the answers of the schema for the fields that it checks itself', () => {
    const messages = [{ role: 'user', content: 'x' }];
    const model = fc.oneof(
      fc.string(),
      fc.anything(),
      fc.constantFrom('', 'x'.repeat(2_000), 'x'.repeat(2_001)),
    );
    const stream = fc.oneof(fc.boolean(), fc.anything());
    fc.assert(
      fc.property(fc.record({ model, stream }, { requiredKeys: [] }), (fields) => {
        const body = { messages, ...fields };
        const { issues } = validate(chatCompletionRequest, body);
        expect(issues).toEqual(validate(chatCompletionSchema, body).issues);
      }),
    );
  });

  it('returns a valid value itself, not a copy', () => {
    const body = { model: 'a', messages: [{ role: 'user', content: 'x', more: { a: 1 } }], other: [1] };
    expect(validate(chatCompletionRequest, body).value).toBe(body);
  });

  it('refuses a value without a required field', () => {
    expect(validate(presentFields(schema), { temperature: 1 }).issues?.[0]?.path).toEqual(['model']);
    expect(validate(presentFields(schema), { model: undefined }).issues).toHaveLength(1);
  });
});
