import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  AiSdkDriver,
  builtInDrivers,
  MockDriver,
  promptText,
  type ChatRequest,
  type DriverContext,
  type MockOptions,
  type MockReply,
} from '../../../modules/llm-driver/index.js';
import type { DriverConformance, Situation } from '../../../modules/llm-driver/testing/index.js';
import { REASONING, TOOL, TOOLS } from '../../../modules/llm-driver/testing/conformance/situations.js';
import { BUILT_IN_WIRES } from './built-in-wires.js';

type Subject = Omit<DriverConformance, 'runner'>;

const calling = (...tools: readonly (typeof TOOLS)[number][]): MockReply => ({
  tool_calls: tools.map(({ name, arguments: given }, index) => ({
    id: `call_${index + 1}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(given) },
  })),
});

const MOCK_OPTIONS: Partial<Record<Situation, MockOptions>> = {
  answers: { reply: (request: ChatRequest) => `echo: ${promptText(request)}` },
  stalls: { delayMs: 3_600_000 },
  fails: { faults: () => 'upstream_error' },
  tools: { reply: calling(TOOL) },
  'two-tools': { reply: calling(...TOOLS) },
  reasons: { reply: { content: 'It rains.', reasoning: REASONING.text } },
  embeds: {},
};

function mock(context: DriverContext, situation: Situation): MockDriver {
  return new MockDriver({ ...context, config: { ...context.config, ...MOCK_OPTIONS[situation] } });
}

/** A provider of the AI SDK that speaks OpenAI's format. Its package holds the address and the key. */
function aiSdk(context: DriverContext): AiSdkDriver {
  const { baseUrl = '', apiKey } = context.config;
  const options = { name: 'test', baseURL: baseUrl, apiKey: String(apiKey), includeUsage: true };
  const provider = createOpenAICompatible({ ...options, supportsStructuredOutputs: true });
  return new AiSdkDriver({
    ...context,
    config: { ...context.config, provider, embeddingModel: 'conformance-1' },
  });
}

/** What differs of the drivers that are not asked in OpenAI's format. */
const OWN: Readonly<Record<string, Partial<Subject>>> = {
  mock: { create: mock, plays: ['tools', 'two-tools', 'reasons', 'embeds'], unknownField: undefined },
  'ai-sdk': { create: aiSdk, unknownField: 'provider_metadata' },
  anthropic: { unknownField: 'house_number' },
};

/** Every built-in driver with its provider, as the contract suite checks it. By name. */
export const BUILT_IN_SUBJECTS: ReadonlyMap<string, Subject> = new Map(
  builtInDrivers.map((Driver) => [
    Driver.driver,
    {
      create: (context: DriverContext) => new Driver(context),
      settings: Driver.settings,
      wire: BUILT_IN_WIRES[Driver.driver],
      unknownField: 'system_fingerprint',
      ...OWN[Driver.driver],
    },
  ]),
);
