import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, PostgresServer } from '../test/support/servers/postgres.mjs';
import { Processes } from '../test/support/servers/processes.mjs';

const PROCESS = new URL('./changes/process.mjs', import.meta.url);
/** Changes of each kind: 1,000 together. There are at most 100 sessions at once. */
const COUNTS = { setting: 305, 'named model': 305, 'client key': 300, session: 90 };
const KINDS = Object.keys(COUNTS);
/** Milliseconds between two changes: so that one is not seen together with the next. */
const PAUSE_MS = 20;

/** 1,000 changes in one process: milliseconds from the commit of each until it is effective in another process. */
export async function measureChanges(dist) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-changes-'));
  const postgres = await PostgresServer.start({ durable: true });
  try {
    const onPostgres = async () => ({ DATABASE_URL: await createDatabase(postgres.url) });
    const onSqlite = { DATABASE_URL: `sqlite:${join(folder, 'database.sqlite')}` };
    const withNotify = await measure(dist, 'Postgres', await onPostgres(), 100);
    const withoutNotify = await measure(
      dist,
      'Postgres, no notifications',
      { ...(await onPostgres()), SILENT: '1' },
      1_000,
    );
    const sqlite = await measure(dist, 'SQLite', onSqlite, 1_000);
    return withNotify && withoutNotify && sqlite;
  } finally {
    await postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(dist, name, environment, allowedMs) {
  const secrets = {
    APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
    ADMIN_TOKEN: randomBytes(24).toString('hex'),
  };
  const processes = await Processes.start(PROCESS, 2, {
    environment: { ...environment, ...secrets, DIST: dist },
  });
  const [writer, reader] = [0, 1];
  try {
    await processes.ask(writer, 'start');
    await processes.ask(reader, 'start');
    const subjects = await processes.ask(writer, 'prepare', COUNTS);
    await processes.ask(reader, 'follow', subjects);
    const committed = Object.fromEntries(KINDS.map((kind) => [kind, []]));
    for (let index = 0; index < Math.max(...Object.values(COUNTS)); index += 1) {
      for (const kind of KINDS.filter((each) => index < COUNTS[each])) {
        committed[kind].push(await processes.ask(writer, 'change', { kind, index }));
        await sleep(PAUSE_MS);
      }
    }
    return report(name, committed, await processes.ask(reader, 'seen'), allowedMs);
  } finally {
    await processes.end();
  }
}

function report(name, committed, seen, allowedMs) {
  const delays = KINDS.flatMap((kind) =>
    seen[kind].map((at, index) => Math.max(0, at - committed[kind][index])),
  );
  delays.sort((one, other) => one - other);
  const at = (share) => delays[Math.ceil(share * delays.length) - 1].toFixed(0);
  const passed = Number(at(0.99)) <= allowedMs;
  console.log(
    `  ${name}: ${delays.length} changes seen after ${at(0.5)} ms (median), ${at(0.99)} ms (p99), ${at(1)} ms (longest); ` +
      `at most ${allowedMs} ms at p99: ${passed ? 'passed' : 'FAILED'}`,
  );
  return passed;
}
