import assert from 'node:assert/strict';
import type { ChatCompletion, ChatRequest } from '../../contract/chat.types.js';
import { LlmError } from '../../contract/llm-error.js';
import { ask, assertKind, type CheckGroup } from './check.js';
import type { DriverUnderTest } from './driver-under-test.js';
import { TOOL, type Situation } from './situations.js';

const CITY = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const;

const TOOLS = [{ type: 'function', function: { name: TOOL.name, parameters: CITY } }];

/** Property that only the kit's schema has. */
const PROPERTY = 'capital_of_the_country';

const SCHEMA = {
  name: 'country',
  schema: { type: 'object', properties: { [PROPERTY]: { type: 'string' } } },
} as const;

/** A feature is there or refused, and never dropped in silence. */
export const capabilityChecks: CheckGroup = {
  name: 'has the capabilities it claims',
  checks: [
    {
      title: 'tools: passes them on, or refuses them',
      needsProvider: true,
      run: (test) => passesOrRefuses(test, 'tools', { tools: TOOLS }, TOOL.name),
    },
    {
      title: 'tools: returns their calls in the shape of OpenAI, if it claims them',
      needsProvider: true,
      async run(test) {
        const driver = test.driver('tools');
        if (!driver.capabilities.has('tools')) return;
        const { choices } = await driver.chat({ ...ask('hello'), tools: TOOLS });
        const [{ message, finish_reason } = {}] = choices;
        const called = message?.tool_calls?.[0]?.function;
        assert.equal(called?.name, TOOL.name, 'message.tool_calls must have the name of the tool.');
        assert.deepEqual(JSON.parse(called?.arguments ?? 'null'), TOOL.arguments);
        assert.equal(finish_reason, 'tool_calls');
      },
    },
    {
      title: 'json_schema: passes the schema on, or refuses it',
      needsProvider: true,
      run: (test) => {
        const response_format = { type: 'json_schema', json_schema: SCHEMA } as const;
        return passesOrRefuses(test, 'json_schema', { response_format }, PROPERTY);
      },
    },
  ],
};

async function passesOrRefuses(
  test: DriverUnderTest,
  capability: 'tools' | 'json_schema',
  fields: Partial<ChatRequest>,
  trace: string,
): Promise<void> {
  const situation: Situation = 'answers';
  const driver = test.driver(situation);
  const outcome: ChatCompletion | LlmError = await driver
    .chat({ ...ask('hello'), ...fields }, { attempts: 1 })
    .catch((thrown: unknown) => {
      if (thrown instanceof LlmError) return thrown;
      throw thrown;
    });
  if (outcome instanceof LlmError) {
    if (driver.capabilities.has(capability)) throw outcome;
    return assertKind(outcome, ['unsupported', 'invalid_request'], `It does not claim ${capability}.`);
  }
  const asked = test.provider.calls.at(-1)?.text ?? '';
  assert.ok(
    asked.includes(trace),
    `The request asked for ${capability}, and the driver dropped it. Pass it on, or throw new LlmError('unsupported').`,
  );
}
