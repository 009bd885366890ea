/** The least an OpenAI-compatible provider can be: the same short answer to every request. */
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import { ANSWER } from './answer.mjs';

const HEADERS = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(ANSWER) };

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.resume().on('end', () => response.writeHead(200, HEADERS).end(ANSWER));
});
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}/v1`));
process.on('disconnect', () => process.exit());
