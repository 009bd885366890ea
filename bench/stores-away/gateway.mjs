import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a server must never print; of errors it may print those of a database that is away. */
const CRASH = /unhandled|uncaught/i;
const ERROR = /"level":(?:50|60)/;
const AWAY = /"code":"storage_(?:unavailable|busy|uncertain)"/;

/** The built server, in a folder of its own, whose log is read. */
export class Gateway {
  /** Lines that tell of what must not happen. */
  wrong = [];
  /** When it told that its shared limits are back. */
  backAt;
  #text = '';
  #folder = mkdtempSync(join(tmpdir(), 'stores-away-'));

  constructor(dist, environment) {
    this.adminToken = environment.ADMIN_TOKEN;
    this.child = spawn(process.execPath, [join(dist, 'src/main.js')], {
      ...{ cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'] },
      env: { PATH: process.env.PATH, PORT: '0', ...environment },
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on('data', (bytes) => this.#read(bytes));
  }

  /** Resolves when it listens. */
  async listens() {
    while (this.url === undefined) {
      if (this.hasEnded) throw new Error(`The server ended: ${this.#text}`);
      await Promise.race([once(this.child.stdout, 'data'), once(this.child, 'exit')]);
    }
  }

  get hasEnded() {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** One request of the administrator. Returns status and body. */
  async request(path, { method = 'GET', body } = {}) {
    const reply = await fetch(this.url + path, {
      ...{ method, body: body && JSON.stringify(body) },
      headers: {
        authorization: `Bearer ${this.adminToken}`,
        ...(body && { 'content-type': 'application/json' }),
      },
    });
    return { status: reply.status, body: await reply.json() };
  }

  async stop() {
    if (!this.hasEnded) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #read(bytes) {
    const lines = (this.#text + bytes).split('\n');
    this.#text = lines.pop();
    for (const line of lines) {
      this.url ??= /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (line.includes('the store of the shared limits is back')) this.backAt = Date.now();
      if (CRASH.test(line) || (ERROR.test(line) && !AWAY.test(line))) this.wrong.push(line);
    }
  }
}
