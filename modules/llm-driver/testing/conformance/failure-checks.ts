import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { ChatOptions } from '../../contract/completion.types.js';
import { ask, assertKind, collect, failureOf, soon, type CheckGroup } from './check.js';
import { type DriverUnderTest, SCRIPTED_KEY } from './driver-under-test.js';

const CLOSES = 'Pass exchange.signal on to the code that does the I/O.';

/** How calls end that are not answered. */
export const failureChecks: CheckGroup = {
  name: 'ends a call',
  checks: [
    {
      title: 'that failed with a kind, and says whether another try may help',
      async run(test) {
        const failure = await failureOf(test.driver('fails').chat(ask('hello'), { attempts: 1 }), 'The call');
        const { kind, status, retryable } = failure;
        assert.deepEqual(
          { kind, status, retryable },
          { kind: 'upstream_error', status: 502, retryable: true },
        );
      },
    },
    {
      title: 'at once if its signal has fired, without asking',
      async run(test) {
        const call = test.driver('stalls').chat(ask('hello'), { signal: AbortSignal.abort() });
        assertKind(await failureOf(call, 'The aborted call'), ['aborted'], '');
      },
    },
    {
      title: 'at once when its signal fires',
      async run(test) {
        const controller = new AbortController();
        const call = test.driver('stalls').chat(ask('hello'), { signal: controller.signal });
        setImmediate(() => controller.abort());
        assertKind(await failureOf(call, 'The aborted call'), ['aborted'], '');
      },
    },
    {
      title: 'whose time is over',
      async run(test) {
        const call = test.driver('stalls').completion('hello', { timeoutMs: 20 });
        const failure = await failureOf(call, 'The call');
        assertKind(failure, ['deadline_exceeded'], '');
        assert.equal(failure.status, 504);
      },
    },
    {
      title: 'and closes its connection when the signal fires',
      needsProvider: true,
      run: (test) => closes(test, (driver, options) => driver.chat(ask('hello'), options)),
    },
    {
      title: 'and closes the connection of a stream when the signal fires',
      needsProvider: true,
      run: (test) => closes(test, (driver, options) => collect(driver.chatStream(ask('hello'), options))),
    },
    {
      title: 'and closes its connection after the time of an exchange',
      needsProvider: true,
      async run(test) {
        const driver = test.driver('stalls', { timeouts: { totalMs: 100 } });
        const failure = await failureOf(driver.chat(ask('hello'), { attempts: 1 }), 'The call');
        assertKind(failure, ['upstream_timeout'], '');
        await soon(
          test,
          test.provider.until(isIdle),
          `The connection stayed open after the timeout. ${CLOSES}`,
        );
      },
    },
    {
      title: 'without a word of its key in the failure',
      needsProvider: true,
      async run(test) {
        const call = test.driver('echoes-key').chat(ask('hello'), { attempts: 1 });
        const failure = await failureOf(call, 'The call');
        const told = `${inspect(failure, { depth: 8 })} ${JSON.stringify(failure)} ${failure.stack}`;
        assert.ok(
          !told.includes(SCRIPTED_KEY),
          'The failure shows the API key. Put nothing of a reply or a request into an error.',
        );
      },
    },
  ],
};

/** Aborts a call that the provider has received, and waits for the connection to close. */
async function closes(
  test: DriverUnderTest,
  start: (driver: ReturnType<DriverUnderTest['driver']>, options: ChatOptions) => Promise<unknown>,
): Promise<void> {
  const controller = new AbortController();
  const known = test.provider.calls.length;
  const call = failureOf(start(test.driver('stalls'), { signal: controller.signal }), 'The aborted call');
  await soon(
    test,
    test.provider.until(({ calls }) => calls.length > known),
    'The provider was not asked.',
  );
  controller.abort();
  assertKind(await call, ['aborted'], '');
  await soon(test, test.provider.until(isIdle), `The connection stayed open after the abort. ${CLOSES}`);
}

function isIdle({ openCalls }: { readonly openCalls: number }): boolean {
  return openCalls === 0;
}
