// Runs the statements of one SQLite connection in a thread of its own. JavaScript, not TypeScript: Node.js 20
// starts a thread from a file that it can run as it stands, in tests too.
import { parentPort, workerData } from 'node:worker_threads';
import { SqliteConnection, toPlainError } from './sqlite-connection.js';

/** @import { ThreadReply, ThreadRequest } from './sqlite-thread.js' */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);

try {
  const connection = new SqliteConnection(workerData);
  port.on('message', (/** @type {ThreadRequest | 'close'} */ request) => {
    if (request !== 'close') return port.postMessage(answer(connection, request));
    // Before anything that can fail: the thread has to end.
    port.close();
    connection.close();
  });
  port.postMessage({ opened: true });
} catch (error) {
  port.postMessage({ opened: false, error: toPlainError(error) });
  port.close();
}

/**
 * @param {SqliteConnection} connection
 * @param {ThreadRequest} request
 * @returns {ThreadReply}
 */
function answer(connection, { id, statement }) {
  try {
    const result = statement === 'find moved' ? { rows: connection.findMoved() } : connection.run(statement);
    return { id, result };
  } catch (error) {
    return { id, error: toPlainError(error) };
  }
}
