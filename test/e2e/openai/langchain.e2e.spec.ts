import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ContextOverflowError } from '@langchain/core/errors';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { itOnOneServer } from '../../support/on-one-server.js';
import {
  ERROR_CLASSES,
  prepareErrorClasses,
  requestsDuring,
  spentKey,
  type FailingCall,
} from './error-classes.js';
import { startGateway, type Gateway } from './gateway.js';

const MODEL = 'groq/llama-3.1-8b-instant';
/** The statuses this client has a code of its own for. */
const LANGCHAIN_CODES: Readonly<Record<number, { lc_error_code: string }>> = {
  401: { lc_error_code: 'MODEL_AUTHENTICATION' },
  404: { lc_error_code: 'MODEL_NOT_FOUND' },
  429: { lc_error_code: 'MODEL_RATE_LIMIT' },
};

let gateway: Gateway;
let model: ChatOpenAI;
beforeAll(async () => {
  gateway = await startGateway();
  prepareErrorClasses(gateway);
  model = modelOf({ model: MODEL, apiKey: gateway.key, maxRetries: 0 });
});
afterEach(() => gateway.reset());

function modelOf(fields: FailingCall & { maxRetries: number }): ChatOpenAI {
  return new ChatOpenAI({ ...fields, streamUsage: true, configuration: { baseURL: `${gateway.url}/v1` } });
}

describe("LangChain's ChatOpenAI", () => {
  it('reads a complete answer', async () => {
    const answer = await model.invoke('hello');
    expect(answer.content).toBe('echo: hello');
    expect(answer.usage_metadata!.total_tokens).toBeGreaterThan(0);
  });

  it('reads a stream with its usage', async () => {
    let whole: AIMessage | undefined;
    let text = '';
    for await (const piece of await model.stream('hello')) {
      text += piece.text;
      whole = piece.usage_metadata ? piece : whole;
    }
    expect(text).toBe('echo: hello');
    expect(whole!.usage_metadata!.total_tokens).toBeGreaterThan(0);
  });

  it('completes a round with tools', async () => {
    gateway.reply = ({ body }) =>
      (body as { messages: unknown[] }).messages.length === 1
        ? { toolCalls: [{ id: 'call_1', name: 'weather', arguments: { city: 'Bonn' } }] }
        : { text: 'It rains.' };
    const weather = { name: 'weather', description: 'weather', schema: z.object({ city: z.string() }) };
    const bound = model.bindTools([weather]);
    const question = new HumanMessage('hello');
    const first = await bound.invoke([question]);
    expect(first.tool_calls).toMatchObject([{ id: 'call_1', name: 'weather', args: { city: 'Bonn' } }]);
    const answer = await bound.invoke([
      question,
      first,
      new ToolMessage({ tool_call_id: 'call_1', content: 'rain' }),
    ]);
    expect(answer.content).toBe('It rains.');
  });

  it('gets an object that follows a schema', async () => {
    gateway.reply = () => ({ text: '{"city":"Bonn"}' });
    const structured = model.withStructuredOutput(z.object({ city: z.string() }), { method: 'jsonSchema' });
    expect(await structured.invoke('hello')).toEqual({ city: 'Bonn' });
  });

  it('runs the example of the guide', async () => {
    const page = await readFile('docs/guide/langchain.md', 'utf8');
    const [, code] = /```ts no-run\n(.*?)```/s.exec(page)!;
    gateway.llm.setModel('quick', { targets: [MODEL] });
    gateway.reply = ({ body }) =>
      (body as { response_format?: unknown }).response_format === undefined
        ? {}
        : { text: '{"city":"Paris","country":"France"}' };
    const example = code!.replace('http://127.0.0.1:3000', gateway.url);
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', example], {
      env: { ...process.env, NODE_OPTIONS: '', LLM_CLIENT_KEY: gateway.key },
    });
    expect(stdout).toMatch(/^echo: Say hello\. .*total_tokens: \d+.*\necho: Count to three\.Paris\n$/s);
  });

  it('cancels the provider’s call when it aborts', async () => {
    gateway.groq.enqueue('stall');
    const leaving = new AbortController();
    const answer = model.invoke('hello', { signal: leaving.signal });
    await gateway.groq.waitForCalls(1);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it('cancels the provider’s call when it aborts a stream', async () => {
    gateway.groq.enqueue({ kind: 'stream_stall', afterTokens: 1 });
    const leaving = new AbortController();
    const reading = async () => {
      for await (const piece of await model.stream('hello', { signal: leaving.signal }))
        if (piece.text !== '') leaving.abort();
    };
    await expect(reading()).rejects.toThrow();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it.each(ERROR_CLASSES)(
    'recognises $what by status, code and param',
    async ({ status, error, retryAfter, spent, provoke }) => {
      const caller = modelOf({ ...provoke(gateway), maxRetries: 0 });
      const thrown: unknown = await caller.invoke('hello').catch((failure: unknown) => failure);
      expect(thrown).toMatchObject({ status, ...error, ...LANGCHAIN_CODES[status] });
      const { headers } = thrown as { headers: Headers };
      expect(headers.get('x-should-retry')).toBe(spent ? 'false' : null);
      if (retryAfter) expect(Number(headers.get('retry-after'))).toBeGreaterThan(3500);
    },
  );

  it('recognises a context that is too long by the text of the error', async () => {
    gateway.groq.enqueue('context_length_exceeded');
    const thrown: unknown = await model.invoke('hello').catch((failure: unknown) => failure);
    expect(ContextOverflowError.isInstance(thrown)).toBe(true);
  });

  it('does not retry within the hour that the reply asks it to wait', async () => {
    const { provoke } = ERROR_CLASSES.find(({ status }) => status === 429)!;
    const caller = modelOf({ ...provoke(gateway), maxRetries: 2 });
    const arrived = await requestsDuring(gateway, () =>
      expect(caller.invoke('hello')).rejects.toMatchObject({ status: 429 }),
    );
    expect(arrived).toBe(1);
  });

  // Within a second or two of real time, which two servers and a database take now and then.
  itOnOneServer('retries when the reply asks for it, and is answered', async () => {
    const caller = modelOf({ model: MODEL, apiKey: await spentKey(gateway, 20), maxRetries: 1 });
    let content: unknown;
    const arrived = await requestsDuring(gateway, async () => {
      ({ content } = await caller.invoke('hello'));
    });
    // By itself it would come after two seconds at most, too early for one retry.
    expect({ content, arrived }).toEqual({ content: 'echo: hello', arrived: 2 });
  });

  it('gets the right answer to each of fifty parallel calls', async () => {
    const prompts = Array.from({ length: 50 }, (_, index) => `question ${index}`);
    const answers = await Promise.all(prompts.map((prompt) => model.invoke(prompt)));
    expect(answers.map(({ content }) => content)).toEqual(prompts.map((prompt) => `echo: ${prompt}`));
  });
});
