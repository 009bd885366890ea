import { startBare } from './gateways/bare.mjs';
import { startOurs } from './gateways/ours.mjs';
import { startPortkey } from './gateways/portkey.mjs';
import { MeasuredProcess } from './measured-process.mjs';

const STARTS = { ours: startOurs, bare: startBare, portkey: startPortkey };

/**
 * Upstream, load and the named gateways, a process each, for as long as `work` takes: it gets
 * `{ upstream, load, gateways, direct }`, where `direct` is the upstream as a target of its own.
 */
export async function withLineUp(names, dist, work) {
  const upstream = MeasuredProcess.ofScript('upstream-process.mjs');
  const load = MeasuredProcess.ofScript('load-process.mjs');
  const gateways = [];
  try {
    const [{ baseUrl }] = await Promise.all([upstream.said(), load.said()]);
    for (const name of names) gateways.push({ name, ...(await STARTS[name](baseUrl, dist)) });
    const direct = { url: `${baseUrl}/chat/completions`, headers: {} };
    return await work({ upstream, load, gateways, direct });
  } finally {
    await Promise.all([upstream, load, ...gateways].map((part) => part.stop()));
  }
}
