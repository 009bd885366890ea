import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'undici';
import { FakeProvider } from '../support/fake-provider/index.js';
import { complaintsAbout, type FuzzReply } from '../support/fuzz/complaints.js';
import { type FuzzRequest, type FuzzWorld, generateRequest } from '../support/fuzz/generate-request.js';
import { SeededRandom } from '../support/fuzz/random.js';
import { ServedRoutes, type ServedRoute } from '../support/served-routes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { volume } from '../support/volume.js';

/** `FUZZ_SEED=…` for other requests, `FUZZ_REQUESTS=…` for more; each failure tells its own seed. */
const SEED = Number(process.env.FUZZ_SEED ?? 4);
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? volume(20_000));
const MALFORMED = volume(1_000);
const CONNECTIONS = 16;
const TIMEOUT_MS = 300_000;
/** Nothing that is asked here takes long: who has no answer by then never gets one. */
const HANG_MS = 30_000;
const MOST_REPORTED = 20;

interface Failure {
  readonly seed: number;
  readonly complaints: readonly string[];
  readonly request: FuzzRequest | string;
  readonly reply?: string;
}

describe(`any random request (seed ${SEED})`, () => {
  const routes: ServedRoute[] = [];
  let provider: FakeProvider;
  let test: TestApp;
  let world: FuzzWorld;

  beforeAll(async () => {
    provider = await FakeProvider.start({ recordBodies: false });
    test = await startTestApp({
      imports: [ServedRoutes.into(routes)],
      environment: {
        ...{
          LOG_LEVEL: 'info',
          GROQ_API_KEY: 'gsk_fuzzFuzzFuzz0123456789',
          GROQ_BASE_URL: provider.groqBaseUrl,
        },
        ...{ OPENAI_API_KEY: '', OPENAI_BASE_URL: provider.openAiBaseUrl },
      },
    });
    const [use, metrics] = await Promise.all([test.createKey(['use']), test.createKey(['metrics'])]);
    world = {
      routes: routes.filter(({ method }) => method !== 'HEAD'),
      tokens: { use: use.key, admin: test.adminToken, metrics: metrics.key, wrong: 'x'.repeat(40) },
    };
  });

  it(
    `gets a valid answer, ${REQUESTS} times`,
    async () => {
      const pool = new Pool(test.url, { connections: CONNECTIONS, pipelining: 1 });
      const failures: Failure[] = [];
      const statuses = new Map<number, number>();
      let next = 0;
      const work = async () => {
        while (next < REQUESTS && failures.length < MOST_REPORTED) {
          const seed = SEED * 1_000_003 + next++;
          const request = generateRequest(world, new SeededRandom(seed));
          const reply = await send(pool, request).catch((error: Error) => error);
          if (!(reply instanceof Error)) statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
          const complaints =
            reply instanceof Error
              ? [`no answer: ${reply.name} ${reply.message}`]
              : complaintsAbout(reply, request.method);
          if (complaints.length === 0) continue;
          failures.push({
            seed,
            complaints,
            request: shortened(request),
            reply: reply instanceof Error ? '' : reply.text.slice(0, 300),
          });
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, work));
      await pool.close();
      expect(failures).toEqual([]);
      // Or nothing but front doors were tried.
      expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 10);
      expect(statuses.get(400)).toBeGreaterThan(REQUESTS / 10);
      expect([...statuses.keys()]).toEqual(expect.arrayContaining([401, 403, 404, 415]));
    },
    TIMEOUT_MS,
  );

  it(
    'gets the envelope or no answer if it is not HTTP',
    async () => {
      const failures: Failure[] = [];
      for (let index = 0; index < MALFORMED && failures.length < MOST_REPORTED; index += 1) {
        const seed = SEED * 1_000_003 + index;
        const sent = malformedRequest(new SeededRandom(seed));
        const text = await exchange(test.port, sent);
        const complaints =
          text === ''
            ? []
            : text.split(/(?=HTTP\/1\.1 )/).flatMap((reply) => complaintsAbout(parsed(reply), 'GET'));
        if (complaints.length > 0)
          failures.push({ seed, complaints, request: sent.toString('latin1'), reply: text.slice(0, 300) });
      }
      expect(failures).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it('leaves a server that answers, and a log of one JSON object per line without faults of the server', async () => {
    expect((await test.request('/health')).status).toBe(200);
    expect((await test.request('/ready')).status).toBe(200);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    const lines = test.logLines.map((text) => JSON.parse(text) as { code?: string; level: number });
    expect(lines.length).toBeGreaterThanOrEqual(REQUESTS);
    expect(lines.filter(({ code }) => code === 'internal_error')).toEqual([]);
  });
});

async function send(pool: Pool, { method, path, headers, body }: FuzzRequest): Promise<FuzzReply> {
  const signal = AbortSignal.timeout(HANG_MS);
  const reply = await pool.request({ method: method, path, headers, body, signal });
  return { status: reply.statusCode, headers: reply.headers, text: await reply.body.text() };
}

function shortened(request: FuzzRequest): FuzzRequest {
  return {
    ...request,
    path: request.path.slice(0, 300),
    body: request.body?.toString('latin1').slice(0, 1_000),
  };
}

/** A good request with bytes changed, left out or put in. */
function malformedRequest(random: SeededRandom): Buffer {
  const body = '{"messages":[]}';
  const lines = [
    `${random.pick(['GET /health', 'POST /v1/chat/completions', 'DELETE /x'])} HTTP/1.1`,
    ...['host: x', 'connection: close', 'content-type: application/json'],
    random.pick([
      `content-length: ${body.length}`,
      'transfer-encoding: chunked',
      'content-length: 1\r\ncontent-length: 2',
      'expect: x',
    ]),
  ];
  let bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    const at = random.below(bytes.length);
    const inserted = random.chance(0.5)
      ? random.bytes(1 + random.below(4))
      : Buffer.from(random.pick(['\n', '\r', ':', ' ', '\0', '%']));
    bytes = Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + random.below(3))]);
  }
  return bytes;
}

/** Sends bytes and the end of the connection, and reads what comes. */
async function exchange(port: number, bytes: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.end(bytes);
  await once(socket, 'close');
  return text;
}

function parsed(text: string): FuzzReply {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((each) => [each.slice(0, each.indexOf(':')).toLowerCase(), each.slice(each.indexOf(':') + 2)]),
  );
  return { status: Number(line.split(' ')[1]), headers, text: rest.join('\r\n\r\n') };
}
