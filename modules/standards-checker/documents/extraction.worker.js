// Reads one PDF or Word document in a thread of its own: the libraries work without pauses, and a hostile file may
// need more time or memory than there is. JavaScript, not TypeScript: Node.js 20 starts a thread from a file that it
// can run as it stands, in tests too.
import { parentPort, workerData } from 'node:worker_threads';
import { ExtractionProblem } from './extraction-problem.js';
import { htmlOfWord } from './word-html.js';
import { textOfPdf } from './pdf-text.js';

/** @import { ExtractionReply, ExtractionTask } from './extraction.js' */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);

port.postMessage(await reply(workerData));

/**
 * @param {ExtractionTask} task
 * @returns {Promise<ExtractionReply>}
 */
async function reply({ kind, bytes, maxPages, maxUnpackedBytes, maxCharacters }) {
  try {
    if (kind === 'docx') return { html: await htmlOfWord(bytes, maxUnpackedBytes) };
    return await textOfPdf(bytes, { maxPages, maxCharacters });
  } catch (error) {
    if (error instanceof ExtractionProblem) return { problem: error.code, detail: error.message };
    const { code } = /** @type {{ code?: unknown }} */ (error ?? {});
    return { problem: code === 'ERR_MODULE_NOT_FOUND' ? 'missing_library' : 'broken', detail: '' };
  }
}
