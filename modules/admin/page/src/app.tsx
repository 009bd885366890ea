import { Router } from 'wouter';
import { ConfirmHost } from './components/confirm.js';
import { LiveRegion } from './components/live-region.js';
import { useStore } from './api/store.js';
import { session } from './session/session.js';
import { ConnectionBanner } from './shell/connection-banner.js';
import { Shell } from './shell/shell.js';
import { FindingSession } from './views/sign-in/finding-session.js';
import { SignInDialog } from './views/sign-in/sign-in-dialog.js';
import { SignInView } from './views/sign-in/sign-in-view.js';

/**
 * The whole page. A session that ends leaves the view where it is, below the dialog; signing out takes
 * everything away.
 */
export function App() {
  const state = useStore(session.state);
  return (
    <Router base="/admin">
      <LiveRegion />
      <ConnectionBanner />
      {state === 'unknown' && <FindingSession />}
      {state === 'signed-out' && <SignInView />}
      {(state === 'signed-in' || state === 'expired') && <Shell />}
      {state === 'expired' && <SignInDialog />}
      <ConfirmHost />
    </Router>
  );
}
