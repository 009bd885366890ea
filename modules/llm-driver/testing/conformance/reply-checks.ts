import assert from 'node:assert/strict';
import { ask, assertKind, failureOf, fails, type CheckGroup } from './check.js';
import { RETRY_AFTER_SECONDS } from './situations.js';

const READ = 'Turn the reply into an error with replyError, or throw an LlmError of this kind.';

/** Which errors the replies of a provider become. */
export const replyChecks: CheckGroup = {
  name: 'reads the reply',
  ability: 'errors',
  checks: [
    fails('status 400 as the request refused', 'status-400', ['invalid_request'], false, READ),
    fails('status 401 as the key refused', 'status-401', ['upstream_auth_failed'], false, READ),
    fails('status 429 as the rate limit', 'status-429', ['rate_limit_exceeded'], true, READ),
    {
      ...fails('status 500 as a failure that may pass', 'fails', ['upstream_error'], true, READ),
      needsProvider: false,
    },
    fails(
      'status 503 as an overload that may pass',
      'status-503',
      ['provider_overloaded', 'upstream_error'],
      true,
      READ,
    ),
    {
      title: 'retry-after, and tells callers to wait as long',
      needsProvider: true,
      async run(test) {
        const call = test.driver('waits').chat(ask('hello'), { attempts: 1 });
        const failure = await failureOf(call, 'A reply of status 429');
        assertKind(failure, ['rate_limit_exceeded'], READ);
        const { retryAfterMs } = failure;
        const expected = RETRY_AFTER_SECONDS * 1_000;
        if (retryAfterMs !== undefined && retryAfterMs >= expected && retryAfterMs < 2 * expected) return;
        const message = `retryAfterMs must be the provider's ${expected}; it is ${retryAfterMs}. ${READ}`;
        throw new assert.AssertionError({
          message,
          actual: retryAfterMs,
          expected,
          operator: 'retryAfterMs',
        });
      },
    },
    fails('HTML with status 200 as invalid', 'html', ['upstream_invalid_response'], undefined, invalid()),
    fails('an empty body as invalid', 'empty', ['upstream_invalid_response'], undefined, invalid()),
    fails('half an answer as invalid', 'truncated', ['upstream_invalid_response'], undefined, invalid()),
    fails(
      'a connection that was closed without a reply as unreachable',
      'drops',
      ['upstream_unreachable'],
      true,
      'Do not replace the errors of fetch, undici or axios: they are recognised.',
    ),
  ],
};

function invalid(): string {
  return 'Throw LlmError.invalidReply() if the body is no answer.';
}
