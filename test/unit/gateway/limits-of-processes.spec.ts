import { describe, expect, it } from '@jest/globals';
import { type OtherScopes, ScopesOfOthers } from '../../../modules/gateway/index.js';
import { LimitsOfProcesses } from '../../../modules/gateway/limits/limits-of-processes.js';
import type { LlmDriverFacade, ScopeState } from '../../../modules/llm-driver/index.js';
import { FakeClock } from '../../support/fake-clock.js';

const OWN = { id: 'one', driver: 'groq', model: 'm', limits: [], inFlight: 2, waiting: 0 };
const llm = {
  limits: async () => [OWN as unknown as ScopeState],
  names: () => ['groq'],
} as unknown as LlmDriverFacade;

class Others extends ScopesOfOthers {
  constructor(readonly read: () => Promise<OtherScopes>) {
    super();
  }
}

describe('the limits of all processes', () => {
  it('are those of this process if there is no provider of others', async () => {
    expect(await new LimitsOfProcesses(llm, new FakeClock()).list()).toMatchObject({
      scopes: [{ in_flight: 2 }],
      processes: 1,
      oldestMs: 0,
      complete: true,
    });
  });

  it('count the others, also those that have told nothing, and the age of the oldest', async () => {
    const clock = new FakeClock();
    const others = new Others(async () => ({ processes: 3, oldestMs: 1_200.4, scopes: [] }));
    expect(await new LimitsOfProcesses(llm, clock, others).list()).toMatchObject({
      ...{ processes: 4, oldestMs: 1_201, complete: true },
    });
    expect(clock.pending).toBe(0);
  });

  const OWN_ALONE = { scopes: [{ in_flight: 2 }], processes: 1, oldestMs: 0, complete: false };

  it('are those of this process, which is told, if the others cannot be read', async () => {
    const others = new Others(async () => {
      throw new Error('away');
    });
    expect(await new LimitsOfProcesses(llm, new FakeClock(), others).list()).toMatchObject(OWN_ALONE);
  });

  it('are those of this process, which is told, if the others are not read within a second', async () => {
    const clock = new FakeClock();
    const others = new Others(() => new Promise(() => {}));
    const listed = new LimitsOfProcesses(llm, clock, others).list();
    await clock.advance(1_000);
    expect(await listed).toMatchObject(OWN_ALONE);
  });
});
