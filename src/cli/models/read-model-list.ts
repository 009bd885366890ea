import { readFile } from 'node:fs/promises';
import { AppError } from '../../../modules/support/index.js';
import { fileProblem } from '../errors.js';

const TIMEOUT_MS = 30_000;
/** The list of models.dev has about 2 MB. */
const LONGEST_LIST = 32 * 1024 * 1024;
const MIB = 1024 * 1024;

/**
 * Reads a list of models as JSON.
 * @param source an http(s) address or a path
 * @throws AppError that says what is wrong with the list, and what to do
 */
export async function readModelList(source: string): Promise<unknown> {
  const text = /^https?:\/\//i.test(source) ? await download(source) : await readLocal(source);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw listProblem(source, describeText(text));
  }
}

async function readLocal(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw fileProblem('read', path, error);
  }
}

async function download(url: string): Promise<string> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const reply = await fetch(url, { signal, headers: { accept: 'application/json' } });
    if (!reply.ok) {
      await reply.body?.cancel();
      throw listProblem(url, `the server answered with status ${reply.status}`);
    }
    return await readBody(reply, url);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw listProblem(url, signal.aborted ? 'the server took longer than 30 seconds' : reasonOf(error));
  }
}

/** Reads a body to its end, or to the bound: a server may send without end. */
async function readBody(reply: Response, url: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of (reply.body ?? []) as AsyncIterable<Uint8Array>) {
    size += piece.byteLength;
    if (size > LONGEST_LIST) throw listProblem(url, `it is larger than ${LONGEST_LIST / MIB} MiB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function describeText(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'it is empty';
  return start.startsWith('<')
    ? 'it is a web page, not JSON. A proxy may have answered, or the address is that of a page'
    : 'it is not JSON';
}

/** The reason of a failed `fetch` stands in its cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { message?: unknown }; message: string };
  return typeof cause?.message === 'string' && cause.message !== '' ? cause.message : message;
}

/** Makes the error for a list that cannot be used. */
export function listProblem(source: string, reason: string): AppError {
  return new AppError({
    message: `Cannot read the list of models at ${source}: ${reason}. The file is unchanged.`,
    code: 'model_list_unreadable',
    status: 502,
    type: 'upstream_error',
  });
}
