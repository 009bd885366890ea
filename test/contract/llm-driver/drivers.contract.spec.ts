import {
  builtInDrivers,
  LlmError,
  MockDriver,
  promptText,
  standaloneContext,
  type BuiltInDriverClass,
  type ChatRequest,
  type DriverContext,
  type MockOptions,
} from '../../../modules/llm-driver/index.js';
import { FakeProvider, type Script } from '../../support/fake-provider/index.js';
import { describeDriverContract, type DriverUnderTest } from './driver.contract.js';
import { OneLineDriver } from './one-line.driver.js';

/** A driver over three fake providers: one that answers, one that never does, one that is broken. */
async function overHttp(
  Driver: BuiltInDriverClass,
  flavour: 'groq' | 'openai',
  model: string,
): Promise<DriverUnderTest> {
  const contexts: DriverContext[] = [];
  const providers: FakeProvider[] = [];
  const driver = async (script?: Script) => {
    const provider = await FakeProvider.start({ script });
    providers.push(provider);
    const baseUrl = flavour === 'groq' ? provider.groqBaseUrl : provider.openAiBaseUrl;
    const config = { apiKey: 'sk-contract-0123456789abcdef', baseUrl, model };
    const context = standaloneContext({ name: 'subject', config, fields: Driver.settings });
    contexts.push(context);
    return new Driver(context);
  };
  return {
    echoing: await driver(),
    stalled: await driver(() => 'stall'),
    failing: await driver(() => 'server_error'),
    close: async () => {
      await Promise.all(contexts.map(({ http }) => http.close()));
      await Promise.all(providers.map((provider) => provider.stop()));
    },
  };
}

async function mock(): Promise<DriverUnderTest> {
  const driver = (options: MockOptions) =>
    new MockDriver(standaloneContext({ name: 'subject', config: options, fields: MockDriver.settings }));
  return {
    echoing: driver({ reply: (request: ChatRequest) => `echo: ${promptText(request)}` }),
    stalled: driver({ delayMs: 3_600_000 }),
    failing: driver({ faults: () => 'upstream_error' }),
    close: async () => {},
  };
}

async function thirdParty(): Promise<DriverUnderTest> {
  class Stalled extends OneLineDriver {
    protected override send = () => new Promise<never>(() => {});
  }
  class Failing extends OneLineDriver {
    protected override send = () => Promise.reject(new LlmError('upstream_error', { retryable: true }));
  }
  const context = () => standaloneContext({ name: 'subject', config: { model: 'one-line-1' } });
  return {
    echoing: new OneLineDriver(context()),
    stalled: new Stalled(context()),
    failing: new Failing(context()),
    close: async () => {},
  };
}

describeDriverContract('mock', mock, { choices: true });
for (const driverClass of builtInDrivers.filter(({ driver }) => driver !== 'mock')) {
  const { driver } = driverClass;
  if (driver === 'groq') {
    describeDriverContract(driver, () => overHttp(driverClass, 'groq', 'llama-3.1-8b-instant'), {
      unknownField: 'x_groq',
    });
  } else {
    const { capabilities } = new driverClass(standaloneContext({ name: driver }));
    describeDriverContract(driver, () => overHttp(driverClass, 'openai', 'gpt-4o-mini'), {
      unknownField: 'system_fingerprint',
      choices: capabilities.has('n'),
    });
  }
}
describeDriverContract('a third-party driver of one method', thirdParty, { unknownField: 'house_number' });
