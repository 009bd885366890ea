// Locks and releases a file when it is told to, and tells how that went.
import { lockFile } from '../../dist/src/cli/pool/file-lock.js';

/** @type {() => Promise<void>} */
let unlock = async () => {};

process.on('message', (/** @type {{ lock?: string }} */ { lock }) => {
  const work = lock === undefined ? unlock() : lockFile(lock).then((release) => (unlock = release));
  work.then(
    () => process.send?.(lock === undefined ? 'unlocked' : 'locked'),
    (/** @type {{ code?: string }} */ error) => process.send?.(error.code),
  );
});
process.send?.('ready');
