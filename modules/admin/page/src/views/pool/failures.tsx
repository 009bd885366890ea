import type { FailureCount } from './pool-run.js';

/** Why prompts have failed, and how many for each reason. */
export function Failures({ failures }: { readonly failures: readonly FailureCount[] }) {
  return (
    <section aria-labelledby="pool-failures">
      <h3 id="pool-failures">Failures by reason</h3>
      <ul className="pool-failures">
        {failures.map(({ code, message, retryable, count }) => (
          <li key={code}>
            <strong>{count.toLocaleString('en')}</strong>
            <div>
              <p>
                <code>{code}</code>{' '}
                <span className="quiet-text">
                  {retryable ? 'may pass by itself: worth a retry' : 'not worth a retry without a change'}
                </span>
              </p>
              <p>{message}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
