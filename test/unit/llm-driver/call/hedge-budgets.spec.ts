import { describe, expect, it } from '@jest/globals';
import type { PacingScope } from '../../../../modules/llm-driver/index.js';
import { HedgeBudgets } from '../../../../modules/llm-driver/call/hedge-budgets.js';

const scope = (more: Partial<PacingScope>): PacingScope => ({
  driver: 'groq',
  credential: '0',
  model: 'model',
  tokenCharging: 'as_used',
  ...more,
});
const tenant = (credential: string, more: Partial<PacingScope> = {}) =>
  scope({ credential, transient: true, ...more });

describe('the budget of second calls', () => {
  it('is that of a scope', () => {
    const budgets = new HedgeBudgets();
    const known = scope({});
    expect(budgets.of(known)).toBe(budgets.of(known));
    expect(budgets.of(known)).not.toBe(budgets.of(scope({ model: 'other' })));
  });

  it('is one for all keys that calls bring, by model and server', () => {
    const budgets = new HedgeBudgets();
    expect(budgets.of(tenant('a'))).toBe(budgets.of(tenant('b')));
    expect(budgets.of(tenant('a'))).not.toBe(budgets.of(tenant('a', { model: 'other' })));
    expect(budgets.of(tenant('a'))).not.toBe(budgets.of(tenant('a', { server: 'http://a.example' })));
  });

  it('is forgotten for the server seen first if there are more than a thousand', () => {
    const budgets = new HedgeBudgets();
    const first = budgets.of(tenant('a', { server: 'http://0.example' }));
    for (let server = 1; server <= 1_000; server += 1)
      budgets.of(tenant('a', { server: `http://${server}.example` }));
    expect(budgets.of(tenant('a', { server: 'http://0.example' }))).not.toBe(first);
  });
});
