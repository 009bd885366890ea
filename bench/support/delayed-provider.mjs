/**
 * The same short answer to every request, each after a delay of its own: 200 ms give or take half, from a seed, so that
 * every run has the same. Arguments: seed.
 */
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers';
import { ANSWER } from './answer.mjs';

const MEAN_MS = 200;
const HEADERS = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(ANSWER) };
const random = seeded(Number(process.argv[2]));

// Connections of one peer are not to be closed between two of its requests.
const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.resume().on('end', () => {
    setTimeout(() => response.writeHead(200, HEADERS).end(ANSWER), MEAN_MS * (0.5 + random()));
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () =>
  process.send(`http://127.0.0.1:${server.address().port}/v1`),
);
process.on('disconnect', () => process.exit());

/** Mulberry32: small, and even enough for delays. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
