import assert from 'node:assert/strict';
import type { ChatCompletion } from '../../contract/chat.types.js';
import { ask, collect, refusalOf, type CheckGroup } from './check.js';
import { TOOL, TOOLS } from './situations.js';
import { joinedCalls, type StreamedCall } from './streamed-calls.js';

const CITY = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const;

/** The tool of the kit, as a request offers it. */
export const OFFERED = [{ type: 'function', function: { name: TOOL.name, parameters: CITY } }];

const OFFERED_BOTH = [...OFFERED, { type: 'function', function: { name: TOOLS[1].name } }];

/** Tools are there or refused, and never dropped in silence. */
export const toolChecks: CheckGroup = {
  name: 'has tools',
  ability: 'tools',
  checks: [
    {
      title: 'passes them on, or refuses them with the name of the field and its own',
      async run(test) {
        const driver = test.driver('answers');
        const call = driver.chat({ ...ask('hello'), tools: OFFERED }, { attempts: 1 });
        const refused = await refusalOf(driver, 'tools', call);
        if (refused) return assert.equal(refused.param, 'tools', 'The refusal must name the field.');
        const asked = test.lastRequest ?? TOOL.name;
        assert.ok(
          asked.includes(TOOL.name),
          "The request asked for tools, and the driver dropped it. Pass it on, or throw new LlmError('unsupported').",
        );
      },
    },
    {
      title: 'returns their calls in the shape of OpenAI',
      plays: 'tools',
      async run(test) {
        const driver = test.driver('tools');
        if (!driver.capabilities.has('tools')) return;
        const { choices } = await driver.chat({ ...ask('hello'), tools: OFFERED });
        assertCalls(choices, [TOOL]);
      },
    },
    {
      title: 'returns two calls of one answer',
      needs: ['answerFully'],
      plays: 'two-tools',
      async run(test) {
        const driver = test.driver('two-tools');
        if (!driver.capabilities.has('tools')) return;
        const { choices } = await driver.chat({ ...ask('hello'), tools: OFFERED_BOTH });
        assertCalls(choices, TOOLS);
      },
    },
    {
      title: 'streams two calls, each with its index, id, name and whole arguments',
      needs: ['answerFully', 'streamFully'],
      plays: 'two-tools',
      async run(test) {
        const driver = test.driver('two-tools');
        const { capabilities } = driver;
        if (!capabilities.has('tools') || !capabilities.has('stream')) return;
        const chunks = await collect(driver.chatStream({ ...ask('hello'), tools: OFFERED_BOTH }));
        const calls = joinedCalls(chunks);
        assert.deepEqual(calls.map(said), TOOLS, 'The chunks together must have both calls.');
        assertIds(calls.map(({ id }) => id));
        const reasons = chunks.flatMap(({ choices }) => choices.map((choice) => choice.finish_reason));
        assert.deepEqual(
          reasons.filter((reason) => reason !== null),
          ['tool_calls'],
        );
      },
    },
  ],
};

function said({ name, text }: StreamedCall) {
  return { name, arguments: JSON.parse(text) as unknown };
}

function assertCalls(choices: ChatCompletion['choices'], expected: readonly object[]): void {
  const [{ message, finish_reason } = {}] = choices;
  const calls = message?.tool_calls ?? [];
  const told = calls.map(({ function: called }) => ({
    name: called?.name,
    arguments: JSON.parse(called?.arguments ?? 'null') as unknown,
  }));
  assert.deepEqual(told, expected, 'message.tool_calls must have the name of the tool and its arguments.');
  assertIds(calls.map(({ id }) => id));
  assert.equal(finish_reason, 'tool_calls');
}

function assertIds(ids: readonly unknown[]): void {
  assert.ok(
    ids.every((id) => typeof id === 'string' && id !== '') && new Set(ids).size === ids.length,
    `Each call needs an id of its own; they are ${JSON.stringify(ids)}.`,
  );
}
