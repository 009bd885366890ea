import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { arePlainMessages, chatFields } from '../../../modules/gateway/chat/chat.request.js';
import { presentFields } from '../../../modules/gateway/chat/present-fields.js';
import { chatCompletionsRequest } from '../../../modules/gateway/chat/chat-completions.request.js';

const shape = {
  model: z.string().min(1),
  temperature: z.number().min(0).max(2).nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
};

type Result = { issues?: readonly { message: string; path?: readonly unknown[] }[]; value?: unknown };

function validate(schema: z.ZodType, value: unknown): Result {
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
        const { issues } = validate(presentFields(shape), each);
        expect(issues).toEqual(validate(z.looseObject(shape), each).issues);
      }),
    );
  });

  it('knows of no plain message that the schema would refuse', () => {
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
        if (arePlainMessages(messages)) expect(chatFields.messages.safeParse(messages).success).toBe(true);
      }),
    );
    expect(arePlainMessages([{ role: 'user', content: 'x', name: 'n' }])).toBe(true);
    expect(arePlainMessages([{ role: 'x'.repeat(65), content: 'x' }])).toBe(false);
    expect(arePlainMessages([])).toBe(false);
  });

  it('hands on what is right as it came', () => {
    const body = { model: 'a', messages: [{ role: 'user', content: 'x', more: { a: 1 } }], other: [1] };
    expect(validate(chatCompletionsRequest, body).value).toBe(body);
  });

  it('needs what is not optional', () => {
    expect(validate(presentFields(shape), { temperature: 1 }).issues?.[0]?.path).toEqual(['model']);
    expect(validate(presentFields(shape), { model: undefined }).issues).toHaveLength(1);
  });

  it('is the loose object wherever somebody asks for more than a verdict', () => {
    expect(z.toJSONSchema(presentFields(shape))).toEqual(z.toJSONSchema(z.looseObject(shape)));
    expect(presentFields(shape).safeParse({ model: 'a' }).success).toBe(true);
  });
});
