import assert from 'node:assert/strict';
import type { ChatMessage } from '../../contract/chat.types.js';
import { ask, collect, refusalOf, textOf, type CheckGroup } from './check.js';
import { REASONING, TOOL, TOOL_RESULT } from './situations.js';
import { joinedReasoning, reasoningOf } from './streamed-calls.js';
import { OFFERED } from './tool-checks.js';

const READ = 'Return it as reasoning_content or reasoning of the message, or do not claim reasoning.';

/** Reasoning is asked for, read, and given back. */
export const reasoningChecks: CheckGroup = {
  name: 'has reasoning',
  ability: 'reasoning',
  checks: [
    {
      title: 'asks for it with the effort of the request, or refuses it',
      needsProvider: true,
      async run(test) {
        const driver = test.driver('answers');
        if (!driver.capabilities.has('reasoning')) return;
        await driver.chat(ask('hello'));
        const plain = test.lastRequest;
        const call = driver.chat({ ...ask('hello'), reasoning_effort: 'low' }, { attempts: 1 });
        if (await refusalOf(driver, 'reasoning', call)) return;
        assert.notEqual(
          test.lastRequest,
          plain,
          'The request asked for reasoning_effort, and the driver dropped it.',
        );
      },
    },
    {
      title: 'reads it in an answer',
      needs: ['answerFully'],
      plays: 'reasons',
      async run(test) {
        const driver = test.driver('reasons');
        if (!driver.capabilities.has('reasoning')) return;
        const { choices } = await driver.chat(ask('hello'));
        const message = choices[0]?.message;
        assert.equal(message?.content, 'It rains.');
        assert.equal(reasoningOf(message), REASONING.text, READ);
      },
    },
    {
      title: 'reads it in a stream, before the text',
      needs: ['answerFully', 'streamFully'],
      plays: 'reasons',
      async run(test) {
        const driver = test.driver('reasons');
        const { capabilities } = driver;
        if (!capabilities.has('reasoning') || !capabilities.has('stream')) return;
        const chunks = await collect(driver.chatStream(ask('hello')));
        assert.equal(textOf(chunks), 'It rains.');
        assert.equal(joinedReasoning(chunks), REASONING.text, READ);
        const of = (found: (delta: Readonly<Record<string, unknown>>) => unknown) =>
          chunks.findIndex(({ choices }) => choices.some(({ delta }) => found(delta)));
        assert.ok(
          of(reasoningOf) <= of(({ content }) => content),
          'The reasoning must come before the text, as the provider has written it.',
        );
      },
    },
    {
      title: 'gives its state back with the results of tools',
      needs: ['answerFully', 'stateOf'],
      needsProvider: true,
      async run(test) {
        const driver = test.driver('reasons');
        if (!driver.capabilities.has('reasoning') || !driver.capabilities.has('tools')) return;
        const tools = OFFERED;
        const { choices } = await driver.chat({ ...ask('hello'), tools });
        const [{ message } = {}] = choices;
        const id = message?.tool_calls?.[0]?.id;
        assert.ok(id !== undefined, `The answer must have the call of ${TOOL.name} beside its reasoning.`);
        const result = { role: 'tool', tool_call_id: id, content: TOOL_RESULT };
        const messages = [...ask('hello').messages, message as ChatMessage, result];
        const answer = await driver.chat({ messages, tools });
        assert.equal(answer.choices[0]?.message.content, 'It rains.');
        assert.ok(
          test.lastRequest?.includes(test.wire!.stateOf!(REASONING)),
          'The provider wants the state of its reasoning back, and the driver dropped it.',
        );
      },
    },
  ],
};
