import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, PostgresServer } from '../../test/support/servers/postgres.mjs';
import { Processes } from '../../test/support/servers/processes.mjs';
import { RedisServer } from '../../test/support/servers/redis.mjs';
import { Judge } from '../shared-limits/judge.mjs';
import { compileFakeProvider } from '../support/fake-provider.mjs';
import { Gateway } from './gateway.mjs';
import { Writes } from './writes.mjs';

const PROVIDER = new URL('provider-process.mjs', import.meta.url);
const LOAD = new URL('load-process.mjs', import.meta.url);
const MODEL = 'model-with-limits';
/** What the provider permits, and the gateways are told of. */
const LIMITS = { rpm: 600, tpm: 400_000 };
/** Client keys with their limits, and how many callers use each. */
const RATED = { name: 'rated', callers: 20, limits: { rpm: 120 } };
const KEYS = [
  { name: 'plain', callers: 60 },
  RATED,
  { name: 'narrow', callers: 10, limits: { concurrency: 4 } },
];
/** Each gateway changes a setting of its own, which nothing uses. */
const SETTINGS = ['groq/model', 'mistral/model'];
/** The processes tell the store each second that they live. */
const ACQUAINTED_MS = 2_000;
/** A bucket that was that full once is used whole from then on. */
const BINDS = 0.95;
const BEFORE_MS = 10_000;
const AFTER_MS = 20_000;

/** Kills what two gateways share under load, for a time, and returns what everybody says of it. */
export async function runAway({ dist, store, secondsAway }) {
  compileFakeProvider();
  const parts = [];
  const keep = (part, end) => (parts.unshift(() => end(part)), part);
  try {
    // It writes through to the disk: it is killed.
    const postgres = keep(await PostgresServer.start({ durable: true }), (each) => each.remove());
    const redis =
      store === 'postgres'
        ? undefined
        : keep(await RedisServer.start({ appendOnly: store === 'redis' }), (each) => each.remove());
    const environment = { PROVIDER: JSON.stringify({ model: MODEL, limits: LIMITS }) };
    const provider = keep(await Processes.start(PROVIDER, 1, { environment }), (each) => each.end());
    const gateways = await startGateways({
      ...{ dist, keep, baseUrl: await provider.ask(0, 'url') },
      databaseUrl: await createDatabase(postgres.url),
      redisUrl: redis?.url,
    });
    const load = keep(await startLoad(gateways), (each) => each.end());
    return await run({ gateways, provider, load, away: redis ?? postgres, awayMs: secondsAway * 1_000 });
  } finally {
    for (const end of parts) await end();
  }
}

async function startGateways({ dist, keep, baseUrl, databaseUrl, redisUrl }) {
  const environment = {
    ...{
      APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
      ADMIN_TOKEN: randomBytes(24).toString('hex'),
    },
    ...{ DATABASE_URL: databaseUrl, OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 'bench-key-0001' },
    ...{ LLM_DRIVER: 'openai', ...(redisUrl && { REDIS_URL: redisUrl }) },
  };
  const gateways = SETTINGS.map(() => keep(new Gateway(dist, environment), (each) => each.stop()));
  await Promise.all(gateways.map((each) => each.listens()));
  const value = { [MODEL]: LIMITS };
  await expected(gateways[0].request('/api/v1/settings/openai/limits', { method: 'PUT', body: { value } }));
  await sleep(ACQUAINTED_MS);
  return gateways;
}

async function startLoad([gateway, ...others]) {
  const groups = [];
  for (const { name, callers, limits } of KEYS) {
    const body = { name, scopes: ['use'], ...(limits && { limits }) };
    const { key } = await expected(gateway.request('/api/v1/client-keys', { method: 'POST', body }));
    groups.push({ name, callers, token: key });
  }
  const urls = [gateway, ...others].map(({ url }) => url);
  return Processes.start(LOAD, 1, {
    environment: { LOAD: JSON.stringify({ urls, model: `openai/${MODEL}`, groups }) },
  });
}

async function expected(request) {
  const { status, body } = await request;
  if (status >= 300) throw new Error(`The gateway answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

async function run({ gateways, provider, load, away, awayMs }) {
  const writes = gateways.map((gateway, index) => new Writes(gateway, SETTINGS[index]));
  const endPhase = async (name) => ({
    name,
    provider: await provider.ask(0, 'endPhase'),
    load: await load.ask(0, 'endPhase'),
    writes: writes.map((each) => each.endPhase()),
  });
  await load.ask(0, 'start');
  for (const each of writes) each.start();
  while ((await provider.ask(0, 'peak')) < BINDS) await sleep(100);
  const phases = [await endPhase('start')];
  await sleep(BEFORE_MS);
  phases.push(await endPhase('before'));
  await away.kill();
  await sleep(awayMs);
  phases.push(await endPhase('away'));
  await away.start();
  const returnedAt = Date.now();
  await sleep(AFTER_MS);
  phases.push(await endPhase('after'));
  for (const each of writes) await each.stop();
  const accepted = await load.ask(0, 'stop');
  const missing = await Promise.all(writes.map((each, index) => each.missing(gateways.at(index - 1))));
  return {
    ...{
      phases,
      missing: missing.flat(),
      acknowledged: writes.reduce((sum, each) => sum + each.acknowledged, 0),
    },
    ...{
      back: backAfter(returnedAt, phases.at(-1), gateways),
      keyPeak: peakOf(accepted.rated, RATED.limits),
    },
    wrong: gateways.flatMap((each) => each.wrong),
    ended: gateways.filter((each) => each.hasEnded).length,
  };
}

/** Milliseconds from the return until both gateways did so; undefined if one never did. */
function backAfter(returnedAt, { load, writes }, gateways) {
  const last = (times) =>
    times.includes(undefined) ? undefined : Math.max(0, ...times.map((at) => at - returnedAt));
  return {
    shared: last(gateways.map(({ backAt }) => backAt)),
    written: last(writes.map(({ firstAt }) => firstAt)),
    answered: last(gateways.map((_, index) => load.firstAnswers[`plain ${index}`])),
  };
}

/** How full the limit of the client key was at most, by the times at which its calls were sent. */
function peakOf(sent, limits) {
  const judge = new Judge(limits);
  for (const at of sent.sort((a, b) => a - b)) judge.asked(at, { requests: 1, tokens: 0 });
  return judge.peak;
}
