import { describe, expect, it } from '@jest/globals';
import { GroqDriver, standaloneContext, timeoutFields } from '../../../../modules/llm-driver/index.js';
import { effectiveTimeouts } from '../../../../modules/llm-driver/driver/effective-timeouts.js';

const configured = { connectMs: 1, firstTokenMs: 2, idleMs: 3, totalMs: 4 };

describe('the timeouts of a call', () => {
  it('are those of the settings, and the configured ones where there is no setting', async () => {
    const config = { timeouts: { idleMs: 30 } };
    const { settings } = standaloneContext({ name: 'own', config, fields: [timeoutFields.idle] });
    expect(effectiveTimeouts(await settings.current(), configured)).toEqual({ ...configured, idleMs: 30 });
  });

  it('are the options of the instance unless something is stored', async () => {
    const { settings } = standaloneContext({
      name: 'groq',
      config: { timeouts: { firstTokenMs: 7_000 } },
      fields: GroqDriver.settings,
    });
    expect(effectiveTimeouts(await settings.current(), configured)).toEqual({
      ...{ connectMs: 1, firstTokenMs: 7_000, idleMs: 60_000, totalMs: 600_000 },
    });
  });
});
