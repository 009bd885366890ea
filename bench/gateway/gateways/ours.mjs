import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onGatewayCore } from '../cores.mjs';
import { MeasuredProcess, nodeCommand } from '../measured-process.mjs';

/**
 * The built server with everything on as it comes: keys, metrics, and a log of level info into a pipe that is read and
 * thrown away. On the gateway's core with a database of its own, unless `pin` and `environment` say else.
 */
export async function startOurs(upstream, dist, { environment = {}, pin = onGatewayCore } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
  const adminToken = randomBytes(24).toString('hex');
  const process = new MeasuredProcess(pin(nodeCommand(join(dist, 'src/main.js'))), {
    ...{ stdout: 'pipe', cwd: folder },
    env: {
      ...{ PATH: globalThis.process.env.PATH, PORT: '0', ADMIN_TOKEN: adminToken },
      APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
      DATABASE_URL: `sqlite:${join(folder, 'database.sqlite')}`,
      ...{ OPENAI_BASE_URL: upstream, OPENAI_API_KEY: 'provider-key' },
      ...environment,
    },
  });
  const stop = async () => {
    await process.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const listening = 'listening on (http://127\\.0\\.0\\.1:\\d+)[^]*?';
    const [, url] = await process.printed(new RegExp(listening.repeat(environment.WEB_CONCURRENCY ?? 1)));
    const headers = { authorization: `Bearer ${await clientKey(url, adminToken)}` };
    const target = { url: `${url}/v1/chat/completions`, headers };
    return { process, target, completionTokens: () => completionTokens(url, headers), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** How many it has counted so far, in its own metrics. */
async function completionTokens(url, headers) {
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  const counted = text.matchAll(/^llm_tokens_total\{[^}]*kind="completion"[^}]*\} (\d+)$/gm);
  return Array.from(counted, ([, tokens]) => Number(tokens)).reduce((sum, tokens) => sum + tokens, 0);
}

async function clientKey(url, adminToken) {
  const reply = await fetch(`${url}/api/v1/client-keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'benchmark', scopes: ['use', 'metrics'] }),
  });
  if (!reply.ok) throw new Error(`No client key was made: status ${reply.status}.`);
  return (await reply.json()).key;
}
