import { now } from './clock.mjs';
import { KeepAliveConnection } from './keep-alive-connection.mjs';
import { requestBytes } from './request-bytes.mjs';

/**
 * The same request over and over, one at a time on each connection, until `ms` have passed or `count` were answered.
 * Each answer must be 200 and whole. Gives how many there were, the time they took, and the median of single ones.
 * @throws Error at the first answer that is anything else
 */
export async function runRequests({ target, connections, ms = Infinity, count = Infinity }) {
  const { hostname, port, pathname } = new URL(target.url);
  const bytes = requestBytes(pathname, target.headers);
  const durations = [];
  const startedAt = now();
  let left = count;
  const work = async () => {
    const connection = await KeepAliveConnection.open(hostname, Number(port));
    while (left > 0 && now() - startedAt < ms) {
      left -= 1;
      const sentAt = now();
      await connection.exchange(bytes);
      durations.push(now() - sentAt);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, work));
  const tookMs = now() - startedAt;
  return {
    requests: durations.length,
    ms: tookMs,
    p50Ms: durations.sort((a, b) => a - b)[durations.length >> 1],
  };
}
