import type { Setting } from '../../api/types.js';
import { Notice } from '../../components/notice.js';

/** Says what is still encrypted under a previous `APP_KEY`, and how to end that. */
export function RotationNotice({ settings }: { readonly settings: readonly Setting[] }) {
  const previous = settings.filter(({ encrypted_under }) => encrypted_under === 'previous_key');
  if (previous.length === 0) return null;
  return (
    <Notice tone="warning">
      <p>
        Still encrypted under a previous <code>APP_KEY</code>:{' '}
        {previous.map(({ group, label }) => `${label} of ${group}`).join(', ')}.
      </p>
      <p>
        Run <code>npx llm settings:rotate</code>, with the server running or not. After that{' '}
        <code>APP_PREVIOUS_KEYS</code> can be removed.
      </p>
    </Notice>
  );
}
