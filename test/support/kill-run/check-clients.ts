import type { SeededRandom } from '../fuzz/random.js';
import { CHECK_STANDARDS, CheckRecord, type ShownCheck } from './check-record.js';
import type { Connection } from './connection.js';
import type { StoredState } from './stored-state.js';

const CHECKS = '/api/v1/standards-checks';
const CLIENTS = 2;

/** The driver instance that judges. */
export const JUDGE = 'judge';
/** The only model of every provider. */
export const MODEL = 'a-model';

/** Clients that start one check after the other, and watch, leave, cancel or remove it. */
export class CheckClients {
  private readonly records: CheckRecord[] = [];

  constructor(private readonly random: SeededRandom) {}

  async work(connection: Connection): Promise<void> {
    await Promise.all(Array.from({ length: CLIENTS }, () => this.workAlone(connection)));
  }

  check(stored: StoredState): string[] {
    const known = new Set(this.records.map(({ name }) => name));
    const strangers = [...stored.checks.keys()].filter((name) => !known.has(name));
    return [
      ...strangers.map((name) => `a check of ${name} is stored, and no client started it`),
      ...this.records.flatMap((record) => record.check(stored)),
    ];
  }

  private async workAlone(connection: Connection): Promise<void> {
    for (;;) {
      const record = new CheckRecord(`document-${this.records.length}`);
      this.records.push(record);
      const standards = this.random.chance(0.1) ? [] : CHECK_STANDARDS;
      const asked = { standards, driver: JUDGE, model: MODEL };
      const body = { document: 'It says a.', document_name: record.name, ...asked };
      const started = await connection.send('use', { method: 'POST', path: CHECKS, body });
      if (started === undefined) return;
      if (!started.ok) record.wasRefused();
      else {
        record.wasStarted();
        if (started.text === '') return;
        const { id } = JSON.parse(started.text) as ShownCheck;
        if (!(await this.watch(record, `${CHECKS}/${id}`, connection))) return;
      }
    }
  }

  /** @returns false if the server died */
  private async watch(record: CheckRecord, path: string, connection: Connection): Promise<boolean> {
    for (let status = 'running'; status === 'running';) {
      if (this.random.chance(0.05)) break;
      const reply = await connection.send('use', { method: 'GET', path });
      if (reply === undefined || reply.text === '') return false;
      if (!reply.ok) continue;
      const shown = JSON.parse(reply.text) as ShownCheck;
      record.wasShown(shown);
      ({ status } = shown);
    }
    if (this.random.chance(0.5)) return true;
    record.removing();
    const reply = await connection.send('use', { method: 'DELETE', path });
    if (reply === undefined) return false;
    if (reply.status === 204) record.wasRemoved();
    else record.stays();
    if (reply.status === 200 && reply.text !== '') record.wasShown(JSON.parse(reply.text) as ShownCheck);
    return true;
  }
}
