import assert from 'node:assert/strict';
import { ask, assertKind, collect, failureOf, soon, textOf, type CheckGroup } from './check.js';

/** What a streamed answer is. */
export const streamChecks: CheckGroup = {
  name: 'streams',
  ability: 'stream',
  checks: [
    {
      title: 'the text of the whole answer',
      async run(test) {
        const chunks = await collect(test.driver('answers').chatStream(ask('one two three')));
        assert.equal(textOf(chunks), 'echo: one two three');
      },
    },
    {
      title: 'under one id, with one end, in the last chunk of the choice',
      async run(test) {
        const chunks = await collect(test.driver('answers').chatStream(ask('one two three')));
        assert.equal(new Set(chunks.map(({ id }) => id)).size, 1, 'All chunks must have the same id.');
        const reasons = chunks.flatMap(({ choices }) => choices.map(({ finish_reason }) => finish_reason));
        assert.deepEqual(
          reasons.filter((reason) => reason !== null),
          ['stop'],
        );
        assert.equal(reasons.at(-1), 'stop');
      },
    },
    {
      title: 'as the provider writes, if it has the capability stream',
      needsProvider: true,
      async run(test) {
        const driver = test.driver('pauses');
        if (!driver.capabilities.has('stream')) return;
        const first = (async () => {
          for await (const { choices } of driver.chatStream(ask('one two three'))) {
            const content = choices[0]?.delta.content;
            if (content) return content;
          }
          return undefined;
        })();
        const late =
          'No text came while the provider was still writing. Write sendStream, or do not claim stream.';
        assert.equal((await soon(test, first, late))?.trim(), 'echo:');
      },
    },
    {
      title: 'no more when the loop is left early, and closes its connection',
      async run(test) {
        const driver = test.driver('answers');
        for await (const chunk of driver.chatStream(ask('one two three'))) {
          assert.equal(chunk.object, 'chat.completion.chunk');
          break;
        }
        assert.equal((await driver.completion('after')).content, 'echo: after');
      },
    },
    {
      title: 'nothing if the call fails: the loop throws',
      async run(test) {
        const chunks = collect(test.driver('fails').chatStream(ask('hello'), { attempts: 1 }));
        assertKind(await failureOf(chunks, 'The stream'), ['upstream_error'], '');
      },
    },
    {
      title: 'a failure if the provider stops in the middle of it',
      needsProvider: true,
      async run(test) {
        const chunks = collect(test.driver('breaks').chatStream(ask('one two three'), { attempts: 1 }));
        const failure = await soon(
          test,
          failureOf(chunks, 'A stream that breaks off'),
          'The stream never ended.',
        );
        const advice = 'An answer that is cut off must not look complete.';
        assertKind(failure, ['upstream_invalid_response', 'upstream_unreachable'], advice);
      },
    },
    {
      title: 'nothing more when it is aborted',
      async run(test) {
        const controller = new AbortController();
        const chunks = collect(test.driver('stalls').chatStream(ask('hello'), { signal: controller.signal }));
        setImmediate(() => controller.abort());
        assertKind(await failureOf(chunks, 'The aborted stream'), ['aborted'], '');
      },
    },
  ],
};
