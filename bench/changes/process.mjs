import 'reflect-metadata';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { answerAsks } from '../../test/support/servers/answer-asks.mjs';

// One of two processes on a database: it makes changes, or notes when those of the other are effective.
const load = (path) => import(join(process.env.DIST, path));
const ACTOR = 'a benchmark';
const now = () => Number(process.hrtime.bigint()) / 1e6;

let application;
let kinds;
/** When each change was seen first, by kind. */
const seen = {};
let following;

answerAsks({
  start,
  prepare: async (counts) => {
    const subjects = {};
    for (const [name, kind] of Object.entries(kinds)) subjects[name] = await kind.prepare(counts[name]);
    return subjects;
  },
  change: async ({ kind, index }) => {
    await kinds[kind].change(index);
    return now();
  },
  follow: async (subjects) => {
    // What is in memory must be given up.
    for (const [name, kind] of Object.entries(kinds))
      for (let index = 0; index < subjects[name].length; index += 1)
        await kind.isEffective(index, subjects[name]);
    following = Promise.all(Object.entries(kinds).map(([name, kind]) => follow(name, kind, subjects[name])));
  },
  seen: async () => {
    await following;
    return seen;
  },
});

async function start() {
  const [
    { foundation },
    { loadConfiguration },
    { accessConfig },
    { AccessModule },
    { NamedModelsModule },
    database,
  ] = await Promise.all(
    [
      ...['src/foundation.js', 'src/config/configuration.js', 'src/config/access.config.js'],
      ...['modules/access/index.js', 'modules/named-models/index.js', 'modules/database/index.js'],
    ].map(load),
  );
  const { prepareDatabase } = await load('src/open-database.js');
  // As behind a pooler that shares connections.
  if (process.env.SILENT) database.StoredChangeFeed.prototype.listen = () => {};
  const configuration = await loadConfiguration({ envFile: false });
  await prepareDatabase(configuration, false);
  class Root {}
  const imports = [
    ...foundation(configuration, { announces: true }),
    AccessModule.forRoot(configuration.get(accessConfig)),
    NamedModelsModule,
  ];
  application = await NestFactory.createApplicationContext(
    { module: Root, imports },
    { logger: ['error'], abortOnError: false },
  );
  kinds = await makeKinds();
  // Until it listens.
  await sleep(1_500);
}

/** Notes when each change of a kind is effective, in their order: the first one is made before the second. */
async function follow(name, kind, subjects) {
  seen[name] = [];
  for (let index = 0; index < subjects.length; index += 1) {
    while (!(await kind.isEffective(index, subjects))) await sleep(1);
    seen[name].push(now());
  }
}

async function makeKinds() {
  const [{ SettingsService }, { NamedModelsService }, { LlmDriverFacade }, access, { writeAtomically }] =
    await Promise.all(
      ['settings', 'named-models', 'llm-driver', 'access', 'database'].map((name) =>
        load(`modules/${name}/index.js`),
      ),
    );
  const [authenticator, sessions, store, { processDigest }] = await Promise.all(
    [
      'client-keys/client-key-authenticator',
      'sessions/sessions',
      'sessions/session.store',
      'process-digest',
    ].map((name) => load(`modules/access/${name}.js`)),
  );
  const get = (type) => application.get(type, { strict: false });
  const inTransaction = (work) => writeAtomically(application.get(DataSource), work);
  const numbers = (count) => Array.from({ length: count }, (_, index) => index);
  const made = { keys: [], sessions: [] };
  const make = async (count, one) => {
    const all = [];
    while (all.length < count) all.push(await one());
    return all;
  };
  return {
    setting: {
      prepare: numbers,
      change: (index) => get(SettingsService).set('mock', 'model', `m-${index}`, ACTOR),
      isEffective: async (index) =>
        numberOf((await get(SettingsService).current('mock')).get('model')) >= index,
    },
    'named model': {
      prepare: numbers,
      change: (index) => get(NamedModelsService).set('fast', { targets: [`mock/m-${index}`] }, ACTOR),
      isEffective: (index) => numberOf(get(LlmDriverFacade).namedModels().get('fast')?.targets[0]) >= index,
    },
    'client key': {
      prepare: async (count) => {
        made.keys = await make(count, () =>
          get(access.ClientKeyService).create({ name: 'x', scopes: ['use'] }, ACTOR),
        );
        return made.keys.map(({ key }) => key);
      },
      change: (index) => get(access.ClientKeyService).revoke(made.keys[index].id, ACTOR),
      isEffective: async (index, subjects) => {
        const key = subjects[index];
        return (
          (await get(authenticator.ClientKeyAuthenticator).authenticate(key, processDigest(key))) ===
          undefined
        );
      },
    },
    session: {
      prepare: async (count) => {
        made.sessions = await make(count, () =>
          inTransaction((transaction) => get(store.SessionStore).add(transaction)),
        );
        return made.sessions.map(({ id }) => id);
      },
      change: (index) => {
        const digest = get(store.SessionStore).digestOf(made.sessions[index].id);
        return inTransaction((transaction) => get(store.SessionStore).remove(digest, transaction));
      },
      isEffective: async (index, subjects) =>
        (await get(sessions.Sessions).find(subjects[index])) === undefined,
    },
  };
}

/** The number at the end of `m-7`; below all others without one. */
function numberOf(text) {
  return Number(/-(\d+)$/.exec(text ?? '')?.[1] ?? -1);
}
