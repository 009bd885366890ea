import type { Exchange, Rendered } from './exchange.js';
import type { Outcome, SocketFault } from './outcome.js';

type Player<Kind extends SocketFault['kind']> = (
  fault: Extract<SocketFault, { kind: Kind }>,
  exchange: Exchange,
  rendered: Rendered,
) => Promise<void>;

const PLAYERS: { readonly [Kind in SocketFault['kind']]: Player<Kind> } = {
  reset: async ({ afterBytes }, exchange, rendered) => {
    if (afterBytes === undefined) return exchange.reset();
    await sendPart(exchange, rendered, afterBytes);
    await exchange.resetAfterData();
  },
  // Nothing more to do: the client's patience, or the end of the test, closes the connection.
  stall: async ({ afterBytes }, exchange, rendered) => sendPart(exchange, rendered, afterBytes),
  half_close: async ({ afterBytes }, exchange, rendered) => {
    await sendPart(exchange, rendered, afterBytes);
    exchange.halfClose();
  },
  drip: async ({ intervalMs = 10, bytesPerWrite = 1 }, exchange, rendered) => {
    exchange.headOf(rendered);
    for (let start = 0; start < rendered.body.length; start += bytesPerWrite) {
      if (!(await exchange.write(rendered.body.subarray(start, start + bytesPerWrite)))) return;
      if (!(await exchange.pause(intervalMs))) return;
    }
    exchange.end();
  },
  content_length_short: async ({ by = 10 }, exchange, rendered) => {
    exchange.fault();
    const unchunked = { ...rendered, chunked: false };
    exchange.headOf(unchunked, Math.max(0, rendered.body.length - by));
    exchange.end(rendered.body);
  },
  content_length_long: async ({ by = 10, then = 'close' }, exchange, rendered) => {
    const unchunked = { ...rendered, chunked: false };
    exchange.headOf(unchunked, rendered.body.length + by);
    await exchange.flush(rendered.body);
    if (then === 'close') exchange.halfClose();
  },
  bad_chunk_size: async (_, exchange, rendered) => {
    const type = String(rendered.headers['content-type']);
    const half = rendered.body.subarray(0, rendered.body.length >> 1);
    const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n`;
    const firstChunk = `${half.length.toString(16)}\r\n`;
    const badChunk = '\r\nnot-hex\r\nrest\r\n0\r\n\r\n';
    exchange.endRaw(200, Buffer.concat([Buffer.from(head + firstChunk), half, Buffer.from(badChunk)]));
  },
};

/** Whether the outcome is a fault of the connection. */
export function isSocketFault(outcome: Outcome): outcome is SocketFault {
  return Object.hasOwn(PLAYERS, outcome.kind);
}

/** Answers with what was rendered, through a connection that misbehaves. */
export async function playSocketFault(
  fault: SocketFault,
  exchange: Exchange,
  rendered: Rendered,
): Promise<void> {
  const player = PLAYERS[fault.kind] as (
    fault: SocketFault,
    exchange: Exchange,
    rendered: Rendered,
  ) => Promise<void>;
  await player(fault, exchange, rendered);
}

async function sendPart(
  exchange: Exchange,
  rendered: Rendered,
  afterBytes: number | undefined,
): Promise<void> {
  if (afterBytes === undefined) return;
  exchange.headOf(rendered);
  await exchange.flush(rendered.body.subarray(0, afterBytes));
}
