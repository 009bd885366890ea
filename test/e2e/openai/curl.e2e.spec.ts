import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { startGateway, type Gateway } from './gateway.js';

const run = promisify(execFile);
const body = { model: 'groq/llama-3.1-8b-instant', messages: [{ role: 'user', content: 'hello' }] };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
afterEach(() => gateway.reset());

/** curl's arguments for one request, beside where it goes. */
function requestWith(content?: unknown): string[] {
  const data =
    content === undefined ? [] : ['-H', 'content-type: application/json', '-d', JSON.stringify(content)];
  return ['-sN', '--max-time', '20', '-H', `authorization: Bearer ${gateway.key}`, ...data];
}

const installed = spawnSync('curl', ['--version']).status === 0;

(installed ? describe : describe.skip)('curl', () => {
  it('gets one object', async () => {
    const { stdout } = await run('curl', [...requestWith(body), `${gateway.url}/v1/chat/completions`]);
    expect(JSON.parse(stdout)).toMatchObject({ choices: [{ message: { content: 'echo: hello' } }] });
  });

  it('gets a stream', async () => {
    const streamed = requestWith({ ...body, stream: true });
    const { stdout } = await run('curl', [...streamed, `${gateway.url}/chat/completions`]);
    expect(stdout).toMatch(/^(data: [^\n]+\n\n)+$/);
    expect(stdout.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('gets the list of models, and one whose slashes are not encoded', async () => {
    const list = await run('curl', [...requestWith(), `${gateway.url}/v1/models`]);
    expect(JSON.parse(list.stdout)).toMatchObject({ object: 'list' });
    const one = await run('curl', [...requestWith(), `${gateway.url}/v1/models/groq/openai/gpt-oss-20b`]);
    expect(JSON.parse(one.stdout)).toMatchObject({ id: 'groq/openai/gpt-oss-20b' });
  });

  it('gets the status and the envelope of a failure', async () => {
    const wrong = requestWith({ ...body, model: 'nothing' });
    const { stdout } = await run('curl', [
      ...wrong,
      '-w',
      '\n%{http_code}',
      `${gateway.url}/v1/chat/completions`,
    ]);
    const [envelope, status] = stdout.split('\n');
    expect(status).toBe('404');
    expect(Object.keys((JSON.parse(envelope!) as { error: object }).error)).toEqual([
      'message',
      'type',
      'param',
      'code',
    ]);
  });

  it('that is stopped ends the provider’s call', async () => {
    gateway.groq.enqueue({ kind: 'stream_stall', afterTokens: 1 });
    const streamed = requestWith({ ...body, stream: true });
    const curl = spawn('curl', [...streamed, `${gateway.url}/v1/chat/completions`]);
    await once(curl.stdout, 'data');
    curl.kill();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });
});
