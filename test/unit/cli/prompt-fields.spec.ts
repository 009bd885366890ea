import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type NumberedPrompt, type PromptFormat, readPrompts } from '../../../src/cli/pool/prompt-file.js';
import type { FieldOptions } from '../../../src/cli/pool/prompt-row.js';

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

async function read(text: string, options: FieldOptions = {}, format: PromptFormat = 'jsonl') {
  const prompts: NumberedPrompt[] = [];
  for await (const prompt of readPrompts(bytesOf(text), format, 'p.jsonl', options)) prompts.push(prompt);
  return prompts;
}

const one = async (value: unknown, options: FieldOptions = {}) => {
  const [prompt] = await read(JSON.stringify(value), options);
  const { prompt: asked, id, columns } = prompt!;
  return { asked, id, columns };
};

describe('the fields of a prompt', () => {
  it.each([
    [
      'the columns of HumanEval',
      {
        task_id: 'HumanEval/0',
        prompt: 'def f():',
        canonical_solution: 'return 1',
        test: 'assert',
        entry_point: 'f',
      },
      { prompt: 'def f():' },
      { task_id: 'HumanEval/0', canonical_solution: 'return 1', test: 'assert', entry_point: 'f' },
    ],
    [
      'a question with options and metadata',
      { prompt: 'Which?', options: ['a', 'b'], answer: 1, metadata: { source: 'x' }, temperature: 0 },
      { prompt: 'Which?', temperature: 0 },
      { options: ['a', 'b'], answer: 1, metadata: { source: 'x' } },
    ],
    [
      'names that every object has',
      { prompt: 'a', toString: 1, valueOf: 2 },
      { prompt: 'a' },
      { toString: 1, valueOf: 2 },
    ],
  ])('are sent only if a request has them: %s', async (_what, line, asked, columns) => {
    const read = await one(line);
    expect(JSON.stringify(read.asked)).toBe(JSON.stringify(asked));
    expect(JSON.stringify(read.columns)).toBe(JSON.stringify(columns));
  });

  it.each([
    ['temprature', 'temperature'],
    ['promt', 'prompt'],
    ['mesages', 'messages'],
    ['max_token', 'max_tokens'],
    ['sytsem', 'system'],
    ['modle', 'model'],
    ['Temperature', 'temperature'],
    ['max-tokens', 'max_tokens'],
  ])('are refused if the name is nearly one of a request: %s', async (name, meant) => {
    await expect(one({ prompt: 'a', [name]: 1 })).rejects.toThrow(`Did you mean "${meant}"?`);
    expect(await one({ prompt: 'a', [name]: 1 }, { column: [name] })).toMatchObject({
      columns: { [name]: 1 },
    });
  });

  it.each([
    'text',
    'test',
    'type',
    'answer',
    'question',
    'label',
    'source',
    'level',
    'step',
    'topic',
    'title',
  ])('are columns with an ordinary name: %s', async (name) => {
    expect(await one({ prompt: 'a', [name]: 1 })).toMatchObject({ columns: { [name]: 1 } });
  });

  it('are kept instead of sent if the command says so', async () => {
    expect(await one({ prompt: 'a', seed: 7, stop: 'x' }, { column: ['seed'] })).toEqual({
      asked: { prompt: 'a', stop: 'x' },
      id: undefined,
      columns: { seed: 7 },
    });
  });

  it.each([
    [7, '7'],
    [0, '0'],
    [1.5, '1.5'],
    ['x', 'x'],
  ])('may be an id that is a number: %p', async (id, expected) => {
    expect(await one({ id, prompt: 'a' })).toMatchObject({ id: expected, asked: { id: expected } });
  });

  it('name the prompt by another field', async () => {
    expect(await one({ question: 'Why?', prompt: 'old', answer: 'x' }, { promptField: 'question' })).toEqual({
      asked: { prompt: 'Why?' },
      id: undefined,
      columns: { question: 'Why?', prompt: 'old', answer: 'x' },
    });
  });

  it('may contain the messages in another field', async () => {
    const turns = [{ role: 'user', content: 'a' }];
    expect(await one({ turns }, { promptField: 'turns' })).toMatchObject({ asked: { messages: turns } });
  });

  it.each([
    ['has none', { a: 1 }, 'and the line has none. It has a.'],
    ['has a number', { q: 1 }, 'and it is a number'],
  ])('say what is wrong with the field of the prompt: the line %s', async (_what, line, message) => {
    await expect(one(line, { promptField: 'q' })).rejects.toThrow(message);
  });
});

describe('a template', () => {
  it.each([
    ['Say {a} in {b}.', { a: 'hi', b: 'French' }, 'Say hi in French.'],
    ['{a}', { a: '{b} $& {{', b: 'x' }, '{b} $& {{'],
    ['{{"x": {n}}}', { n: 5 }, '{"x": 5}'],
    ['{list}', { list: ['a'] }, '["a"]'],
  ])('is filled with columns: %s', async (template, line, expected) => {
    expect(await one(line, { template })).toMatchObject({ asked: { prompt: expected }, columns: line });
  });

  it.each([
    [{ b: 1 }, '--template needs a column "a", and the line has none. It has b.'],
    [{ a: null }, '--template needs a column "a"'],
    [{ constructor: 1 }, '--template needs a column "a"'],
  ])('is refused for a line without one of its columns: %j', async (line, message) => {
    await expect(one(line, { template: '{a}' })).rejects.toThrow(message);
  });
});

describe('a batch line of OpenAI', () => {
  const body = { model: 'm', messages: [{ role: 'user', content: 'a' }], metadata: { k: 'v' } };
  const line = { custom_id: 'r-1', method: 'POST', url: '/v1/chat/completions', body };

  it('asks its body, and has its id', async () => {
    expect(await one(line)).toEqual({ asked: { ...body, id: 'r-1' }, id: 'r-1', columns: undefined });
  });

  it('does not ask for a stream, whose answer would be no result', async () => {
    expect((await one({ ...line, body: { ...body, stream: true } })).asked).not.toHaveProperty('stream');
  });

  it.each([
    [{ ...line, url: '/v1/embeddings' }, '"url" must be "/v1/chat/completions"'],
    [{ ...line, method: 'GET' }, '"method" must be "POST"'],
    [{ ...line, body: 'x' }, '"body" must be an object; got a string'],
    [{ ...line, body: {} }, 'there is no "prompt" and no "messages"'],
    [{ ...line, body: { ...body, base_url: 'http://evil.example' } }, 'base_url'],
  ])('is refused if it asks for something else', async (wrong, message) => {
    await expect(one(wrong)).rejects.toThrow(message);
  });
});

describe('a conversation', () => {
  it('is asked with all its turns', async () => {
    const messages = ['system', 'user', 'assistant', 'user'].map((role) => ({ role, content: role }));
    expect(await one({ messages })).toMatchObject({ asked: { messages } });
  });

  it('of ShareGPT is asked up to the last question, and kept whole', async () => {
    const conversations = [
      { from: 'system', value: 's' },
      { from: 'human', value: 'a' },
      { from: 'gpt', value: 'b' },
      { from: 'human', value: 'c' },
      { from: 'gpt', value: 'd' },
    ];
    expect(await one({ id: 3, conversations })).toEqual({
      asked: {
        id: '3',
        messages: [
          { role: 'system', content: 's' },
          { role: 'user', content: 'a' },
          { role: 'assistant', content: 'b' },
          { role: 'user', content: 'c' },
        ],
      },
      id: '3',
      columns: { conversations },
    });
  });

  it.each([
    [[{ from: 'martian', value: 'a' }], '"conversations[0]" must be an object with "from"'],
    [[{ from: 'human' }], '"conversations[0]"'],
    [[null], '"conversations[0]"'],
    [[{ from: 'gpt', value: 'a' }], 'no turn from "human"'],
  ])('of another form is refused', async (conversations, message) => {
    await expect(one({ conversations })).rejects.toThrow(message);
  });
});

it('the example prompts are read as they are', async () => {
  const prompts = await read(readFileSync('examples/prompts/support-tickets.jsonl', 'utf8'));
  expect(prompts.length).toBeGreaterThan(0);
});
