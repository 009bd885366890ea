import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { freePort, ServerProcess } from './server-process.mjs';
import { ServerFolder } from './server-folder.mjs';
import { POSTGRES_MISSING, postgresFolder } from './programs.mjs';

const OWNER = 'tester';

/** What a server of tests needs, on a machine of two cores. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  max_connections: '300',
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  max_parallel_workers_per_gather: '0',
  timezone: 'UTC',
  // In its own folder: a killed server would leave its shared memory behind.
  dynamic_shared_memory_type: 'mmap',
};

/** Nothing survives a crash of the machine, which tests do not need, and each write is faster. */
const FORGETFUL = {
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
};

/**
 * A PostgreSQL server of Debian's programs with data of its own on a free loopback port. It ends with the process that
 * started it. Text sorts as in American English, as on most servers, and not by bytes.
 */
export class PostgresServer extends ServerProcess {
  /**
   * @param {{ durable?: boolean, settings?: Readonly<Record<string, string>> }} [options] `durable`: it writes through
   *   to the disk as in production (default: no); `settings`: of postgresql.conf.
   */
  static async start({ durable = false, settings = {} } = {}) {
    const programs = postgresFolder();
    if (programs === undefined) throw new Error(POSTGRES_MISSING);
    const folder = new ServerFolder('postgres', 'QUIT');
    const password = randomBytes(12).toString('hex');
    initialise(programs, folder, password);
    const all = { ...SETTINGS, ...(durable ? {} : FORGETFUL), ...settings };
    const server = new PostgresServer(programs, folder, password, await freePort(), all);
    await server.start();
    return server;
  }

  /** @private */
  constructor(programs, folder, password, port, settings) {
    super(folder);
    this.program = join(programs, 'postgres');
    this.port = port;
    this.settings = settings;
    /** Of the database for administration. */
    this.url = `postgres://${OWNER}:${password}@127.0.0.1:${port}/postgres`;
  }

  /** Starts it again after `stop` or `kill`, with the same data on the same port. */
  async start() {
    const words = ['-D', join(this.folder.path, 'data'), '-p', String(this.port), '-k', this.folder.path];
    for (const [name, value] of Object.entries(this.settings)) words.push('-c', `${name}=${value}`);
    await this.run(this.program, words, () =>
      withClient(this.url, () => true).catch((error) => {
        // Refused, or starting up.
        if (error.code === 'ECONNREFUSED' || error.code === '57P03') return false;
        throw error;
      }),
    );
  }

  /** Ends all connections and the server, in order. */
  async stop() {
    await this.end('SIGINT');
  }

  /** Ends it and removes its data. */
  async remove() {
    this.child?.unref();
    await this.folder.remove();
  }
}

function initialise(programs, folder, password) {
  const passwords = join(folder.path, 'password');
  writeFileSync(passwords, `${password}\n`, { mode: 0o644 });
  const options = { ...folder.user, cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'] };
  const words = ['-D', join(folder.path, 'data'), '-U', OWNER, '--pwfile', passwords, '--auth', 'password'];
  const text = [
    '--encoding',
    'UTF8',
    '--locale',
    'C.UTF-8',
    '--locale-provider',
    'icu',
    '--icu-locale',
    'en-US',
  ];
  execFileSync(join(programs, 'initdb'), [...words, ...text, '--no-sync', '--no-instructions'], options);
}

/** Creates an empty database, or a copy of `template`, which nobody may be connected to. Returns its URL. */
export async function createDatabase(serverUrl, { template = 'template0', name = newName() } = {}) {
  await withClient(serverUrl, (client) =>
    client.query(`CREATE DATABASE "${name}" TEMPLATE "${template}" STRATEGY file_copy`),
  );
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Drops the database of a URL, with its connections. */
export async function dropDatabase(serverUrl, url) {
  const name = new URL(url).pathname.slice(1);
  await withClient(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
}

function newName() {
  return `test_${randomBytes(8).toString('hex')}`;
}

/** Connects, does the work and disconnects. */
export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
