import { Buffer } from 'node:buffer';

const PROMPT =
  'Read the section on rate limits and say in two sentences what a client has to do when it is told to wait, ' +
  'how it learns for how long, and what happens to the requests that it sends all the same. ';

/** A small request without `stream`, whole as it goes onto the wire; its body has about 300 bytes. */
export function requestBytes(path, headers) {
  const body = JSON.stringify({
    model: 'openai/answer',
    messages: [{ role: 'user', content: PROMPT }],
    ...{ temperature: 0, max_tokens: 256 },
  });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(
    [
      ...[`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', 'content-type: application/json'],
      ...[`content-length: ${body.length}`, ...lines, '', body],
    ].join('\r\n'),
  );
}
