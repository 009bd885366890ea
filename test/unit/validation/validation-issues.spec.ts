import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseInput } from '../../../modules/validation/index.js';

const prompt = z.union([
  z.string(),
  z.strictObject({ id: z.string().optional(), temperature: z.number().max(2) }),
]);
const schema = z.strictObject({
  name: z.string().min(2),
  prompts: z.array(prompt).optional(),
  kind: z.enum(['a', 'b']).optional(),
});

describe('parseInput', () => {
  it.each([
    [{}, 'missing_required_parameter', 'name'],
    [{ name: 3 }, 'invalid_type', 'name'],
    [{ name: null }, 'invalid_type', 'name'],
    [{ name: 'x' }, 'invalid_value', 'name'],
    [{ name: 'xx', kind: 'c' }, 'invalid_value', 'kind'],
    [{ name: 'xx', other: 1 }, 'unknown_parameter', 'other'],
    [{ other: 1 }, 'unknown_parameter', 'other'],
    [{ name: 'xx', prompts: ['a', { temperature: 'hot' }] }, 'invalid_type', 'prompts[1].temperature'],
    [{ name: 'xx', prompts: [{}] }, 'missing_required_parameter', 'prompts[0].temperature'],
    [{ name: 'xx', prompts: [{ temperature: 1, role: 'x' }] }, 'unknown_parameter', 'prompts[0].role'],
    [{ name: 'xx', prompts: [7] }, 'invalid_value', 'prompts[0]'],
    ['text', 'invalid_type', null],
    [undefined, 'missing_required_parameter', null],
  ])('becomes one error about one field for %j', (value, code, param) => {
    expect(() => parseInput(schema, value)).toThrow(expect.objectContaining({ status: 400, code, param }));
  });

  it('says what was expected and which kind of value came, never the value', () => {
    const secret = 4711_4711;
    expect(() => parseInput(schema, { name: secret })).toThrow('name: expected string, received number.');
  });

  it('puts the root before the path', () => {
    expect(() => parseInput(z.object({ a: z.string() }), {}, ['line', 3])).toThrow(
      expect.objectContaining({ param: 'line[3].a' }),
    );
  });

  it('returns the output of the schema for a valid value', () => {
    expect(parseInput(z.string().trim(), ' a ')).toBe('a');
  });
});
