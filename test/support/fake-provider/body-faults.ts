import { gzipSync } from 'node:zlib';
import type { Exchange, Rendered } from './exchange.js';
import { endless } from './endless.js';
import type { BodyFault, Outcome } from './outcome.js';

type Spoiler<Kind extends BodyFault['kind']> = (
  fault: Extract<BodyFault, { kind: Kind }>,
  rendered: Rendered,
) => Partial<Omit<Rendered, 'body'>> & { readonly body?: Buffer | string };

const FIFTY_MEBIBYTES = 50 * 1024 * 1024;
/** More than any reply may have. */
const EIGHTY_MEBIBYTES = 80 * 1024 * 1024;
const HTML =
  '<!DOCTYPE html><html><body><script>alert("canary-html")</script>Under maintenance</body></html>';
const POLLUTION = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}';
const SECOND_CHOICES =
  '"choices":[{"index":0,"message":{"role":"assistant","content":"the second of two"},"finish_reason":"stop"}]';

const SPOILERS: { readonly [Kind in Exclude<BodyFault['kind'], 'huge_body'>]: Spoiler<Kind> } = {
  html_200: () => ({ headers: { 'content-type': 'text/html; charset=UTF-8' }, body: HTML, chunked: false }),
  empty_200: () => ({ body: '', chunked: false }),
  no_content: () => ({ status: 204, headers: {}, body: '', chunked: false }),
  error_in_200: ({ message = 'Something went wrong.' }) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: { message, type: 'server_error', param: null, code: null } }),
    chunked: false,
  }),
  truncated_json: ({ afterBytes }, { body }) => ({ body: body.subarray(0, afterBytes ?? body.length >> 1) }),
  invalid_utf8: (_, { body }) => ({ body: withInvalidBytes(body) }),
  gzip_lie: (_, { headers }) => ({ headers: { ...headers, 'content-encoding': 'gzip' } }),
  gzip_bomb: ({ bytes = FIFTY_MEBIBYTES }, { headers }) => ({
    headers: { ...headers, 'content-encoding': 'gzip' },
    body: gzipSync(Buffer.alloc(bytes, 0x20)),
    chunked: false,
  }),
  // In a stream both apply to every chunk.
  duplicate_keys: (_, { body }) => ({
    body: body.toString().replace(/\}(?=\r?\n|$)/g, `,${SECOND_CHOICES}}`),
  }),
  proto_key: (_, { body }) => ({ body: body.toString().replace(/^(data: ?)?\{/gm, `$&${POLLUTION},`) }),
  deep_json: ({ depth = 100_000 }) => ({
    body: `{"choices":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    chunked: false,
  }),
  many_headers: ({ count = 10_000 }, { headers }) => ({
    headers: {
      ...headers,
      ...Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-filler-${n}`, 'filler'])),
    },
  }),
};

/** Whether the outcome is a broken body under a healthy status. */
export function isBodyFault(outcome: Outcome): outcome is BodyFault {
  return outcome.kind === 'huge_body' || Object.hasOwn(SPOILERS, outcome.kind);
}

/** Answers with what was rendered, spoiled. */
export async function playBodyFault(fault: BodyFault, exchange: Exchange, rendered: Rendered): Promise<void> {
  if (fault.kind === 'huge_body') return playHugeBody(fault.bytes ?? EIGHTY_MEBIBYTES, exchange, rendered);
  const spoil = SPOILERS[fault.kind] as (
    fault: BodyFault,
    rendered: Rendered,
  ) => ReturnType<Spoiler<'html_200'>>;
  const changes = spoil(fault, rendered);
  const spoiled = { ...rendered, ...changes, body: Buffer.from(changes.body ?? rendered.body) };
  exchange.fault();
  if (spoiled.status === 204) exchange.head(204, spoiled.headers);
  else exchange.headOf(spoiled);
  exchange.end(spoiled.body);
}

/** One answer, or one event of a stream, that goes on for `bytes`. */
async function playHugeBody(bytes: number, exchange: Exchange, rendered: Rendered): Promise<void> {
  const opening = '{"id":"chatcmpl-huge","choices":[{"index":0,"message":{"role":"assistant","content":"';
  exchange.headOf({ ...rendered, chunked: true });
  await exchange.write(rendered.chunked ? `data: ${opening}` : opening);
  await endless(exchange, 'a', bytes);
  exchange.fault();
  exchange.end(`"},"finish_reason":"stop"}]}${rendered.chunked ? '\n\n' : ''}`);
}

/** Into the middle of the answer's text where there is one, else at the end. */
function withInvalidBytes(body: Buffer): Buffer {
  const content = body.indexOf('"content":"');
  const place = content < 0 ? body.length : content + '"content":"'.length;
  return Buffer.concat([
    body.subarray(0, place),
    Buffer.from([0xff, 0xfe, 0xc0, 0x80]),
    body.subarray(place),
  ]);
}
