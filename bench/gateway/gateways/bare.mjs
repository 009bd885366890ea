import { fileURLToPath } from 'node:url';
import { onGatewayCore } from '../cores.mjs';
import { MeasuredProcess, nodeCommand } from '../measured-process.mjs';

const SCRIPT = fileURLToPath(new URL('../bare-proxy-process.mjs', import.meta.url));

/** The proxy written by hand. */
export async function startBare(upstream) {
  const process = new MeasuredProcess(onGatewayCore(nodeCommand(SCRIPT, upstream)));
  const { url } = await process.said();
  return { process, target: { url: `${url}/v1/chat/completions`, headers: {} }, stop: () => process.stop() };
}
