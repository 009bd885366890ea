import { Worker } from 'node:worker_threads';

const MIB = 1024 * 1024;

/** Pages of one PDF. */
export const MAX_PAGES = 2_000;
/** Bytes of the parts of a Word document, unpacked. */
export const MAX_UNPACKED_BYTES = 32 * 1024 * 1024;
/** Time that a file may take to be read, in milliseconds. */
export const MAX_EXTRACTION_MS = 60_000;
/** Memory that a file may take to be read, in bytes. */
export const MAX_EXTRACTION_MEMORY = 384 * 1024 * 1024;
/** Files that are read at a time, each in a thread. Others wait. */
export const MAX_EXTRACTIONS = 2;

/** Why a file has no text to read. */
export type ExtractionProblemCode =
  | 'missing_library'
  | 'broken'
  | 'encrypted'
  | 'no_text'
  | 'too_many_pages'
  | 'too_large'
  | 'not_word'
  | 'too_much_work';

/** What the thread is asked. */
export interface ExtractionTask {
  readonly kind: 'pdf' | 'docx';
  readonly bytes: Uint8Array;
  readonly maxPages: number;
  readonly maxUnpackedBytes: number;
  /** Of the text of a PDF, in UTF-16 code units. */
  readonly maxCharacters: number;
}

/** The text of a PDF. */
export interface PdfText {
  readonly text: string;
  /** Where each page starts in the text. */
  readonly pageStarts: readonly number[];
  readonly pagesWithoutText: number;
}

export interface ExtractionFailure {
  readonly problem: ExtractionProblemCode;
  /** The figure that is too large, if there is one. */
  readonly detail: string;
}

export type ExtractionReply = PdfText | { readonly html: string } | ExtractionFailure;

/** Default: {@link MAX_EXTRACTION_MS} and {@link MAX_EXTRACTION_MEMORY}. */
export interface ThreadLimits {
  readonly maxMs?: number;
  /** In bytes. */
  readonly maxMemory?: number;
}

let running = 0;
const waiting: (() => void)[] = [];

/** Reads a file in a thread that has a bounded time and memory. Never throws. */
export async function extract(
  task: Pick<ExtractionTask, 'kind' | 'bytes' | 'maxCharacters'> & Partial<ExtractionTask>,
  limits: ThreadLimits = {},
): Promise<ExtractionReply> {
  if (running >= MAX_EXTRACTIONS) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    // A copy, because it goes to the thread: a slice of a Buffer would take the caller's bytes with it.
    return await inThread(
      {
        maxPages: MAX_PAGES,
        maxUnpackedBytes: MAX_UNPACKED_BYTES,
        ...task,
        bytes: new Uint8Array(task.bytes),
      },
      limits,
    );
  } finally {
    // The next one takes the place of this one.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

async function inThread(
  task: ExtractionTask,
  { maxMs = MAX_EXTRACTION_MS, maxMemory = MAX_EXTRACTION_MEMORY }: ThreadLimits,
): Promise<ExtractionReply> {
  const worker = new Worker(new URL('./extraction.worker.js', import.meta.url), {
    workerData: task,
    transferList: [task.bytes.buffer as ArrayBuffer],
    resourceLimits: { maxOldGenerationSizeMb: maxMemory / MIB },
    // Those of the main thread include Jest's, which no thread takes.
    execArgv: [],
    // What a library prints about a file is no output of this program.
    stdout: true,
    stderr: true,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ExtractionReply>((resolve) => {
      const tooMuch = () => resolve({ problem: 'too_much_work', detail: '' });
      timer = setTimeout(tooMuch, maxMs);
      worker.once('message', resolve);
      worker.once('error', tooMuch);
      worker.once('exit', tooMuch);
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
