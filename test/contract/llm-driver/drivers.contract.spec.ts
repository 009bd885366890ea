import * as runner from '@jest/globals';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  AiSdkDriver,
  AnthropicDriver,
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
import { anthropicWire } from './anthropic-wire.js';
import { OneLineDriver } from './one-line.driver.js';

function mock(context: DriverContext, situation: Situation): MockDriver {
  const options: Partial<Record<Situation, MockOptions>> = {
    answers: { reply: (request: ChatRequest) => `echo: ${promptText(request)}` },
    stalls: { delayMs: 3_600_000 },
    fails: { faults: () => 'upstream_error' },
  };
  return new MockDriver({ ...context, config: { ...context.config, ...options[situation] } });
}

/** A provider of the AI SDK that speaks OpenAI's format. Its package holds the address and the key. */
function aiSdk(context: DriverContext): AiSdkDriver {
  const { baseUrl = '', apiKey } = context.config;
  const options = { name: 'test', baseURL: baseUrl, apiKey: String(apiKey), includeUsage: true };
  const provider = createOpenAICompatible({ ...options, supportsStructuredOutputs: true });
  return new AiSdkDriver({ ...context, config: { ...context.config, provider } });
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
describeDriver('ai-sdk', {
  create: aiSdk,
  settings: AiSdkDriver.settings,
  unknownField: 'provider_metadata',
  runner,
});
describeDriver('anthropic', {
  create: (context) => new AnthropicDriver(context),
  settings: AnthropicDriver.settings,
  wire: anthropicWire,
  unknownField: 'house_number',
  runner,
});
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
/** Drivers with a wire of their own, or none. */
const OTHERS: readonly string[] = ['mock', 'ai-sdk', 'anthropic'];
for (const Driver of builtInDrivers.filter(({ driver }) => !OTHERS.includes(driver))) {
  describeDriver(Driver.driver, {
    create: (context) => new Driver(context),
    settings: Driver.settings,
    unknownField: 'system_fingerprint',
    runner,
  });
}
