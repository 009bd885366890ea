import { describe, expect, it } from '@jest/globals';
import { assertWithinWindow } from '../../../../modules/llm-driver/catalogue/context-window.js';
import { leastTokens, leastTokensOf } from '../../../../modules/llm-driver/contract/least-tokens.js';
import type { ChatMessage } from '../../../../modules/llm-driver/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';

const user = (content: unknown) => [{ role: 'user', content } as ChatMessage];
const words = (count: number) => 'word '.repeat(count);

describe('the fewest tokens of a text', () => {
  // Counts of o200k and cl100k, which are no lower, in the comments.
  it.each<[string, string, number]>([
    ['of words: one each', words(100), 100], // 101
    ['of spaces and signs: none', '    \n\t{}[]();==>>', 0],
    ['of indented code: one for each name and number', '    const total = items[0].price * 42;', 6], // 11
    ['of a word without an end: one for 36 letters', 'abcdefghi'.repeat(40), 10], // 82
    ['of one letter again and again', 'x'.repeat(3_600), 100], // 450
    ['of digits: one for 16', '1234567890'.repeat(16), 10], // 54
    ['of Chinese: one for 11 characters', '今天天气很好我们去公园'.repeat(10), 10], // 60
    ['of Japanese, in its longest token', 'ありがとうございました'.repeat(10), 10], // 10
    ['of Korean', '안녕하세요 세계 여러분'.repeat(11), 10], // 44
    ['of Russian: one for each word', 'это простой русский текст '.repeat(10), 40], // about 60
    ['of base64: one for each run of letters or digits', 'iVBORw0KGgo+AAAANSUh/EUg', 5], // about 16
    ['of nothing', '', 0],
  ])('%s', (_what, text, tokens) => {
    expect(Math.round(leastTokens(text))).toBeLessThanOrEqual(tokens);
    expect(Math.round(leastTokens(text))).toBeGreaterThanOrEqual(Math.floor(tokens * 0.9));
  });

  it('counts texts and arguments, not pictures, recordings and files', () => {
    const data = 'A1b2C3d4'.repeat(100_000);
    const parts = [
      { type: 'text', text: words(3) },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } },
      { type: 'input_audio', input_audio: { data, format: 'wav' } },
      { type: 'file', file: { file_data: `data:application/pdf;base64,${data}` } },
    ];
    const call = { id: '1', type: 'function', function: { name: 'f', arguments: '{"city":"Paris"}' } };
    const messages = [...user(parts), { role: 'assistant', content: null, tool_calls: [call] }];
    expect(leastTokensOf(messages as ChatMessage[])).toBe(5);
    expect(leastTokensOf([null] as unknown as ChatMessage[])).toBe(0);
  });
});

describe('the context window', () => {
  const facts = { contextWindow: 1_000 };
  const check = (content: unknown, expected?: number, characters = String(content).length) =>
    assertWithinWindow({ messages: user(content), characters, expectedTokens: () => expected }, 'm', facts);

  it('is exceeded by a prompt that no tokenizer fits into it, and the error says by how much', () => {
    expect(() => check(words(1_500))).toThrow(
      "The model's maximum context length is 1,000 tokens. The messages of this request for m have about 1,875 " +
        '(7,500 characters): at least 500 too many. It was not sent.',
    );
    expect(() => check('今日は天気が良い'.repeat(2_000))).toThrow(/at least 454 too many/);
  });

  it('counts as the model has counted before', () => {
    expect(() => check(words(1_500), 2_100)).toThrow(/have about 2,100 \(7,500 characters\)/);
    // Its tokens are longer than those of any tokenizer that is known here.
    expect(() => check(words(1_500), 900)).not.toThrow();
  });

  it.each<[string, unknown]>([
    ['words that fit', words(1_000)],
    ['spaces', ' '.repeat(100_000)],
    ['a line', '='.repeat(100_000)],
    ['Japanese that may fit', 'ありがとうございました'.repeat(1_000)],
    [
      'a picture',
      [{ type: 'image_url', image_url: { url: `data:image/png;base64,${'Ab1/'.repeat(50_000)}` } }],
    ],
  ])('is not exceeded by %s', (_what, content) => {
    expect(() => check(content, undefined, 1e6)).not.toThrow();
  });

  it('of an unknown model is not exceeded', () => {
    const prompt = { messages: user(words(1e5)), characters: 5e5, expectedTokens: () => undefined };
    expect(() => assertWithinWindow(prompt, 'm', undefined)).not.toThrow();
  });

  it('is checked before a call is sent, streamed or not', async () => {
    const catalogue = { 'mock/small': { contextWindow: 10 } };
    const { facade } = await llmApplication({ drivers: { mock: {} }, catalogue });
    const request = { model: 'mock/small', messages: user(words(30)) };
    const refused = { kind: 'context_length_exceeded', attempts: 0, status: 400 };
    await expect(facade.chat(request)).rejects.toMatchObject(refused);
    await expect(facade.openChatStream(request)).rejects.toMatchObject(refused);
    expect((await facade.chat({ ...request, messages: user(words(10)) })).driver).toBe('mock');
  });

  it('is compared with what the model has counted in its answers', async () => {
    // A tokenizer that joins fifty words.
    const usage = (prompt: string) => {
      const tokens = Math.ceil(prompt.length / 250);
      return { prompt_tokens: tokens, completion_tokens: 1, total_tokens: tokens + 1 };
    };
    const { facade } = await llmApplication(
      { drivers: scripted('short'), catalogue: { 'short/m': { contextWindow: 500 } } },
      ({ prompt }) => ({
        choices: [{ index: 0, message: { role: 'assistant', content: 'yes' } }],
        usage: usage(prompt),
      }),
    );
    const ask = (count: number) => facade.chat({ model: 'short/m', messages: user(words(count)) });
    await expect(ask(600)).rejects.toMatchObject({ kind: 'context_length_exceeded' });
    for (let count = 50; count < 500; count += 10) await ask(count);
    await expect(ask(600)).resolves.toMatchObject({ driver: 'short' });
  });
});
