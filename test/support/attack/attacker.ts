import { setImmediate as nextTurn } from 'node:timers/promises';
import { complaintsAbout, type FuzzReply } from '../fuzz/complaints.js';
import { SeededRandom } from '../fuzz/random.js';
import { type Attack, chunksOf, described, headOf } from './attack.js';
import type { DescribedRoute } from './described-routes.js';
import { HostileConnection } from './hostile-connection.js';
import { hostileRequest } from './hostile-requests.js';
import type { AttackedWorld } from './hostile-shapes.js';

const PARALLEL = 24;
/** Connections that stay open at a time. */
const MAX_HELD = 200;
/** No reply takes so long on a slow machine. */
const HANG_MS = 120_000;
const DRIP_MS = 250;
const MAX_TURNS = 200;

export interface AttackFailure {
  readonly seed: number;
  readonly complaints: readonly string[];
  readonly request: object;
  readonly reply?: string;
}

/** One caller with one ordinary key, who sends hostile requests. */
export class Attacker {
  /** How often each status came. */
  readonly statuses = new Map<number, number>();
  readonly failures: AttackFailure[] = [];
  private readonly ids: string[] = [];
  private readonly held = new Set<HostileConnection>();
  private readonly dripping = new Set<HostileConnection>();
  private readonly running = new Map<number, Attack>();

  constructor(
    private readonly port: number,
    private readonly key: string,
    private readonly routes: readonly DescribedRoute[],
  ) {}

  /** The requests that are under way, to find the one that made another caller wait. */
  get underWay(): string[] {
    return [...this.running].map(([seed, { kind, path }]) => `${seed}: ${kind} to ${path.slice(0, 80)}`);
  }

  /** Sends so many requests, several at a time. Request number n is the same for the same seed. */
  async attack(seed: number, count: number): Promise<void> {
    let sent = 0;
    const work = async () => {
      while (sent < count) await this.send(seed * 1_000_003 + sent++);
    };
    const drip = setInterval(() => {
      for (const { socket } of this.dripping) if (socket.writable) socket.write('x');
    }, DRIP_MS);
    try {
      await Promise.all(Array.from({ length: PARALLEL }, work));
    } finally {
      clearInterval(drip);
    }
  }

  /** Closes every connection that was left open. */
  leave(): void {
    for (const connection of this.held) connection.destroy();
    this.held.clear();
    this.dripping.clear();
  }

  private async send(seed: number): Promise<void> {
    const world: AttackedWorld = { routes: this.routes, ids: this.ids };
    const random = new SeededRandom(seed);
    const attack = hostileRequest(world, random);
    this.running.set(seed, attack);
    const connection = await HostileConnection.open(this.port);
    if (attack.manner === 'whole') await this.ask(seed, attack, connection);
    else await this.harass(attack, connection, random);
    this.running.delete(seed);
  }

  private async ask(seed: number, attack: Attack, connection: HostileConnection): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const hung = new Promise<void>((resolve) => (timer = setTimeout(resolve, HANG_MS)));
    const everythingSent = await Promise.race([this.sendAll(attack, connection), hung.then(() => true)]);
    await Promise.race([connection.over, hung]);
    clearTimeout(timer);
    connection.destroy();
    // A server that ended a connection before the request was whole may have reset it: its reply can be lost.
    this.judge(seed, attack, connection.reply, everythingSent);
  }

  private async harass(attack: Attack, connection: HostileConnection, random: SeededRandom): Promise<void> {
    const { manner } = attack;
    if (manner === 'unread') connection.stopReading();
    const sent = this.sendAll(attack, connection);
    if (manner === 'slow') void sent.then(() => this.dripping.add(connection));
    if (manner === 'dropped') await sent;
    this.hold(connection);
    for (let turns = random.below(MAX_TURNS); turns > 0; turns -= 1) await nextTurn();
    if (manner === 'dropped') this.drop(connection);
  }

  /** Resolves to false if the server ended the connection before. */
  private async sendAll(attack: Attack, connection: HostileConnection): Promise<boolean> {
    const { manner, body, chunked, times } = attack;
    const head = headOf(attack, this.key);
    const ended = manner !== 'unfinished' && manner !== 'slow';
    const parts: (string | Buffer)[] = [head];
    if (body !== undefined && chunked) parts.push(...chunksOf(body), ...(ended ? ['0\r\n\r\n'] : []));
    else if (body !== undefined) parts.push(ended ? body : body.subarray(0, -1_000));
    for (let sent = 0; sent < times; sent += 1) {
      if (!(await connection.send(...parts))) return false;
    }
    return true;
  }

  private judge(seed: number, attack: Attack, reply: FuzzReply | undefined, expected: boolean): void {
    const status = reply?.status ?? 0;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    const id = /^\{"object":"standard[^{}]*?"id":"([^"]+)"/.exec(reply?.text ?? '')?.[1];
    if (id !== undefined) this.ids.push(id);
    const complaints = reply === undefined ? (expected ? ['no reply'] : []) : complaintsOf(reply, attack);
    if (complaints.length === 0) return;
    const told = { complaints, reply: reply?.text.slice(0, 300) };
    this.failures.push({ seed, request: described(attack), ...told });
  }

  /** Keeps it open, and closes the one that has been open longest if there are too many. */
  private hold(connection: HostileConnection): void {
    this.held.add(connection);
    const [oldest] = this.held;
    if (this.held.size > MAX_HELD) this.drop(oldest!);
  }

  private drop(connection: HostileConnection): void {
    connection.destroy();
    this.held.delete(connection);
    this.dripping.delete(connection);
  }
}

/** A 5xx is a fault unless it is 503, which says why. */
function complaintsOf(reply: FuzzReply, { method }: Attack): string[] {
  return complaintsAbout(reply, method, ({ status }) => status === 503);
}
