import { connection } from '../api/connection.js';
import { useStore } from '../api/store.js';

/** Says so while the server does not answer, above everything else. */
export function ConnectionBanner() {
  const { up } = useStore(connection);
  return (
    <div role="status" className="connection-banner" hidden={up}>
      {!up && 'The server does not answer. Trying again; what you typed is kept.'}
    </div>
  );
}
