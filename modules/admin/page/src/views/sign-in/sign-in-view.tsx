import { useDocumentTitle } from '../../components/use-document-title.js';
import { SignInForm } from './sign-in-form.js';

/** The page of a user who is not signed in. */
export function SignInView() {
  useDocumentTitle('Sign in');
  return (
    <main className="sign-in">
      <p className="product">nest-llm-driver</p>
      <h1>Sign in</h1>
      <SignInForm />
    </main>
  );
}
