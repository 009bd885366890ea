import * as runner from '@jest/globals';
import {
  builtInDrivers,
  LlmError,
  MockDriver,
  promptText,
  type ChatRequest,
  type DriverContext,
  type MockOptions,
} from '../../../modules/llm-driver/index.js';
import { describeDriver, type Situation } from '../../../modules/llm-driver/testing/index.js';
import { AcmeDriver, acmeWire } from './acme.driver.js';
import { OneLineDriver } from './one-line.driver.js';

function mock(context: DriverContext, situation: Situation): MockDriver {
  const options: Partial<Record<Situation, MockOptions>> = {
    answers: { reply: (request: ChatRequest) => `echo: ${promptText(request)}` },
    stalls: { delayMs: 3_600_000 },
    fails: { faults: () => 'upstream_error' },
  };
  return new MockDriver({ ...context, config: { ...context.config, ...options[situation] } });
}

function oneLine(context: DriverContext, situation: Situation): OneLineDriver {
  class Stalled extends OneLineDriver {
    protected override send = () => new Promise<never>(() => {});
  }
  class Failing extends OneLineDriver {
    protected override send = () => Promise.reject(new LlmError('upstream_error', { retryable: true }));
  }
  if (situation === 'stalls') return new Stalled(context);
  return situation === 'fails' ? new Failing(context) : new OneLineDriver(context);
}

describeDriver('mock', { create: mock, settings: MockDriver.settings, wire: null, runner });
describeDriver('a driver of one method', {
  create: oneLine,
  wire: null,
  unknownField: 'house_number',
  runner,
});
describeDriver('a third-party driver with another format', {
  create: (context) => new AcmeDriver(context),
  settings: AcmeDriver.settings,
  wire: acmeWire,
  basePath: '/v2',
  runner,
});
for (const Driver of builtInDrivers.filter(({ driver }) => driver !== 'mock')) {
  describeDriver(Driver.driver, {
    create: (context) => new Driver(context),
    settings: Driver.settings,
    unknownField: 'system_fingerprint',
    runner,
  });
}
