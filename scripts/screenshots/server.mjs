import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'src', 'main.js');

/** The built server, in a folder and with a database that are gone when it is stopped. */
export async function startServer(provider) {
  const folder = mkdtempSync(join(tmpdir(), 'llm-screenshots-'));
  const adminToken = randomBytes(24).toString('hex');
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      ADMIN_TOKEN: adminToken,
      APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
      LLM_DRIVER: 'groq',
      GROQ_BASE_URL: provider.groqBaseUrl,
      OPENAI_BASE_URL: provider.openAiBaseUrl,
    },
  });
  const ended = once(child, 'exit');
  const url = await Promise.race([
    listening(child.stdout),
    ended.then(([code]) => {
      throw new Error(`The server ended with ${code}.`);
    }),
  ]);

  /** One request with the admin token or another, as JSON. */
  const call = async (method, path, body, token = adminToken) => {
    const reply = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, adminToken, call, stop };
}

async function listening(output) {
  let text = '';
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const [, url] = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(text) ?? [];
    if (url === undefined) continue;
    // Read on, so that its pipe never fills up.
    output.resume();
    return url;
  }
  throw new Error('The server said nothing of where it listens.');
}
