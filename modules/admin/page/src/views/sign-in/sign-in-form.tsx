import { type SyntheticEvent, useRef } from 'react';
import { ApiError } from '../../api/errors.js';
import { useAction } from '../../api/use-action.js';
import { Button } from '../../components/button.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { Field } from '../../components/field.js';
import { announce } from '../../components/live-region.js';
import { signIn } from '../../session/sign-in.js';

/**
 * Asks for the admin token. It goes to the server and nowhere else: neither into the page's state nor into
 * storage.
 */
export function SignInForm() {
  const input = useRef<HTMLInputElement>(null);
  const { run, busy, error } = useAction(async () => {
    await signIn(input.current?.value ?? '');
    announce('Signed in.');
  });
  const wrong = error instanceof ApiError && error.status === 401;
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    await run();
    if (input.current) {
      input.current.value = '';
      input.current.focus();
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Field
        label="Admin token"
        help={
          <>
            The value of <code>ADMIN_TOKEN</code> in the server’s environment; <code>npx llm setup</code>{' '}
            writes it into <code>.env</code>.
          </>
        }
        error={wrong ? 'This is not the admin token. Copy it whole, without quotes or spaces.' : undefined}
      >
        {(control) => (
          <input
            {...control}
            ref={input}
            type="password"
            name="token"
            autoComplete="off"
            spellCheck={false}
            required
            autoFocus
          />
        )}
      </Field>
      {error && !wrong && <ErrorNotice error={error} title="You are not signed in." />}
      <Button type="submit" tone="primary" busy={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
