import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian has the programs of each version of PostgreSQL, which are not on the path. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** Returns the folder of PostgreSQL's programs, the newest if there are several, or `undefined`. */
export function postgresFolder() {
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
  const debian = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN_POSTGRES, version, 'bin'));
  return [...debian, ...pathFolders()].find((folder) =>
    ['postgres', 'initdb'].every((program) => existsSync(join(folder, program))),
  );
}

/** Returns the path of `redis-server`, or `undefined`. */
export function redisProgram() {
  return pathFolders()
    .map((folder) => join(folder, 'redis-server'))
    .find((path) => existsSync(path));
}

/** Debian's folders for servers are not on the path of every user. */
function pathFolders() {
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/local/bin', '/usr/sbin'].filter(
    (folder) => folder !== '',
  );
}

export const POSTGRES_MISSING =
  'No PostgreSQL was found. Install it ("apt-get install --no-install-recommends postgresql"), or name a server with TEST_DATABASE_URL.';

export const REDIS_MISSING =
  'No Redis was found. Install it ("apt-get install --no-install-recommends redis-server"), or name a server with TEST_REDIS_URL.';
