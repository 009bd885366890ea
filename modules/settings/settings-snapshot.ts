import { Injectable, Logger } from '@nestjs/common';
import { Clock, Encrypter } from '../support/index.js';
import type { SettingEntity } from './setting.entity.js';
import { SettingsStore, type SettingName } from './settings-store.js';
import { StoredSetting } from './stored-setting.js';

/** How old the rows in memory may be, in milliseconds: what another process changes is in force after this at the latest. */
const MAX_AGE_MS = 1_000;

type Rows = Map<string, Map<string, StoredSetting>>;

/** All rows, kept in memory so that reading a setting for every call costs next to nothing. */
@Injectable()
export class SettingsSnapshot {
  private readonly logger = new Logger('settings');
  private rows: Rows = new Map();
  private loadedAt = Number.NEGATIVE_INFINITY;
  private loading: Promise<void> | undefined;
  /** Counts our own writes: rows read before one must not replace what it put here. */
  private writes = 0;
  private changes = 0;
  private outdated = false;

  constructor(
    private readonly store: SettingsStore,
    private readonly encrypter: Encrypter,
    private readonly clock: Clock,
  ) {}

  /** Counts changes of any row, whoever made them. */
  get revision(): number {
    return this.changes;
  }

  /** Whether the rows in memory are young enough to go by. */
  get recent(): boolean {
    return this.clock.monotonic() - this.loadedAt < MAX_AGE_MS;
  }

  /** The row in memory, however old. */
  known({ group, key }: SettingName): StoredSetting | undefined {
    return this.rows.get(group)?.get(key);
  }

  /** @throws AppError 503 when the rows were never read and cannot be now */
  async find(name: SettingName): Promise<StoredSetting | undefined> {
    if (!this.recent) await this.refresh();
    return this.known(name);
  }

  /** Reads the rows again now. Concurrent calls share one reading; where it fails, the last rows stay in force. */
  refresh(): Promise<void> {
    this.loading ??= this.load().finally(() => (this.loading = undefined));
    return this.loading;
  }

  /** Takes over a row this process has just written. */
  put(row: SettingEntity): StoredSetting {
    this.writes += 1;
    this.changes += 1;
    return place(this.rows, new StoredSetting(row, this.encrypter));
  }

  /** Drops a row this process has just removed. */
  remove({ group, key }: SettingName): void {
    this.writes += 1;
    this.changes += 1;
    this.rows.get(group)?.delete(key);
  }

  private async load(): Promise<void> {
    const startedAt = this.clock.monotonic();
    try {
      this.rows = await this.readRows();
      this.outdated = false;
    } catch (error) {
      if (this.loadedAt === Number.NEGATIVE_INFINITY) throw error;
      if (!this.outdated)
        this.logger.warn('the database cannot be read; the last known settings stay in force');
      this.outdated = true;
    }
    this.loadedAt = startedAt;
  }

  private async readRows(): Promise<Rows> {
    const writesBefore = this.writes;
    const read = await this.store.all();
    if (writesBefore !== this.writes) return this.readRows();
    const rows: Rows = new Map();
    let unchanged = 0;
    for (const row of read) {
      const known = this.known(row);
      if (known?.matches(row)) unchanged += 1;
      place(rows, known?.matches(row) ? known : new StoredSetting(row, this.encrypter));
    }
    if (unchanged !== read.length || unchanged !== sizeOf(this.rows)) this.changes += 1;
    return rows;
  }
}

function sizeOf(rows: Rows): number {
  let size = 0;
  for (const keys of rows.values()) size += keys.size;
  return size;
}

function place(rows: Rows, setting: StoredSetting): StoredSetting {
  const { group, key } = setting.row;
  const keys = rows.get(group) ?? new Map<string, StoredSetting>();
  rows.set(group, keys.set(key, setting));
  return setting;
}
