import { isUtf8 } from 'node:buffer';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { EXIT_CODE } from '../cli-environment.js';
import type { Terminal } from './terminal.js';

const MAX_INPUT_BYTES = 16 * 1024 * 1024;

/**
 * Reads all of standard input as text, without a line end at its end.
 * @throws InvalidRequestError for more than 16 MiB, or bytes that are not UTF-8
 */
export async function readStandardInput({ stdin }: Terminal): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_INPUT_BYTES) throw new InvalidRequestError('Standard input is longer than 16 MiB.');
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) throw new InvalidRequestError('Standard input is not UTF-8 text.');
  return bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n$/, '');
}

/**
 * Asks a question and reads one line from the terminal.
 * @param hidden true if the terminal must not show the line
 */
export async function askAtTerminal(
  terminal: Terminal,
  question: string,
  { hidden }: { hidden: boolean },
): Promise<string> {
  const { stdin, stderr } = terminal;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = hidden ? nowhere : stderr;
  const lines = createInterface({ input: stdin, output, terminal: true, historySize: 0, prompt: question });
  if (hidden) stderr.write(question);
  lines.prompt();
  try {
    return await new Promise((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
      lines.once('SIGINT', () => {
        stderr.write('\n');
        lines.close();
        process.exit(EXIT_CODE.interrupted);
      });
    });
  } finally {
    if (hidden) stderr.write('\n');
    lines.close();
  }
}
