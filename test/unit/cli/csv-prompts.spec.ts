import { describe, expect, it } from '@jest/globals';
import { type NumberedPrompt, type PromptFormat, readPrompts } from '../../../src/cli/pool/prompt-file.js';
import type { FieldOptions } from '../../../src/cli/pool/prompt-row.js';

/** A chunk ends anywhere: within a character, a line end or a byte order mark. */
async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  text: string | Buffer,
  { format = 'csv', size = 3, ...options }: FieldOptions & { format?: PromptFormat; size?: number } = {},
) {
  const prompts: NumberedPrompt[] = [];
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for await (const prompt of readPrompts(inPieces(bytes, size), format, 'p.csv', options))
    prompts.push(prompt);
  return prompts.map(({ prompt, id, columns, line }) => ({ prompt, id, columns, line }));
}

const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();

const EXPECTED = [
  { prompt: { prompt: 'Was ist\n"das"?', id: '1' }, id: '1', columns: { answer: 'Öl; Gas' }, line: 2 },
  { prompt: { prompt: 'b', id: '2' }, id: '2', columns: { answer: '' }, line: 4 },
];

describe('a table of prompts', () => {
  const comma = 'id,prompt,answer\n1,"Was ist\n""das""?",Öl; Gas\n2,b,\n';
  const semicolon = 'id;prompt;answer\r\n1;"Was ist\n""das""?";"Öl; Gas"\r\n2;b;\r\n';
  const tab = 'id\tprompt\tanswer\r\n1\t"Was ist\n""das""?"\tÖl; Gas\r\n2\tb\t\r\n';

  it.each([
    ['with commas', comma],
    ['with semicolons, as Excel writes it', semicolon],
    ['with a byte order mark', `\uFEFF${semicolon}`],
    ['in UTF-16LE, as Excel saves "Unicode text"', Buffer.from(`\uFEFF${tab}`, 'utf16le')],
    ['in UTF-16BE', bigEndian(`\uFEFF${semicolon}`)],
    ['in UTF-16LE without a mark', Buffer.from(comma, 'utf16le')],
    ['in UTF-16BE without a mark', bigEndian(comma)],
    ['without a last line end', comma.trimEnd()],
    ['with names in other letters', comma.replace('id,prompt', '"ID",Prompt')],
    ['with blank lines at the end', `${comma}\n\n`],
  ])('is read %s', async (_what, text) => {
    expect(await read(text)).toEqual(EXPECTED);
    expect(await read(text, { size: 1 })).toEqual(EXPECTED);
  });

  it('is read below a line that names the separator, with its lines counted', async () => {
    const lines = EXPECTED.map((each) => ({ ...each, line: each.line + 1 }));
    expect(await read(`sep=;\r\n${semicolon}`)).toEqual(lines);
  });

  it('is read with tabs if its name ends so', async () => {
    expect(await read('prompt\tx,y,z\na, b\t1\n', { format: 'tsv' })).toMatchObject([
      { prompt: { prompt: 'a, b' }, columns: { 'x,y,z': '1' } },
    ]);
  });

  it('sets fields of a request with the type they have', async () => {
    expect(await read('prompt;temperature;max_tokens;stop\na;0,5;20;\nb;;;END\n')).toMatchObject([
      { prompt: { prompt: 'a', temperature: 0.5, max_tokens: 20 } },
      { prompt: { prompt: 'b', stop: 'END' } },
    ]);
  });

  it('has a column with the prompt, or columns for a template', async () => {
    const text = 'Question,Language\nWhy?,French\n';
    expect(await read(text, { promptField: 'Question' })).toMatchObject([{ prompt: { prompt: 'Why?' } }]);
    expect(await read(text, { template: '{Question} Answer in {Language}.' })).toMatchObject([
      { prompt: { prompt: 'Why? Answer in French.' }, columns: { Question: 'Why?', Language: 'French' } },
    ]);
  });

  it.each([
    ['another number of fields', 'prompt,a\nx,1\ny\n', 'p.csv, line 3: it has another number of fields'],
    ['a quote that stays open', 'prompt,a\n"x,1\n', 'p.csv, line 2: a quoted field is not closed'],
    ['a quote inside a field', 'prompt,a\nx"y,1\n', 'p.csv, line 2: a quote is inside a field'],
    ['text after a quote', 'prompt,a\n"x"y,1\n', 'p.csv, line 2: text follows a closing quote'],
    ['no prompt', 'question,a\nx,1\n', 'line 2: there is no "prompt" and no "messages". It has question, a.'],
    ['a name twice', 'prompt,prompt\nx,1\n', 'p.csv, line 1: two columns have the name "prompt"'],
    ['a column without a name', 'prompt,\nx,1\n', 'p.csv, line 1: column 2 has no name'],
    ['a text for a number', 'prompt,seed\nx,many\n', 'p.csv, line 2: "seed" is a field of a request'],
    ['an id twice', 'id,prompt\n1,a\n1,b\n', 'p.csv, line 3: the same "id" as in line 2'],
    ['another encoding', Buffer.from('prompt\ncaf\xe9\n', 'latin1'), 'p.csv is not UTF-8 or UTF-16 text'],
    ['half a UTF-16 character', bigEndian('\uFEFFprompt\na').subarray(0, -1), 'p.csv is not valid UTF-16'],
    ['a mistyped name', 'promt\nx\n', 'Did you mean "prompt"?'],
  ])('is refused with %s', async (_what, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it('needs no more memory for a wrong quote than the longest line has', async () => {
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from('prompt\n"');
      for (;;) yield Buffer.alloc(1024 * 1024, 'x');
    }
    const reading = readPrompts(endless(), 'csv', 'p.csv').next();
    await expect(reading).rejects.toThrow('p.csv, line 2: it is longer than 16 MiB');
  });
});

describe('lines of prompts', () => {
  it.each([
    ['UTF-16LE', Buffer.from('\uFEFF"é"\r\n"b"\r\n', 'utf16le')],
    ['UTF-16BE', bigEndian('\uFEFF"é"\r\n"b"\r\n')],
    ['UTF-8 with a mark', Buffer.from('\uFEFF"é"\r\n"b"\r\n')],
  ])('are read in %s', async (_what, bytes) => {
    expect(await read(bytes, { format: 'jsonl' })).toMatchObject([{ prompt: 'é' }, { prompt: 'b' }]);
  });

  it('are read if the file has a single byte', async () => {
    expect(await read('a', { format: 'text' })).toMatchObject([{ prompt: 'a' }]);
  });
});
