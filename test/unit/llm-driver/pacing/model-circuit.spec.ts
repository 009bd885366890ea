import { describe, expect, it } from '@jest/globals';
import { LlmError, type LlmErrorKind } from '../../../../modules/llm-driver/index.js';
import { Circuit } from '../../../../modules/llm-driver/pacing/circuit.js';
import { ScopeCircuits } from '../../../../modules/llm-driver/pacing/scope-circuits.js';
import { FakeClock } from '../../../support/fake-clock.js';

function twoModels() {
  const clock = new FakeClock();
  const provider = new Circuit(clock);
  const [bad, good] = [0, 1].map(() => new ScopeCircuits(provider, new Circuit(clock)));
  return { clock, provider, bad: bad!, good: good! };
}

function fail(circuits: ScopeCircuits, error: LlmError, times = 18): void {
  for (let n = 0; n < times; n += 1) circuits.recordFailure(error, circuits.enter());
}

describe('the circuit of a model', () => {
  it.each<[string, LlmError]>([
    ['unreadable replies', LlmError.invalidReply()],
    ['failures', new LlmError('upstream_error', { providerStatus: 500 })],
    ['no answer to calls that were sent', new LlmError('upstream_timeout', { ambiguous: true })],
    ['a timeout that the provider states', new LlmError('upstream_timeout', { providerStatus: 408 })],
  ])('is opened by %s, which keep no other model from being asked', (_what, error) => {
    const { provider, bad, good } = twoModels();
    fail(bad, error);
    expect([bad.state, good.state, provider.state]).toEqual(['open', 'closed', 'closed']);
    expect(bad.blockedMs()).toBe(250);
    expect(good.blockedMs()).toBe(0);
  });

  it.each<[string, LlmError]>([
    ['cannot be reached', new LlmError('upstream_unreachable')],
    ['is not trusted', new LlmError('upstream_tls')],
    ['is overloaded', new LlmError('provider_overloaded', { providerStatus: 503 })],
    ['takes no connection in time', new LlmError('upstream_timeout')],
  ])('stays closed if the provider %s: all its models wait', (_what, error) => {
    const { provider, bad, good } = twoModels();
    fail(bad, error);
    expect([bad.state, good.state, provider.state]).toEqual(['open', 'open', 'open']);
    provider.recordSuccess(true);
    expect([bad.state, good.state]).toEqual(['closed', 'closed']);
  });

  it.each<LlmErrorKind>(['rate_limit_exceeded', 'upstream_auth_failed', 'invalid_request'])(
    'stays closed at %s, which is an answer',
    (kind) => {
      const { bad } = twoModels();
      fail(bad, new LlmError(kind));
      expect(bad.state).toBe('closed');
    },
  );

  it('lets one probe through, whose answer closes it', async () => {
    const { bad, clock } = twoModels();
    fail(bad, LlmError.invalidReply(), 18);
    await clock.advance(250);
    const probe = bad.enter();
    expect([bad.state, bad.blockedMs()]).toEqual(['half_open', Infinity]);
    bad.recordSuccess(probe);
    expect([bad.state, bad.blockedMs()]).toEqual(['closed', 0]);
  });

  it('sends another probe if the provider was not reached by the first', async () => {
    const { bad, clock } = twoModels();
    fail(bad, LlmError.invalidReply(), 18);
    await clock.advance(250);
    bad.recordFailure(new LlmError('upstream_unreachable'), bad.enter());
    expect([bad.state, bad.blockedMs()]).toEqual(['open', 0]);
  });

  it('refuses calls after six failed probes with the last failure', async () => {
    const { bad, good, clock } = twoModels();
    fail(bad, LlmError.invalidReply(), 18);
    for (let n = 0; n < 6; n += 1) {
      await clock.advance(bad.blockedMs());
      bad.recordFailure(LlmError.invalidReply(), bad.enter());
    }
    expect(bad.rejection()?.kind).toBe('upstream_invalid_response');
    expect(good.rejection()).toBeUndefined();
  });
});
