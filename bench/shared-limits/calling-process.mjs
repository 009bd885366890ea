/**
 * An application that calls one model without a break, and shares its limits with its like in a store: `CALLER` is
 * `{ dist, store, url, baseUrl, flavour, model, limits, maxTokens }` as JSON; `store` `memory` shares nothing.
 */
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { answerAsks } from '../../test/support/servers/answer-asks.mjs';

const { dist, store, url, baseUrl, flavour, model, limits, maxTokens } = JSON.parse(process.env.CALLER);
const index = Number(process.env.PROCESS_INDEX);
const FINGERPRINT_KEY = 'one key of all the processes that share limits';
/** A call that was refused for good is made again after this. */
const PAUSE_MS = 1_000;

const load = (module) => import(pathToFileURL(join(dist, 'modules', module, 'index.js')).href);
const { LlmDriverModule, LlmDriverManager } = await load('llm-driver');
const dataSource = store === 'postgres' ? await openDatabase() : undefined;
const application = await NestFactory.createApplicationContext(
  { module: class {}, imports: [drivers(), ...(await sharing())] },
  { logger: ['error'] },
);
const driver = application.get(LlmDriverManager).driver(flavour);

async function openDatabase() {
  const { DataSource } = await import('typeorm');
  const { clusterMigrations } = await load('cluster');
  const migrations = [...clusterMigrations];
  return new DataSource({
    ...{ type: 'postgres', url, migrations, installExtensions: false, poolSize: 1 },
    poolErrorHandler: () => {},
  }).initialize();
}

function drivers() {
  return LlmDriverModule.forRoot({
    default: flavour,
    drivers: {
      [flavour]: { apiKey: 'bench-key-0001', baseUrl, model, ...(limits && { limits: { [model]: limits } }) },
    },
    pacing: { store, fingerprintKey: FINGERPRINT_KEY },
  });
}

async function sharing() {
  if (store === 'memory') return [];
  const { ClusterModule } = await load('cluster');
  return [ClusterModule.forRoot(store === 'redis' ? { redisUrl: url } : { dataSource })];
}

/** Calls from so many callers for a time, each as soon as its last call is answered. */
async function run({ callers, forMs }) {
  const until = performance.now() + forMs;
  const cpu = process.cpuUsage();
  const waits = [];
  const failures = {};
  let answered = 0;
  const call = async (prompt) => {
    const since = performance.now();
    try {
      await driver.completion(prompt, { maxTokens });
      answered += 1;
    } catch ({ code, kind }) {
      failures[code ?? kind] = (failures[code ?? kind] ?? 0) + 1;
      await sleep(PAUSE_MS);
    }
    waits.push(performance.now() - since);
  };
  const caller = async (_, number) => {
    for (let n = 0; performance.now() < until; n += 1) await call(`${index} asks for ${number}-${n}`);
  };
  void Promise.all(Array.from({ length: callers }, caller));
  await sleep(forMs);
  const { user, system } = process.cpuUsage(cpu);
  return { answered, failures, longestMs: Math.max(0, ...waits), cpuMicros: user + system };
}

answerAsks({ run, close: () => application.close() });
