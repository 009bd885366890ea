/**
 * An OpenAI-compatible provider that costs next to nothing: sockets without an HTTP server, and the same bytes to every
 * request but for those that ask for the model of a stream. Its base URL is the first message.
 */
import { createServer } from 'node:net';
import { ANSWER } from './upstream-replies.mjs';
import { sendStream, streamModelOf } from './upstream-stream.mjs';

const HEAD_END = '\r\n\r\n';

function serve(socket) {
  let rest = '';
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (text) => {
    rest = rest === '' ? text : rest + text;
    for (;;) {
      const headEnd = rest.indexOf(HEAD_END);
      if (headEnd < 0) return;
      const bodyAt = headEnd + HEAD_END.length;
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(rest.slice(0, headEnd))?.[1]);
      if (Number.isNaN(length)) throw new Error('A request came without content-length.');
      if (rest.length < bodyAt + length) return;
      const body = rest.slice(bodyAt, bodyAt + length);
      rest = rest.slice(bodyAt + length);
      const model = streamModelOf(body);
      if (model === undefined) socket.write(ANSWER);
      else sendStream(socket, body, model);
    }
  });
}

const server = createServer(serve);
// Room for a thousand connections that are opened at once.
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () =>
  process.send({ baseUrl: `http://127.0.0.1:${server.address().port}/v1` }),
);
