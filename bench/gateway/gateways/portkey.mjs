import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { onGatewayCore } from '../cores.mjs';
import { MeasuredProcess, nodeCommand } from '../measured-process.mjs';

const PEERS = fileURLToPath(new URL('../peers', import.meta.url));
const SERVER = `${PEERS}/node_modules/@portkey-ai/gateway/build/start-server.js`;

/** @portkey-ai/gateway as it runs in production: without its console, which keeps every request. */
export async function startPortkey(upstream) {
  if (!existsSync(SERVER)) install();
  const port = await freePort();
  const process = new MeasuredProcess(onGatewayCore(nodeCommand(SERVER, `--port=${port}`, '--headless')), {
    ...{ stdout: 'pipe', cwd: PEERS },
    env: { PATH: globalThis.process.env.PATH, NODE_ENV: 'production' },
  });
  const stop = () => process.stop();
  try {
    await process.printed(/Ready for connections/);
  } catch (error) {
    await stop();
    throw error;
  }
  const headers = {
    authorization: 'Bearer provider-key',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': upstream,
  };
  return { process, target: { url: `http://127.0.0.1:${port}/v1/chat/completions`, headers }, stop };
}

/** Into a folder of its own: nothing else needs it. */
function install() {
  console.log('  installing the peers, once');
  const { status } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      ...{ cwd: PEERS, stdio: ['ignore', 'ignore', 'inherit'] },
    },
  );
  if (status !== 0) throw new Error(`"npm ci" failed in ${PEERS}.`);
}

/** It cannot be asked which port it got. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
