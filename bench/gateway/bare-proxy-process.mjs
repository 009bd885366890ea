/** What anybody would write by hand over node:http and undici: the body parsed, the key put in, the bytes passed on. */
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Agent, request } from 'undici';

const [baseUrl] = process.argv.slice(2);
const dispatcher = new Agent({ keepAliveTimeout: 60_000 });
const headers = { 'content-type': 'application/json', authorization: 'Bearer provider-key' };

async function forward(incoming, outgoing) {
  const pieces = [];
  for await (const piece of incoming) pieces.push(piece);
  const body = Buffer.concat(pieces);
  const { stream } = JSON.parse(body);
  const url = `${baseUrl}/chat/completions`;
  const reply = await request(url, { method: 'POST', headers, body, dispatcher });
  const type = reply.headers['content-type'];
  if (stream) {
    outgoing.writeHead(reply.statusCode, { 'content-type': type });
    await pipeline(reply.body, outgoing);
    return;
  }
  const bytes = Buffer.from(await reply.body.arrayBuffer());
  outgoing.writeHead(reply.statusCode, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
}

const server = createServer((incoming, outgoing) => {
  forward(incoming, outgoing).catch(() => outgoing.destroy());
});
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
