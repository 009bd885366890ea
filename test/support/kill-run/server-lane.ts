import { BuiltServer } from '../built-server.js';
import { Clients } from './clients.js';
import { Connection, ReplyCount } from './connection.js';
import { CHANGED, type KillRun, QUIET, quietSecret } from './kill-run.js';
import type { Moments } from './moments.js';

/** Replies that a server gives at most before it is killed. */
const MAX_REPLIES = 150;
/** Probability that a server is killed before it listens. */
const STARTS_KILLED = 0.45;
/** Revoked keys that are tried in the end. */
const MAX_REVOKED = 5;

/** Kills servers, one after the other, while clients change things or while they start. */
export class ServerLane {
  readonly replies = new ReplyCount();
  private readonly clients: Clients;
  private server: BuiltServer | undefined;
  private useToken = '';
  private startedInMs = 0;

  constructor(
    private readonly run: KillRun,
    private readonly moments: Moments,
  ) {
    this.clients = new Clients(moments.random, CHANGED);
  }

  /** Starts the first server, which makes what the run needs. */
  async prepare(): Promise<void> {
    this.server = await this.start();
    const { adminToken: token } = this.run;
    this.useToken = await this.server.createKey(['use']);
    for (const instance of QUIET) {
      const body = { value: quietSecret(instance) };
      const path = `/api/v1/settings/${instance}/api_key`;
      const { status } = await this.server.request(path, { method: 'PUT', token, body });
      if (status !== 200) throw new Error(`PUT ${path}: ${status}`);
    }
  }

  /** Kills so many servers. Returns what is wrong, and stops there. */
  async kill(count: number): Promise<string[]> {
    for (let kills = 0; kills < count; kills += 1) {
      this.server ??= await this.start();
      const problems = await this.check();
      if (problems.length > 0) return problems;
      await this.killAtWork(this.server);
      while (kills + 1 < count && this.moments.random.chance(STARTS_KILLED)) {
        kills += 1;
        await this.killAtStart();
      }
    }
    this.server = await this.start();
    return this.check();
  }

  /** Returns what is wrong with what is stored, and with what the running server makes of it. */
  async check(): Promise<string[]> {
    const stored = this.run.stored();
    const problems = [...stored.problems, ...this.clients.check(stored)];
    const { data } = await this.listed<{ secret: boolean; state: string; group: string }>('/api/v1/settings');
    const unreadable = data.filter(({ state }) => state !== 'ok');
    return problems.concat(unreadable.map(({ group }) => `a setting of ${group} is unreadable`));
  }

  /** Returns what is wrong with who is let in. */
  async checkKeys(): Promise<string[]> {
    const problems: string[] = [];
    const keys = this.clients.keys();
    const active = keys.filter(({ revoked }) => !revoked);
    // More would be taken for an attempt to guess keys.
    const revokedLast = keys.filter(({ revoked }) => revoked).slice(-MAX_REVOKED);
    for (const { key, revoked } of [...active, ...revokedLast]) {
      const { status } = await this.server!.request('/api/v1/drivers', { token: key });
      if (status !== (revoked ? 401 : 200)) problems.push(`a key, revoked: ${revoked}, gets ${status}`);
    }
    return problems;
  }

  private async start(): Promise<BuiltServer> {
    const began = performance.now();
    const server = await BuiltServer.start(this.run.environment());
    this.startedInMs = performance.now() - began;
    return server;
  }

  private async killAtStart(): Promise<void> {
    const server = BuiltServer.launch(this.run.environment());
    await this.moments.within(this.startedInMs);
    await server.kill();
  }

  private async killAtWork(server: BuiltServer): Promise<void> {
    this.server = undefined;
    const tokens = { admin: this.run.adminToken, use: this.useToken };
    const connection = new Connection(server.url, tokens, this.replies);
    const worked = this.clients.work(connection);
    await Promise.race([this.replies.more(this.moments.random.below(MAX_REPLIES)), worked]);
    await this.moments.soon();
    await server.kill();
    await worked;
    await connection.close();
    const { signal } = await server.ended;
    if (signal !== 'SIGKILL') throw new Error(`The server ended by itself: ${server.output.slice(-2_000)}`);
  }

  private async listed<Item>(path: string): Promise<{ data: Item[] }> {
    const reply = await this.server!.request(path, { token: this.run.adminToken });
    return (await reply.json()) as { data: Item[] };
  }
}
