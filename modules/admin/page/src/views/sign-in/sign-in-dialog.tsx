import { Dialog } from '../../components/dialog.js';
import { SignInForm } from './sign-in-form.js';

/** Asks for the token again, above a view that keeps what was typed into it and goes on where it was. */
export function SignInDialog() {
  return (
    <Dialog title="Your session is over" className="sign-in-dialog">
      <p>Sign in again to go on where you were. What you typed is kept.</p>
      <SignInForm />
    </Dialog>
  );
}
