import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import type { AnswerIndex } from './answer-index.js';
import type { NumberedPrompt } from './prompt-file.js';
import type { ResultFormat } from './result-format.js';

/** Bytes collected before a write. */
const CHUNK_BYTES = 256 * 1024;
/** Bytes of one read, more than most results have. */
const READ_BYTES = 8 * 1024;

type Write = (bytes: Buffer) => Promise<void>;

/** Writes a draft beside the file, then renames it: a crash leaves the old or the new file, whole. */
export async function rewriteFile(path: string, fill: (write: Write) => Promise<void>): Promise<void> {
  const { mode } = await stat(path);
  const draft = `${path}.${randomUUID()}.tmp`;
  const copy = await open(draft, 'wx', mode);
  try {
    const pieces: Buffer[] = [];
    let length = 0;
    const flush = async () => {
      await copy.appendFile(Buffer.concat(pieces.splice(0)));
      length = 0;
    };
    await fill(async (bytes) => {
      pieces.push(bytes);
      length += bytes.length;
      if (length >= CHUNK_BYTES) await flush();
    });
    await flush();
    await copy.sync();
    await copy.close();
    await rename(draft, path);
  } catch (error) {
    await copy.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * Writes the answers in the order of the prompts, each with the index and columns that its prompt has now.
 * Answers to prompts that are no longer in the file come last, without an index. Failures are dropped.
 * @param answers those of prompts that did not move are taken
 */
export async function moveResults(
  path: string,
  format: ResultFormat,
  answers: AnswerIndex,
  prompts: AsyncIterable<NumberedPrompt>,
): Promise<void> {
  const rest = answers.rest();
  const old = await open(path, 'r');
  try {
    await rewriteFile(path, async (write) => {
      if (format.header !== '') await write(Buffer.from(format.header));
      for await (const prompt of prompts) {
        const { promptHash, index, columns } = prompt;
        const offset = answers.offsetOf(promptHash, format.row(index, columns)) ?? rest.take(promptHash);
        if (offset !== undefined)
          await write(Buffer.from(format.move(await recordAt(old, format, offset), prompt)));
      }
      for (const offset of rest.offsetsLeft())
        await write(Buffer.from(format.move(await recordAt(old, format, offset), undefined)));
    });
  } finally {
    await old.close();
  }
}

async function recordAt(file: FileHandle, format: ResultFormat, offset: number): Promise<Buffer> {
  for await (const { bytes } of format.records(bytesFrom(file, offset), '')) return bytes;
  throw new Error('The output file was changed by another program.');
}

async function* bytesFrom(file: FileHandle, offset: number): AsyncGenerator<Buffer> {
  for (let position = offset; ; position += READ_BYTES) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, position);
    if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
    if (bytesRead < READ_BYTES) return;
  }
}
