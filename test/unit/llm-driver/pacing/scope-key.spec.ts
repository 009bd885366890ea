import { describe, expect, it } from '@jest/globals';
import { scopeKey } from '../../../../modules/llm-driver/pacing/scope-key.js';

const keyOf = (driver: string, model: string, credential = 'aB3-_6789012') =>
  scopeKey({ driver, credential, model, tokenCharging: 'up_front' });

describe('the key of a scope', () => {
  it('is readable for usual names', () => {
    expect(keyOf('groq', 'openai/gpt-oss-20b')).toBe('groq aB3-_6789012 openai/gpt-oss-20b');
  });

  it.each([
    ['long', 'm'.repeat(129)],
    ['of another script', 'モデル'],
    ['with a line end', 'm\n'],
    ['with a zero byte', 'm\0'],
    ['with spaces', 'my model'],
    ['empty', ''],
  ])('is a digest for a name that is %s', (_what, model) => {
    expect(keyOf('groq', model)).toMatch(/^sha256 [\w-]{43}$/);
    expect(keyOf('groq', model)).not.toBe(keyOf('groq', `${model}x`));
  });

  it('is another for another driver, credential or model, however they are cut', () => {
    const keys = [
      keyOf('a', 'b c'),
      keyOf('a b', 'c'),
      keyOf('a', 'c'),
      keyOf('a', 'c', 'another_0000'),
      keyOf('a', `${'x'.repeat(130)} y`),
      keyOf('a', `${'x'.repeat(130)}  y`),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
