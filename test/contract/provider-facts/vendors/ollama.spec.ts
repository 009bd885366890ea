import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeOllama } from '../../../support/fake-provider/ollama/index.js';
import { ask, deltasOf, finishOf, WEATHER } from './plain-client.js';

const model = 'llama3.2';
let ollama: FakeOllama;
beforeAll(async () => void (ollama = await FakeOllama.start({ contextLength: 1_000 })));
beforeEach(() => ollama.reset());

/** A message of so many tokens. */
const long = (tokens: number) => ({
  messages: [{ role: 'user', content: 'word '.repeat((tokens * 4) / 5) }],
});
const promptTokens = (json: unknown) => (json as { usage: { prompt_tokens: number } }).usage.prompt_tokens;

describe('Ollama', () => {
  it('needs no key', async () => {
    expect((await ask(ollama, undefined, { model })).status).toBe(200);
  });

  it('does not know a model that was not pulled', async () => {
    const { status, json } = await ask(ollama, undefined, { model: 'qwen3' });
    const message = 'model "qwen3" not found, try pulling it first';
    expect([status, json]).toEqual([
      404,
      { error: { message, type: 'not_found_error', param: null, code: null } },
    ]);
  });

  it('refuses tools for a model without them, and addresses of images', async () => {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: {} } }];
    const image = { type: 'image_url', image_url: { url: 'https://a.example/x.png' } };
    const replies = [
      await ask(ollama, undefined, { model: 'gemma3:4b', tools }),
      await ask(ollama, undefined, { model, messages: [{ role: 'user', content: [image] }] }),
    ];
    expect(replies.map(({ status }) => status)).toEqual([400, 400]);
  });

  it('cuts a prompt that is too long in silence: its tokens are about half of the context', async () => {
    const fits = await ask(ollama, undefined, { model, ...long(900) });
    const cut = await ask(ollama, undefined, { model, ...long(1_200) });
    expect([fits.status, cut.status]).toEqual([200, 200]);
    expect(promptTokens(fits.json)).toBeGreaterThan(900);
    expect(promptTokens(cut.json)).toBe(502);
  });

  it('streams the role in every delta, tool calls whole, and usage if it is asked for', async () => {
    ollama.enqueue({ toolCalls: [WEATHER, WEATHER] });
    const stream_options = { include_usage: true };
    const reply = await ask(ollama, undefined, { model, stream: true, stream_options });
    expect(deltasOf(reply).every(({ role }) => role === 'assistant')).toBe(true);
    expect(deltasOf(reply)[0]!['tool_calls']).toHaveLength(2);
    expect(reply.events.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
    expect(finishOf(reply)).toBe('tool_calls');
  });
});
