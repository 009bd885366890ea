import { useEffect, useState } from 'react';
import { connection } from '../../api/connection.js';
import { toError, UnreachableError } from '../../api/errors.js';
import { useStore } from '../../api/store.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { LoadingState } from '../../components/loading-state.js';
import { findSession } from '../../session/sign-in.js';

/** The first moment of a visit: asks the server whether this browser is signed in, until it answers. */
export function FindingSession() {
  const { recoveries } = useStore(connection);
  const [attempt, setAttempt] = useState(0);
  const [error, setError] = useState<Error>();
  useEffect(() => {
    const leaving = new AbortController();
    findSession(leaving.signal).catch((thrown: unknown) => {
      if (!leaving.signal.aborted) setError(toError(thrown));
    });
    return () => leaving.abort();
  }, [recoveries, attempt]);
  const retry = () => setAttempt((count) => count + 1);
  return (
    <main className="sign-in">
      {error && !(error instanceof UnreachableError) ? (
        <ErrorNotice
          error={error}
          title="The server could not say whether you are signed in."
          retry={retry}
        />
      ) : (
        <LoadingState what="whether you are signed in" />
      )}
    </main>
  );
}
