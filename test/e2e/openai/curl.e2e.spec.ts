import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { itOnOneServer } from '../../support/on-one-server.js';
import { ERROR_CLASSES, prepareErrorClasses, requestsDuring, spentKey } from './error-classes.js';
import { chunksOf, startGateway, textOf, type Gateway } from './gateway.js';

const run = promisify(execFile);
const body = { model: 'groq/llama-3.1-8b-instant', messages: [{ role: 'user', content: 'hello' }] };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  prepareErrorClasses(gateway);
});
afterEach(() => gateway.reset());

/** curl's arguments for one request, beside where it goes. */
function requestWith(content?: unknown, key = gateway.key): string[] {
  const data =
    content === undefined ? [] : ['-H', 'content-type: application/json', '-d', JSON.stringify(content)];
  return ['-sN', '--max-time', '20', '-H', `authorization: Bearer ${key}`, ...data];
}

const chatUrl = () => `${gateway.url}/v1/chat/completions`;

/** What curl prints of one whole answer. */
async function chat(content: unknown): Promise<Completion> {
  const { stdout } = await run('curl', [...requestWith(content), chatUrl()]);
  return JSON.parse(stdout) as Completion;
}

interface Completion {
  readonly choices: readonly { readonly message: Readonly<Record<string, unknown>> }[];
}

const installed = spawnSync('curl', ['--version']).status === 0;

(installed ? describe : describe.skip)('curl', () => {
  it('gets one object', async () => {
    expect(await chat(body)).toMatchObject({ choices: [{ message: { content: 'echo: hello' } }] });
  });

  it('gets a pool by the command of the README', async () => {
    const [, command = ''] = /^```sh\n(curl [^]*?)^```$/m.exec(readFileSync('README.md', 'utf8')) ?? [];
    expect(command).toContain('http://127.0.0.1:3000/');
    const here = command.replace('curl http://127.0.0.1:3000', `curl -s ${gateway.url}`);
    const { stdout } = await run('sh', ['-c', here], {
      env: { PATH: process.env.PATH, LLM_KEY: gateway.key },
    });
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ ok: true }, { ok: true, id: 'b' }] });
  });

  it('gets a stream, with usage on request', async () => {
    const streamed = { ...body, stream: true, stream_options: { include_usage: true } };
    const { stdout } = await run('curl', [...requestWith(streamed), `${gateway.url}/chat/completions`]);
    expect(stdout).toMatch(/^(data: [^\n]+\n\n)+$/);
    const events = stdout.trimEnd().split('\n\n');
    expect(events.pop()).toBe('data: [DONE]');
    const chunks = chunksOf(events);
    expect(textOf(chunks)).toBe('echo: hello');
    expect(chunks.filter(({ usage }) => usage)).toHaveLength(1);
  });

  it('completes a round with tools', async () => {
    const toolCalls = [{ id: 'call_1', name: 'weather', arguments: { city: 'Bonn' } }];
    gateway.groq.enqueue({ kind: 'ok', reply: { toolCalls } }, { kind: 'ok', reply: 'It rains.' });
    const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }];
    const { message } = (await chat({ ...body, tools })).choices[0]!;
    expect(message.tool_calls).toMatchObject([{ id: 'call_1', function: { arguments: '{"city":"Bonn"}' } }]);
    const result = { role: 'tool', tool_call_id: 'call_1', content: 'rain' };
    const answer = await chat({ ...body, tools, messages: [...body.messages, message, result] });
    expect(answer.choices[0]!.message.content).toBe('It rains.');
    expect(gateway.groq.calls[1]!.body).toMatchObject({ messages: [{}, { tool_calls: [{}] }, result] });
  });

  it('gets an answer that follows a JSON schema', async () => {
    gateway.reply = () => '{"city":"Bonn"}';
    const schema = { type: 'object', properties: { city: { type: 'string' } } };
    const format = { type: 'json_schema', json_schema: { name: 'place', schema } };
    const { message } = (await chat({ ...body, response_format: format })).choices[0]!;
    expect(message.content).toBe('{"city":"Bonn"}');
    expect(gateway.groq.calls[0]!.body).toMatchObject({ response_format: format });
  });

  it('gets the list of models, and one model whose slashes are not encoded', async () => {
    const list = await run('curl', [...requestWith(), `${gateway.url}/v1/models`]);
    expect(JSON.parse(list.stdout)).toMatchObject({ object: 'list' });
    const one = await run('curl', [...requestWith(), `${gateway.url}/v1/models/groq/openai/gpt-oss-20b`]);
    expect(JSON.parse(one.stdout)).toMatchObject({ id: 'groq/openai/gpt-oss-20b' });
  });

  it.each(ERROR_CLASSES)(
    'gets status, headers and envelope of $what',
    async ({ status, error, retryAfter, spent, provoke }) => {
      const { apiKey, ...asked } = provoke(gateway);
      const { stdout } = await run('curl', ['-i', ...requestWith({ ...body, ...asked }, apiKey), chatUrl()]);
      const [head = '', envelope = ''] = stdout.split('\r\n\r\n');
      expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(JSON.parse(envelope)).toEqual({ error: { ...error, message: expect.any(String) } });
      const headers = new Headers(head.split('\r\n').slice(1).map(nameAndValue));
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(headers.get('x-should-retry')).toBe(spent ? 'false' : null);
      if (retryAfter) expect(Number(headers.get('retry-after'))).toBeGreaterThan(3500);
    },
  );

  // Within a second or two of real time, which two servers and a database take now and then.
  itOnOneServer('retries when the reply asks for it, and is answered', async () => {
    const key = await spentKey(gateway, 30);
    let stdout = '';
    const arrived = await requestsDuring(gateway, async () => {
      ({ stdout } = await run('curl', ['--retry', '1', ...requestWith(body, key), chatUrl()]));
    });
    // By itself it would come after one second, too early for one retry. Both replies are printed.
    expect(arrived).toBe(2);
    expect(stdout).toContain('echo: hello');
  });

  it('gets fifty answers to fifty parallel requests', async () => {
    const questions = Array.from({ length: 50 }, (_, index) => `question ${index}`);
    const answers = await Promise.all(
      questions.map((content) => chat({ ...body, messages: [{ role: 'user', content }] })),
    );
    expect(answers.map(({ choices }) => choices[0]!.message.content)).toEqual(
      questions.map((question) => `echo: ${question}`),
    );
  });

  it.each([
    ['waits', 'stall'],
    ['reads a stream', { kind: 'stream_stall', afterTokens: 1 }],
  ] as const)('cancels the provider’s call if it is stopped while it %s', async (_when, outcome) => {
    gateway.groq.enqueue(outcome);
    const curl = spawn('curl', [...requestWith({ ...body, stream: true }), chatUrl()]);
    if (outcome === 'stall') await gateway.groq.waitForCalls(1);
    else await once(curl.stdout, 'data');
    curl.kill();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });
});

function nameAndValue(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
