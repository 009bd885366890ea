import { describe, expect, it } from '@jest/globals';
import { closestName } from '../../../modules/support/index.js';

describe('closestName', () => {
  const names = ['id', 'model', 'system', 'attempts', 'timeout_ms', 'failFast'];

  it.each([
    ['atempts', 'attempts'],
    ['attemptss', 'attempts'],
    ['attmepts', 'attempts'],
    ['ATTEMPTS', 'attempts'],
    ['timeoutMs', 'timeout_ms'],
    ['fail_fast', 'failFast'],
    ['modle', 'model'],
  ])('takes %s for %s', (name, meant) => {
    expect(closestName(name, names)).toBe(meant);
  });

  it.each(['top_k', 'ids', 'ip', 'attention', 'seed', '', 'x'.repeat(1_000_000)])(
    'takes %.20s for no name',
    (name) => {
      expect(closestName(name, names)).toBeUndefined();
    },
  );

  it('prefers the closest of several', () => {
    expect(closestName('prompt', ['prompts_', 'prompts'])).toBe('prompts');
  });
});
