import { describe, expect, it } from '@jest/globals';
import { ExhaustedAccounts } from '../../../../modules/llm-driver/pacing/exhausted-accounts.js';
import { FakeClock } from '../../../support/fake-clock.js';

const scope = { driver: 'groq', credential: '1', model: 'm', tokenCharging: 'up_front' } as const;

/** Accounts one of which was refused that often in a row. */
function accounts(refusals = 5): { accounts: ExhaustedAccounts; clock: FakeClock } {
  const clock = new FakeClock();
  const subject = new ExhaustedAccounts(clock);
  for (let n = 0; n < refusals; n += 1) subject.recordExhausted(scope);
  return { accounts: subject, clock };
}

describe('an account whose quota is used up', () => {
  it('rejects every call with the same key, whatever the model', () => {
    const { accounts: subject } = accounts();
    expect(subject.rejection(scope)).toMatchObject({ kind: 'provider_quota_exhausted', retryable: false });
    expect(subject.rejection({ ...scope, model: 'other' })).toBeDefined();
  });

  it('is assumed at the fifth refusal in a row, not before', () => {
    const { accounts: subject } = accounts(4);
    expect(subject.rejection(scope)).toBeUndefined();
    subject.recordUsable(scope);
    for (let n = 0; n < 4; n += 1) subject.recordExhausted(scope);
    expect(subject.rejection(scope)).toBeUndefined();
  });

  it.each([{ credential: '2' }, { driver: 'openai' }])(
    'does not reject calls of another account: %p',
    (other) => {
      const { accounts: subject } = accounts();
      expect(subject.rejection({ ...scope, ...other })).toBeUndefined();
    },
  );

  it('lets one call a minute through, and rejects the others', async () => {
    const { accounts: subject, clock } = accounts();
    await clock.advance(59_999);
    expect(subject.rejection(scope)).toBeDefined();
    await clock.advance(1);
    expect(subject.rejection(scope)).toBeUndefined();
    subject.recordSent(scope);
    expect(subject.rejection(scope)).toBeDefined();
  });

  it('is usable again after an answer', async () => {
    const { accounts: subject, clock } = accounts();
    await clock.advance(60_000);
    subject.recordSent(scope);
    subject.recordUsable(scope);
    expect(subject.rejection(scope)).toBeUndefined();
    subject.recordSent(scope);
    expect(subject.rejection(scope)).toBeUndefined();
  });
});
