import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, statfsSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SHARED_MEMORY = '/dev/shm';
const ROOM_BYTES = 2 ** 30;

/** Waits until its owner ends, in whatever way, then ends the server and removes the folder. */
const WATCH = `
cd /
read -r word
pid=$(cat "$1/pid" 2>/dev/null) && kill -CONT $pid 2>/dev/null && kill -$2 $pid 2>/dev/null
while [ -n "$pid" ] && kill -0 $pid 2>/dev/null; do sleep 0.05; done
rm -rf "$1"
`;

/**
 * A folder for the files of one server, in memory where the machine has room. It is removed, and the server in it
 * ended, when `remove` is called or this process ends, even by SIGKILL.
 */
export class ServerFolder {
  /**
   * @param {string} name the beginning of its name
   * @param {string} signal what ends a server that was left behind
   */
  constructor(name, signal) {
    this.path = mkdtempSync(join(fastestDisk(), `${name}-`));
    this.user = userOfServers();
    if (this.user.uid !== undefined) chownSync(this.path, this.user.uid, this.user.gid);
    // In a session of its own: Ctrl+C ends the tests, and through them this.
    this.watch = spawn('/bin/sh', ['-c', WATCH, 'watch', this.path, signal], {
      ...{ detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
    });
    this.watch.unref();
    this.watch.stdin.unref();
  }

  /** Remembers the process that serves from this folder. */
  serve(pid) {
    writeFileSync(join(this.path, 'pid'), String(pid));
  }

  /** Ends what serves from it, and removes it. */
  async remove() {
    if (!existsSync(this.path)) return;
    this.watch.ref();
    const ended = once(this.watch, 'exit');
    this.watch.stdin.end();
    await ended;
  }
}

/** Memory is the fastest disk; a container may have only little of it. */
function fastestDisk() {
  if (!existsSync(SHARED_MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(SHARED_MEMORY);
  return bavail * bsize >= ROOM_BYTES ? SHARED_MEMORY : tmpdir();
}

/** PostgreSQL refuses to run as root: then it runs as its own user, or as nobody. */
function userOfServers() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] })),
      );
      return { uid, gid };
    } catch {
      // There is no such user.
    }
  }
  return {};
}
