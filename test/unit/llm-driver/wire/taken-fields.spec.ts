import { describe, expect, it } from '@jest/globals';
import { takesField } from '../../../../modules/llm-driver/wire/taken-fields.js';

describe('a provider that lists the fields it takes', () => {
  const facts = { fields: ['model', 'messages', 'citation_options'] };

  it.each(['model', 'citation_options'])('is sent %s', (name) => {
    expect(takesField(facts, name)).toBe(true);
  });

  it.each(['metadata', 'top_k', 'logit_bias'])('is not sent %s, which other providers read', (name) => {
    expect(takesField(facts, name)).toBe(false);
  });

  it.each(['vendor_option', 'temprature', 'toString'])(
    'is sent %s, and says itself what it makes of it',
    (name) => {
      expect(takesField(facts, name)).toBe(true);
    },
  );

  it('is not sent a field that it is known to refuse, whoever reads it', () => {
    expect(takesField({ refusedFields: ['vendor_option'] }, 'vendor_option')).toBe(false);
  });
});
