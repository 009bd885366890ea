import { describe, expect, it } from '@jest/globals';
import { nextBatch } from '../../../modules/admin/page/src/views/pool/batches.js';
import { readPromptFile } from '../../../modules/admin/page/src/views/pool/prompt-file.js';
import { promptText } from '../../../modules/admin/page/src/views/pool/prompt-text.js';
import {
  MAX_PROMPTS,
  readPromptBytes,
  readPromptText,
} from '../../../modules/admin/page/src/views/pool/read-prompts.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const readJsonl = (...lines: string[]) => readPromptBytes(bytes(lines.join('\n')), 'jsonl');

describe('prompts for the pool view', () => {
  it('takes a text a line, without blank lines and the carriage returns of Windows, and remembers the lines', async () => {
    const { prompts, problems } = await readPromptText('one\r\n\n  \n two ');
    expect(prompts).toEqual([
      { line: 1, value: 'one' },
      { line: 4, value: ' two ' },
    ]);
    expect(problems).toEqual([]);
  });

  it('takes strings and objects from JSONL as they are, past a byte order mark', async () => {
    const messages = [{ role: 'user', content: 'b' }];
    const { prompts, problems } = await readJsonl(
      '\uFEFF"text"',
      '{"id":"a","prompt":"a"}',
      '',
      JSON.stringify({ id: null, messages, temperature: 0 }),
    );
    expect(prompts).toEqual([
      { line: 1, value: 'text' },
      { line: 2, id: 'a', value: { id: 'a', prompt: 'a' } },
      { line: 4, value: { id: null, messages, temperature: 0 } },
    ]);
    expect(problems).toEqual([]);
  });

  it('names each line that can be no prompt, with the reason and nothing of what it says', async () => {
    const deep = `{"prompt":"x","tools":${'['.repeat(63)}${']'.repeat(63)}}`;
    const { prompts, problems } = await readJsonl(
      '{"secret-word',
      '5',
      '["a"]',
      '{"id":"x"}',
      '{"prompt":"a","messages":[]}',
      '{"prompt":7}',
      '{"messages":{}}',
      '{"messages":[{"content":"a"}]}',
      '{"id":7,"prompt":"a"}',
      `{"id":"${'i'.repeat(201)}","prompt":"a"}`,
      '{"id":"same","prompt":"a"}',
      '{"id":"same","prompt":"b"}',
      deep,
    );
    expect(prompts.map(({ line }) => line)).toEqual([11]);
    expect(problems).toEqual([
      { line: 1, message: 'It is not JSON.' },
      { line: 2, message: expect.stringContaining('got a number') },
      { line: 3, message: expect.stringContaining('got an array') },
      { line: 4, message: expect.stringContaining('either "prompt" or "messages"') },
      { line: 5, message: expect.stringContaining('either "prompt" or "messages"') },
      { line: 6, message: expect.stringContaining('"prompt" must be a string') },
      { line: 7, message: expect.stringContaining('"messages" must be an array') },
      { line: 8, message: expect.stringContaining('"messages[0]"') },
      { line: 9, message: expect.stringContaining('"id" must be a string') },
      { line: 10, message: expect.stringContaining('201 characters') },
      { line: 12, message: 'It has the same "id" as line 11.' },
      { line: 13, message: expect.stringContaining('nested deeper') },
    ]);
  });

  it('names the one line whose bytes are not UTF-8', async () => {
    const file = new Uint8Array([...bytes('a\n'), 0xff, 0x0a, ...bytes('b')]);
    const { prompts, problems } = await readPromptBytes(file, 'text');
    expect(prompts.map(({ value }) => value)).toEqual(['a', 'b']);
    expect(problems).toEqual([{ line: 2, message: 'It is not UTF-8 text.' }]);
  });

  it('stops at ten thousand prompts and says from which line on', async () => {
    const { prompts, problems } = await readPromptText('p\n'.repeat(MAX_PROMPTS + 5));
    expect(prompts).toHaveLength(MAX_PROMPTS);
    expect(problems).toMatchObject([{ line: MAX_PROMPTS + 1 }]);
  });

  it('goes by a file’s name, and says what to do with another or an empty one', async () => {
    const file = (name: string, text: string) => Object.assign(new Blob([text]), { name });
    expect((await readPromptFile(file('A.TXT', '"a"'))).prompts).toEqual([{ line: 1, value: '"a"' }]);
    expect((await readPromptFile(file('a.ndjson', '"a"'))).prompts).toEqual([{ line: 1, value: 'a' }]);
    await expect(readPromptFile(file('a.csv', 'a'))).rejects.toThrow(/must be a \.txt file/);
    await expect(readPromptFile(file('a.txt', '\n'))).rejects.toThrow('a.txt is empty.');
  });

  it('shows the words of a prompt, also of messages with parts', () => {
    expect(promptText({ prompt: 'a' })).toBe('a');
    const messages = [
      { role: 'system', content: 's' },
      { role: 'user', content: [{ type: 'text', text: 'u' }, { type: 'image_url' }] },
    ];
    expect(promptText({ messages })).toBe('system: s\nu …');
  });
});

describe('batches', () => {
  const prompts = (count: number, text = 'p') =>
    Array.from({ length: count }, (_, at) => ({ line: at + 1, value: text }));

  it('have 500 prompts at most, in order', () => {
    const all = [...prompts(1200).keys()];
    expect(nextBatch(all.slice(500), prompts(1200))).toEqual(all.slice(500, 1000));
    expect(nextBatch([], [])).toEqual([]);
  });

  it('stay below what a request may have, with one prompt at least', () => {
    const large = prompts(9, 'x'.repeat(5 * 1024 * 1024));
    expect(nextBatch([3, 4, 5, 6], large)).toEqual([3, 4]);
    const huge = prompts(2, 'x'.repeat(13 * 1024 * 1024));
    expect(nextBatch([0, 1], huge)).toEqual([0]);
  });
});
