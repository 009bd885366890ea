import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { eventsOf } from '../server-events.js';
import { type FaultedServer, outcomeOf } from './faulted-server.js';
import { HELD_STANDARDS } from './held-verdicts.js';

const CHECKS = '/api/v1/standards-checks';
const MODEL = 'gpt-4o-mini';

interface Check {
  readonly status: string;
  readonly verdicts: readonly { readonly verdict: string; readonly error?: { readonly code: string } }[];
}

/** A check of three standards with a follower. One verdict is stored, the others have not been given yet. */
export class RunningCheck {
  /** Status that a follower was told, and the one that was stored when it was told. */
  private told: { readonly status: unknown; readonly stored: unknown } | undefined;
  private readonly followed: Promise<void>;

  private constructor(
    private readonly faulted: FaultedServer,
    private readonly token: string,
    private readonly id: string,
    events: Response,
  ) {
    this.followed = this.follow(events);
  }

  static async start(faulted: FaultedServer): Promise<RunningCheck> {
    const { database, server, verdicts } = faulted;
    const token = faulted.unusedKey();
    const body = { document: 'A document.', standards: HELD_STANDARDS, driver: 'openai', model: MODEL };
    const started = await server.request(CHECKS, { token, body });
    expect(started.status).toBe(202);
    const { id } = (await started.json()) as { id: string };
    await verdicts.allAsked();
    verdicts.give('b');
    while (storedVerdicts(database, id) === 0) await nextTurn();
    return new RunningCheck(faulted, token, id, await server.request(`${CHECKS}/${id}/events`, { token }));
  }

  /** Gives the last verdicts. Resolves once the end is stored, or could not be stored. */
  async finish(): Promise<void> {
    this.faulted.verdicts.give('a', 'c');
    const refused = this.faulted.server.printed(/the end of a check could not be stored yet/);
    await Promise.race([refused, this.followed]);
  }

  /** The outcome of a read, which has to show the verdicts that are stored: one, or more if they can be. */
  async read({ canBeStored }: { readonly canBeStored: boolean }): Promise<string> {
    const reply = await this.request();
    if (!reply.ok) return outcomeOf(Promise.resolve(reply));
    const { verdicts } = (await reply.json()) as Check;
    const stored = canBeStored ? storedVerdicts(this.faulted.database, this.id) : 1;
    expect(verdicts.length).toBeGreaterThanOrEqual(1);
    expect(verdicts.length).toBeLessThanOrEqual(stored);
    return String(reply.status);
  }

  /** Whether a follower was told of the end. */
  get ended(): boolean {
    return this.told !== undefined;
  }

  /** Expects that the end is stored with all verdicts, and that followers were told after that. */
  async expectStored(): Promise<void> {
    await this.followed;
    expect(this.told).toEqual({ status: 'completed', stored: 'completed' });
    expect(storedVerdicts(this.faulted.database, this.id)).toBe(3);
    expect(await this.result()).toEqual(['completed', 'met', 'met', 'met']);
  }

  /** Expects, after a restart, that the check is interrupted and has the verdict that was stored before. */
  async expectInterrupted(): Promise<void> {
    await this.followed;
    expect(this.told).toBeUndefined();
    expect((await this.get()).status).toBe('running');
    // As if its lease had run out.
    const database = new Database(this.faulted.database);
    database.prepare('UPDATE standards_checks SET lease_expires_at = 1').run();
    database.close();
    await this.follow(await this.request('/events'));
    expect(this.told).toEqual({ status: 'interrupted', stored: 'interrupted' });
    expect(await this.result()).toEqual(['interrupted', 'interrupted', 'met', 'interrupted']);
  }

  private async follow(events: Response): Promise<void> {
    for await (const { event, data } of eventsOf(events)) {
      if (event === 'summary') this.told = { status: data.status, stored: this.storedStatus() };
    }
  }

  private storedStatus(): unknown {
    const sql = 'SELECT status FROM standards_checks WHERE id = ?';
    return readColumn(this.faulted.database, sql, this.id);
  }

  private async result(): Promise<string[]> {
    const { status, verdicts } = await this.get();
    return [status, ...verdicts.map(({ verdict, error }) => error?.code ?? verdict)];
  }

  private async get(): Promise<Check> {
    return (await (await this.request()).json()) as Check;
  }

  private request(path = ''): Promise<Response> {
    return this.faulted.server.request(`${CHECKS}/${this.id}${path}`, { token: this.token });
  }
}

function storedVerdicts(database: string, id: string): number {
  const sql = 'SELECT count(*) FROM standards_check_verdicts WHERE check_id = ?';
  return readColumn(database, sql, id) as number;
}

function readColumn(path: string, sql: string, id: string): unknown {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare(sql).pluck().get(id);
  } finally {
    database.close();
  }
}
