import { describe, expect, it } from '@jest/globals';
import { type NumberedPrompt, type PromptFormat, readPrompts } from '../../../src/cli/pool/prompt-file.js';

async function* bytesOf(text: string | Buffer): AsyncGenerator<Buffer> {
  // A chunk ends anywhere: within a character, a line end or a byte order mark.
  for (const byte of Buffer.from(text as string)) yield Buffer.of(byte);
}

async function read(text: string, format: PromptFormat = 'jsonl'): Promise<NumberedPrompt[]> {
  const prompts: NumberedPrompt[] = [];
  for await (const prompt of readPrompts(bytesOf(text), format, 'prompts.jsonl')) prompts.push(prompt);
  return prompts;
}

describe('a file of prompts', () => {
  it('takes a string, or an object with prompt or messages, from each line', async () => {
    const messages = [{ role: 'user', content: 'c' }];
    const prompts = await read(
      ['"a"', '{"id":"x","prompt":"b","temperature":0}', JSON.stringify({ messages })].join('\n'),
    );
    expect(prompts.map(({ index, id, prompt }) => ({ index, id, prompt }))).toEqual([
      { index: 0, id: undefined, prompt: 'a' },
      { index: 1, id: 'x', prompt: { id: 'x', prompt: 'b', temperature: 0 } },
      { index: 2, id: undefined, prompt: { messages } },
    ]);
  });

  it('counts prompts without blank lines, and lines with them', async () => {
    const prompts = await read('\r\n"a"\r\n   \r\n"b"\r\n');
    expect(prompts.map(({ index, line }) => [index, line])).toEqual([
      [0, 2],
      [1, 4],
    ]);
  });

  it('takes each line of a text file as it is', async () => {
    const prompts = await read('{"not": json\n\n  two words  \n', 'text');
    expect(prompts.map(({ prompt }) => prompt)).toEqual(['{"not": json', '  two words  ']);
  });

  it('treats an id of null as no id', async () => {
    expect(await read('{"id":null,"prompt":"a"}')).toMatchObject([{ prompt: { prompt: 'a' } }]);
  });

  it('lets a blank prompt through: it fails at its own index', async () => {
    expect(await read('" "\n{"prompt":""}')).toHaveLength(2);
  });

  it.each([
    ['is not JSON', '{"prompt":', 'it is not acceptable JSON'],
    ['is a number', '12', 'expected a JSON string or an object with "prompt" or "messages"; got a number'],
    ['is a list', '["a"]', 'got an array'],
    ['has a key twice', '{"prompt":"a","prompt":"b"}', 'a key occurs twice'],
    ['has neither prompt nor messages', '{"text":"a"}', 'It has text. Name the field with the prompt'],
    ['has both', '{"prompt":"a","messages":[]}', 'and not both'],
    ['has a prompt of another type', '{"prompt":["a"]}', '"prompt" must be a string; got an array'],
    ['has messages of another type', '{"messages":"a"}', '"messages" must be an array; got a string'],
    [
      'has a message without a role',
      '{"messages":[{"content":"a"}]}',
      '"messages[0]" must be an object with a "role"',
    ],
    [
      'has an id of another type',
      '{"id":true,"prompt":"a"}',
      '"id" must be a string or a number; got a boolean',
    ],
    [
      'has an id that JSON does not keep',
      '{"id":12345678901234567890,"prompt":"a"}',
      'Write a number of this size in quotes',
    ],
    ['has a field but for its case', '{"prompt":"a","Model":"b"}', 'Did you mean "model"?'],
    ['has a message with two roles', '{"messages":[{"role":"a","Role":"b"}]}', 'messages[0].Role'],
    ['would steer the call elsewhere', '{"prompt":"a","base_url":"http://evil.example"}', 'base_url'],
  ])('names the line that %s', async (_what, line, message) => {
    await expect(read(`"fine"\n\n${line}\n`)).rejects.toThrow('prompts.jsonl, line 3: ');
    await expect(read(line)).rejects.toThrow(message);
  });

  it('shows nothing of a wrong line in the message', async () => {
    const error = await read('{"prompt":"a","api_key":"sk-canary-1234567890"').catch(
      (thrown: Error) => thrown,
    );
    expect(String(error)).not.toContain('canary');
  });

  it('names both lines of a repeated id', async () => {
    const text = '{"id":"a","prompt":"1"}\n"b"\n{"id":"a","prompt":"2"}';
    await expect(read(text)).rejects.toThrow('prompts.jsonl, line 3: the same "id" as in line 1');
  });

  it('accepts ids that are also properties of every object', async () => {
    expect(await read('{"id":"__proto__","prompt":"1"}\n{"id":"constructor","prompt":"2"}')).toHaveLength(2);
  });

  it('recognises a prompt by its content, whatever the spaces around it', async () => {
    const [one, spaced, other] = await read('{"prompt":"a"}\n{ "prompt" : "a" }\n{"prompt":"b"}');
    expect(spaced?.promptHash).toBe(one?.promptHash);
    expect(other?.promptHash).not.toBe(one?.promptHash);
  });
});
