/** A provider of embeddings: the same vector in base64 for each input, and a refusal of requests with a poisoned one. */
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import { POISON } from './embeddings-run.mjs';

const DIMENSIONS = 256;
const VECTOR = Buffer.from(
  Float32Array.from({ length: DIMENSIONS }, (_, at) => at / DIMENSIONS).buffer,
).toString('base64');
const REFUSAL = JSON.stringify({
  error: { message: 'Refused.', type: 'invalid_request_error', param: 'input', code: null },
});

const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const { input } = JSON.parse(Buffer.concat(pieces).toString());
  const isRefused = input.includes(POISON);
  const data = input
    .map((_, index) => `{"object":"embedding","index":${index},"embedding":"${VECTOR}"}`)
    .join();
  const usage = `{"prompt_tokens":${input.length},"total_tokens":${input.length}}`;
  const text = isRefused ? REFUSAL : `{"object":"list","data":[${data}],"model":"m","usage":${usage}}`;
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  response.writeHead(isRefused ? 400 : 200, headers).end(text);
});
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}/v1`));
process.on('disconnect', () => process.exit());
