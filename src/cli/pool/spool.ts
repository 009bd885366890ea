import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { fileProblem } from '../errors.js';
import type { PromptFile } from './prompt-file.js';

/** Prompts of a pipe in a file, so that they can be read twice. */
export interface SpooledPrompts {
  readonly prompts: PromptFile;
  remove(): Promise<void>;
}

/** Copies the prompts of a pipe to a file beside the output, which only its owner can read. */
export async function spooled(prompts: PromptFile, outputPath: string): Promise<SpooledPrompts> {
  const path = `${outputPath}.${randomUUID()}.prompts.tmp`;
  const remove = () => rm(path, { force: true });
  try {
    await pipeline(prompts.bytes(), createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  } catch (error) {
    await remove();
    throw fileProblem('write', path, error);
  }
  return { prompts: prompts.from(path), remove };
}
