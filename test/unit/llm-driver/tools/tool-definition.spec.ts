import { describe, expect, it } from '@jest/globals';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import { LlmTool, tool } from '../../../../modules/llm-driver/index.js';
import { ConfigurationError } from '../../../../modules/support/index.js';

const weather = {
  name: 'weather',
  description: 'Tells the weather.',
  schema: z.object({ city: z.string() }),
  execute: () => 'Rain.',
};

const define = (fields: object) => () => tool({ ...weather, ...fields });

describe('the definition of a tool', () => {
  it.each<[string, unknown]>([
    ['string', z.string()],
    ['number', z.int().optional()],
    ['array', z.array(z.object({}))],
    ['string', z.string().transform((text) => ({ text }))],
    ['enum', z.enum(['a', 'b']).default('a')],
    ['string', v.pipe(v.string(), v.trim())],
    ['array', v.optional(v.array(v.object({})))],
    ['string', type('string')],
    ['array', type('string[]')],
  ])('refuses a schema of a %s at once', (kind, schema) => {
    const message = `tool.schema must be a schema of an object, such as z.object({ … }); got one of "${kind}".`;
    expect(define({ schema })).toThrow(ConfigurationError);
    expect(define({ schema })).toThrow(message);
  });

  it.each<[string, unknown]>([
    ['an object of zod', z.object({}).optional()],
    ['a record', z.record(z.string(), z.number())],
    ['a union of objects', z.union([z.object({ a: z.string() }), z.object({ b: z.string() })])],
    ['an object after a change', z.preprocess((value) => value, z.object({}))],
    ['an object that is not defined yet', z.lazy(() => later)],
    ['an object of valibot', v.strictObject({ a: v.string() })],
    ['an object of arktype', type({ a: 'string' })],
  ])('takes %s', (_what, schema) => {
    expect(define({ schema })).not.toThrow();
  });
  const later = z.object({});

  it.each<[object, string]>([
    [
      { schema: undefined, inputSchema: weather.schema },
      'tool.inputSchema is no field of a tool. Did you mean schema?',
    ],
    [{ schema: undefined, parameters: {} }, 'tool.parameters is no field of a tool. Did you mean schema?'],
    [{ execute: undefined, handler: () => 1 }, 'tool.handler is no field of a tool. Did you mean execute?'],
    [{ desription: 'x' }, 'tool.desription is no field of a tool. Did you mean description?'],
    [{ execute: undefined }, 'tool.execute must be a function; got undefined.'],
    [{ strict: 'yes' }, 'tool.strict must be a boolean; got a string.'],
    [{ jsonSchema: 'object' }, 'tool.jsonSchema must be a JSON schema as an object; got a string.'],
    [{ jsonSchema: { type: 'string' } }, 'tool.jsonSchema must be a schema of an object'],
    [{ name: 'get weather' }, 'tool.name must be 1 to 64 letters, digits, _ or -'],
  ])('refuses %j', (fields, message) => {
    expect(define(fields)).toThrow(message);
  });

  it.each<[unknown, string]>([
    [undefined, '@LlmTool() of Orders.cancel must be an object with name, description, schema,'],
    ['Cancels.', 'got a string'],
    [
      { desciption: 'Cancels.' },
      '@LlmTool() of Orders.cancel has no option "desciption". Did you mean description?',
    ],
  ])('refuses the options of a method: %j', (options, message) => {
    const define = () => {
      class Orders {
        @LlmTool(options as never)
        cancel(): void {}
      }
      return Orders;
    };
    expect(define).toThrow(message);
  });
});
