import { api } from '../../api/client.js';
import { useAction } from '../../api/use-action.js';
import { useState } from 'react';
import type { Tone } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { Notice } from '../../components/notice.js';

interface TestResult {
  readonly outcome: keyof typeof OUTCOMES;
  readonly latency: 'under_1s' | 'under_5s' | 'over_5s';
}

const OUTCOMES = {
  ok: { tone: 'good', text: 'It works: the provider answered and took the key.' },
  invalid_key: {
    tone: 'bad',
    text: 'The provider refused the key. Check that it is whole, belongs to this provider and has not been revoked.',
  },
  unreachable: {
    tone: 'bad',
    text: 'No usable answer from the provider. Check the base URL and that this server can reach it; the key was not judged.',
  },
  rate_limited: {
    tone: 'warning',
    text: 'The provider knows the key, but its limit or quota is used up. Try again later, or look at the account.',
  },
  not_configured: { tone: 'warning', text: 'There is nothing to test yet: save a key first.' },
  key_unreadable: {
    tone: 'bad',
    text: 'The stored key cannot be decrypted with the server’s APP_KEY. Save the key again.',
  },
} as const satisfies Record<string, { tone: Tone; text: string }>;

const LATENCIES = { under_1s: 'in less than 1 s', under_5s: 'in less than 5 s', over_5s: 'in more than 5 s' };

/** Tries what is stored against the provider, with the cheapest call there is. */
export function DriverTest({ driver }: { readonly driver: string }) {
  const [result, setResult] = useState<TestResult>();
  const { run, busy, error } = useAction(async (signal) => {
    setResult(undefined);
    const path = `/api/v1/settings/${encodeURIComponent(driver)}/test`;
    setResult(await api.post<TestResult>(path, undefined, { signal }));
  });
  return (
    <div className="driver-test">
      <Button busy={busy} onClick={() => void run()} aria-label={`Test ${driver}`}>
        {busy ? 'Testing…' : 'Test'}
      </Button>
      {result && (
        <Notice tone={OUTCOMES[result.outcome].tone}>
          {OUTCOMES[result.outcome].text} <span className="quiet-text">({LATENCIES[result.latency]})</span>
        </Notice>
      )}
      {error && <ErrorNotice error={error} title="The test did not run." />}
    </div>
  );
}
