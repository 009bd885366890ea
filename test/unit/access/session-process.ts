import { DataSource } from 'typeorm';
import { SessionEntity } from '../../../modules/access/index.js';
import { SessionStore } from '../../../modules/access/sessions/session.store.js';
import { Sessions } from '../../../modules/access/sessions/sessions.js';
import { writeAtomically } from '../../../modules/database/index.js';
import { Secret } from '../../../modules/support/index.js';
import { databaseOptions } from '../../../src/config/database.config.js';
import { closeLater } from '../../support/cleanup.js';
import type { FakeClock } from '../../support/fake-clock.js';
import { ManualChangeFeed } from '../../support/manual-change-feed.js';

/** A database in memory with the application's tables. */
export async function sessionDatabase(): Promise<DataSource> {
  const options = { ...databaseOptions('sqlite::memory:'), entities: [SessionEntity] };
  const dataSource = await new DataSource(options).initialize();
  closeLater(() => dataSource.destroy());
  return dataSource;
}

/** What one server process has for its sessions. Several share a database. */
export class SessionProcess {
  readonly store: SessionStore;
  readonly sessions: Sessions;
  /** Rows read. */
  reads = 0;

  constructor(
    readonly dataSource: DataSource,
    readonly clock: FakeClock,
    readonly feed = new ManualChangeFeed(),
    adminToken = 'an admin token of a test, which is long enough',
  ) {
    this.store = new SessionStore(dataSource, clock, { adminToken: new Secret(adminToken) }, feed);
    const find = this.store.find.bind(this.store);
    this.store.find = (digest) => {
      this.reads += 1;
      return find(digest);
    };
    this.sessions = new Sessions(this.store, clock, feed);
  }

  /** Starts a session as a sign-in does. */
  async start(): Promise<{ id: string; expiresAt: number }> {
    const { id, session } = await writeAtomically(this.dataSource, (transaction) =>
      this.store.add(transaction),
    );
    this.sessions.forget();
    return { id, expiresAt: session.expiresAt };
  }

  /** Ends a session as a sign-out does. */
  async end(id: string): Promise<void> {
    const digest = this.store.digestOf(id)!;
    await writeAtomically(this.dataSource, (transaction) => this.store.remove(digest, transaction));
    this.sessions.forget();
  }

  /** Uses a session as a request does. */
  async use(id: string): Promise<void> {
    await this.sessions.find(id);
    this.sessions.touch(id);
    await this.sessions.onModuleDestroy();
  }

  async has(id: string): Promise<boolean> {
    return (await this.sessions.find(id)) !== undefined;
  }

  rows(): Promise<SessionEntity[]> {
    return this.dataSource.getRepository(SessionEntity).find();
  }
}
