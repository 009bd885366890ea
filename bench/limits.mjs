import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { median } from './gateway/rounds.mjs';
import { RedisServer } from '../test/support/servers/redis.mjs';
import { PostgresServer } from '../test/support/servers/postgres.mjs';

const PROGRAM = join(import.meta.dirname, 'limits', 'limits-process.mjs');
const SECONDS = 10;
const WARM_UP_SECONDS = 4;
const JITTER_MS = 250;
/** Lease, and how unevenly calls of several processes may arrive. */
const SHARED_MS = 450;

const COST_PROCESSES = 3;
const COST_CALLS_PER_SECOND = 300;
const COST_ROUNDS = 3;
/** Most that sharing may take: processor time and questions of a call. */
const MOST_COST_MICROS = 15;
const MOST_QUESTIONS = 0.2;

const ONE_CALL = { requests: 1, tokens: 500, input_tokens: 400, output_tokens: 100 };

/** Name, limits as unit, window and size, processes, and whether allowance is taken ahead. */
const SCENARIOS = [
  ['6,000 RPM, call by call', [['requests', 'minute', 6_000]], 3, false],
  ['6,000 RPM', [['requests', 'minute', 6_000]], 3, true],
  ['30,000 RPM', [['requests', 'minute', 30_000]], 3, true],
  ['30,000 RPM', [['requests', 'minute', 30_000]], 8, true],
  ['30 M TPM', [['tokens', 'minute', 30_000_000]], 3, true],
];

/**
 * Several processes ask for calls at full demand: what they get of what is permitted, the highest level of the limit by the times at
 * which calls were sent, questions to the store and processor time a call.
 */
export async function measureLimits(dist) {
  const redis = await RedisServer.start();
  const postgres = await PostgresServer.start();
  let passed = true;
  try {
    await migrate(dist, postgres.url);
    const stores = [
      ['redis', redis.url],
      ['postgres', postgres.url],
    ];
    for (const [kind, url] of stores) {
      for (const scenario of SCENARIOS) passed = (await measure({ dist, kind, url }, scenario)) && passed;
    }
    passed = (await measureCost(dist, stores)) && passed;
  } finally {
    await redis.remove();
    await postgres.remove();
  }
  return passed;
}

async function measure(on, [name, limits, processes, leases]) {
  const results = await run({ ...on, limits, processes, leases });
  const sent = results.flatMap((result) => result.sent).sort((one, other) => one - other);
  const [[unit, , size]] = limits;
  const amount = ONE_CALL[unit];
  const perMs = size / 60_000;
  // A bucket that is empty at the start takes its size at once.
  const ceiling = size - perMs * (JITTER_MS + (leases ? SHARED_MS : 0));
  const permitted = (ceiling + perMs * SECONDS * 1_000) / amount;
  const share = sent.length / permitted;
  const peak = peakLevel(sent, amount, perMs) / size;
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  // At first whoever asks first empties the bucket.
  const halfway = sent.at(-1) - SECONDS * 500;
  const counts = results.map((result) => result.sent.filter((at) => at > halfway).length);
  const line = [
    `${on.kind}, ${processes} processes, ${name}:`,
    `${(share * 100).toFixed(2)} % of permitted,`,
    `peak ${(peak * 100).toFixed(2)} %,`,
    `${(sum('questions') / sent.length).toFixed(3)} questions and`,
    `${(sum('cpuMicroseconds') / sent.length).toFixed(1)} µs CPU a call,`,
    `${(sent.length / SECONDS / processes).toFixed(0)} calls/s each, shares ${(Math.max(...counts) / Math.min(...counts)).toFixed(2)}`,
  ];
  console.log(`  ${line.join(' ')}`);
  return share >= 0.98 && peak <= 1;
}

/**
 * Processor time of calls that come by themselves and do not fill their limits, with each store in turn: what
 * sharing costs beside a store in memory.
 */
async function measureCost(dist, urls) {
  const scenario = {
    dist,
    limits: [
      ['requests', 'minute', 600_000],
      ['tokens', 'minute', 300_000_000],
    ],
    processes: COST_PROCESSES,
    leases: true,
    callsPerSecond: COST_CALLS_PER_SECOND,
  };
  const costs = { memory: [], redis: [], postgres: [] };
  let questions = 0;
  for (let round = 0; round < COST_ROUNDS; round += 1) {
    for (const [kind, url] of [['memory'], ...urls]) {
      const results = await run({ ...scenario, kind, url });
      const calls = results.reduce((total, { sent }) => total + sent.length, 0);
      const cpu = results.reduce((total, { cpuMicroseconds }) => total + cpuMicroseconds, 0);
      costs[kind].push(cpu / calls);
      const asked = results.reduce((total, result) => total + result.questions, 0) / calls;
      if (kind !== 'memory') questions = Math.max(questions, asked);
    }
  }
  const [memory, redis, postgres] = [costs.memory, costs.redis, costs.postgres].map(median);
  console.log(
    `  ${COST_PROCESSES} processes, ${COST_CALLS_PER_SECOND} calls/s each: memory ${memory.toFixed(1)} µs CPU a call, ` +
      `Redis ${(redis - memory).toFixed(1)} µs more, Postgres ${(postgres - memory).toFixed(1)} µs more, ` +
      `at most ${questions.toFixed(3)} questions a call`,
  );
  return Math.max(redis, postgres) - memory <= MOST_COST_MICROS && questions <= MOST_QUESTIONS;
}

async function run(options) {
  const job = {
    ...options,
    amounts: ONE_CALL,
    scope: randomUUID(),
    startAt: Date.now() + 2_000 + 600 * options.processes,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds: SECONDS,
  };
  return Promise.all(
    Array.from({ length: options.processes }, () => {
      const child = fork(PROGRAM, [JSON.stringify(job)]);
      return new Promise((resolve, reject) => {
        child.once('message', resolve);
        child.once('exit', (code) => reject(new Error(`a process ended with ${code}`)));
      });
    }),
  );
}

function peakLevel(sent, amount, perMs) {
  let [level, at, peak] = [0, sent[0], 0];
  for (const time of sent) {
    level = Math.max(0, level - (time - at) * perMs) + amount;
    at = time;
    peak = Math.max(peak, level);
  }
  return peak;
}

async function migrate(dist, url) {
  const { clusterMigrations } = await import(join(dist, 'modules', 'cluster', 'index.js'));
  const { DataSource } = await import('typeorm');
  const options = { type: 'postgres', url, installExtensions: false, migrations: [...clusterMigrations] };
  const dataSource = await new DataSource(options).initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
}
