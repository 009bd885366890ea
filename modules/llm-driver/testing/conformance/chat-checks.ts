import assert from 'node:assert/strict';
import { LlmError } from '../../contract/llm-error.js';
import { ask, assertKind, failureOf, type CheckGroup } from './check.js';
import { SCRIPTED_MODEL } from './driver-under-test.js';

/** What a whole answer is. */
export const chatChecks: CheckGroup = {
  name: 'answers',
  ability: 'chat',
  checks: [
    {
      title: 'a chat with the whole completion in the shape of OpenAI',
      async run(test) {
        const completion = await test.driver('answers').chat(ask('hello'));
        const { id, object, created, model, choices, usage } = completion;
        assert.equal(typeof id, 'string', 'id must be a text.');
        assert.equal(object, 'chat.completion');
        assert.ok(Number.isInteger(created), `created must be seconds since 1970; got ${created}.`);
        assert.equal(typeof model, 'string', 'model must be a text.');
        const [{ index, message, finish_reason } = {}] = choices;
        assert.deepEqual(
          { index, role: message?.role, content: message?.content, finish_reason },
          { index: 0, role: 'assistant', content: 'echo: hello', finish_reason: 'stop' },
        );
        assert.equal(typeof usage?.prompt_tokens, 'number', 'usage must have the tokens of the prompt.');
        assert.equal(typeof usage?.completion_tokens, 'number', 'usage must have the tokens of the answer.');
      },
    },
    {
      title: 'with the fields of the provider that no type has',
      async run(test) {
        const { unknownField } = test.subject;
        if (unknownField === undefined) return;
        const completion = await test.driver('answers').chat(ask('hello'));
        assert.ok(unknownField in completion, `The completion lacks the provider's field ${unknownField}.`);
      },
    },
    {
      title: 'without a change to the request',
      async run(test) {
        const request = { ...ask('hello'), model: SCRIPTED_MODEL, n: 1, logprobs: null };
        const before = JSON.stringify(request);
        await test.driver('answers').chat(request);
        assert.equal(JSON.stringify(request), before);
      },
    },
    {
      title: 'by the configured model if the request names none, else by that of the request',
      needsProvider: true,
      async run(test) {
        const driver = test.driver('answers');
        for (const [request, model] of [
          [ask('hello'), SCRIPTED_MODEL],
          [{ ...ask('hello'), model: 'another-model-2' }, 'another-model-2'],
        ] as const) {
          await driver.chat(request);
          const { path, text } = test.provider.calls.at(-1)!;
          assert.ok(`${path} ${text}`.includes(model), `The provider was not asked for the model ${model}.`);
        }
      },
    },
    {
      title: 'with as many choices as were asked for, or a refusal',
      async run(test) {
        const driver = test.driver('answers');
        const answer = await driver
          .chat({ ...ask('hello'), n: 3 }, { attempts: 1 })
          .catch((thrown: unknown) => thrown);
        if (!driver.capabilities.has('n')) {
          if (answer instanceof LlmError) assertKind(answer, ['unsupported', 'invalid_request'], '');
          return;
        }
        if (answer instanceof Error) throw answer;
        const { choices } = answer as { choices: readonly { index: number }[] };
        assert.deepEqual(
          choices.map(({ index }) => index),
          [0, 1, 2],
        );
      },
    },
    {
      title: 'a prompt with its main fields in camelCase beside the wire object',
      async run(test) {
        const driver = test.driver('answers');
        const { content, finishReason, driver: name, usage, raw } = await driver.completion('hello');
        assert.deepEqual(
          { content, finishReason, name, raw: raw.choices[0]?.message.content },
          { content: 'echo: hello', finishReason: 'stop', name: driver.name, raw: 'echo: hello' },
        );
        assert.equal(usage.estimated, false, 'usage must come from the provider.');
        assert.equal(usage.totalTokens, usage.promptTokens + usage.completionTokens);
      },
    },
    {
      title: 'a blank prompt with a refusal, before any call',
      async run(test) {
        const call = test.driver('answers').completion('  ');
        assertKind(
          await failureOf(call, 'A blank prompt'),
          ['invalid_prompt'],
          'Do not override completion.',
        );
      },
    },
  ],
};
