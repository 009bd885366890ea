/** What the attacker does with its connection. */
export type Manner =
  /** Sends the request, and reads the reply. */
  | 'whole'
  /** Sends all but the end of the request, and stays. */
  | 'unfinished'
  /** Sends all but the end of the request, then a byte now and then. */
  | 'slow'
  /** Sends the request, reads nothing, and stays. */
  | 'unread'
  /** Leaves soon after it has sent the request. */
  | 'dropped';

/** One hostile request. */
export interface Attack {
  readonly kind: string;
  readonly manner: Manner;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** Sends the body in chunks, without its length. */
  readonly chunked: boolean;
  /** How often it is sent over its connection. */
  readonly times: number;
}

const DESCRIBED_CHARACTERS = 300;

/** Describes a request so that a person can send it again. */
export function described({ body, ...attack }: Attack): object {
  const text = body?.toString('latin1', 0, DESCRIBED_CHARACTERS);
  return {
    ...attack,
    body: body && `${text}${body.length > DESCRIBED_CHARACTERS ? `… (${body.length} bytes)` : ''}`,
  };
}

/** The bytes of the request up to its body. */
export function headOf(attack: Attack, token: string): string {
  const { method, path, headers, body, chunked, times } = attack;
  const length = chunked ? 'transfer-encoding: chunked' : `content-length: ${body?.length ?? 0}`;
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: x',
    `authorization: Bearer ${token}`,
    ...(body === undefined ? [] : ['content-type: application/json', length]),
    ...(times > 1 ? [] : ['connection: close']),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Pieces of a chunked body, without its end. */
export function* chunksOf(body: Buffer): Generator<Buffer | string> {
  const size = 64 * 1024;
  for (let start = 0; start < body.length; start += size) {
    const chunk = body.subarray(start, start + size);
    yield `${chunk.length.toString(16)}\r\n`;
    yield chunk;
    yield '\r\n';
  }
}
