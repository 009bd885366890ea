import { announce } from '../components/live-region.js';
import { Button } from '../components/button.js';
import { useAction } from '../api/use-action.js';
import { signOut } from '../session/sign-in.js';

export function SignOutButton() {
  const { run, busy, error } = useAction(async () => {
    await signOut();
    announce('Signed out.');
  });
  return (
    <>
      {error && (
        <span role="alert" className="error-text">
          Still signed in: {error.message}
        </span>
      )}
      <Button tone="quiet" busy={busy} onClick={() => void run()}>
        Sign out
      </Button>
    </>
  );
}
