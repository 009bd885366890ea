import { Injectable, Logger, Optional } from '@nestjs/common';
import { ChangeFeed, Freshness, NoChangeFeed, type ReadMark } from '../database/index.js';
import { Clock, Encrypter } from '../support/index.js';
import type { SettingEntity } from './setting.entity.js';
import { SETTINGS_TOPIC, SettingsStore, type SettingName } from './settings-store.js';
import { StoredSetting } from './stored-setting.js';

/** Rows by group and key. */
type Rows = Map<string, Map<string, StoredSetting>>;

/** Keeps all rows in memory, so that reading a setting for every call costs next to nothing. */
@Injectable()
export class SettingsSnapshot {
  private readonly logger = new Logger('settings');
  private rows: Rows = new Map();
  /** The last read; `undefined` until one has succeeded. */
  private read: ReadMark | undefined;
  private loading: { readonly read: ReadMark; readonly done: Promise<void> } | undefined;
  private readonly freshness: Freshness;
  /** Counts this process's writes: rows read before one must not replace what it put here. */
  private writes = 0;
  private changes = 0;
  /** True while the database cannot be read. */
  private isStale = false;

  constructor(
    private readonly store: SettingsStore,
    private readonly encrypter: Encrypter,
    clock: Clock,
    @Optional() feed: ChangeFeed = new NoChangeFeed(),
  ) {
    this.freshness = new Freshness(feed, SETTINGS_TOPIC, clock);
  }

  /** Counts changes of any row by any process. */
  get revision(): number {
    return this.changes;
  }

  /** True if the rows in memory need not be read again. */
  get recent(): boolean {
    return this.read !== undefined && this.freshness.isFresh(this.read);
  }

  /** Returns the row in memory, however old; `undefined` if there is none. */
  find({ group, key }: SettingName): StoredSetting | undefined {
    return this.rows.get(group)?.get(key);
  }

  /**
   * Reads the rows again. Concurrent calls share one reading, unless a change was noticed since it began. If
   * it fails, the last known rows stay.
   * @throws AppError 503 if the rows were never read and cannot be read now
   */
  refresh(): Promise<void> {
    if (this.loading !== undefined && this.freshness.isCurrent(this.loading.read)) return this.loading.done;
    const read = this.freshness.mark();
    const loading = { read, done: this.load(read).finally(() => this.end(loading)) };
    this.loading = loading;
    return loading.done;
  }

  /** Replaces a row by the one this process has just written. */
  put(row: SettingEntity): StoredSetting {
    this.writes += 1;
    this.changes += 1;
    return addTo(this.rows, new StoredSetting(row, this.encrypter));
  }

  /** Removes a row that this process has just deleted. */
  remove({ group, key }: SettingName): void {
    this.writes += 1;
    this.changes += 1;
    this.rows.get(group)?.delete(key);
  }

  private end(loading: { readonly read: ReadMark }): void {
    if (this.loading === loading) this.loading = undefined;
  }

  private async load(read: ReadMark): Promise<void> {
    try {
      this.rows = await this.readRows();
      this.read = read;
      if (this.isStale) this.logger.log('the database can be read again');
      this.isStale = false;
    } catch (error) {
      if (this.read === undefined) throw error;
      if (!this.isStale)
        this.logger.warn('the database cannot be read; the last known settings stay effective');
      this.isStale = true;
      this.read = this.freshness.failed(read);
    }
  }

  private async readRows(): Promise<Rows> {
    const writesBefore = this.writes;
    const read = await this.store.all();
    if (writesBefore !== this.writes) return this.readRows();
    const rows: Rows = new Map();
    let unchanged = 0;
    for (const row of read) {
      const known = this.find(row);
      if (known?.matches(row)) unchanged += 1;
      addTo(rows, known?.matches(row) ? known : new StoredSetting(row, this.encrypter));
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

function addTo(rows: Rows, setting: StoredSetting): StoredSetting {
  const { group, key } = setting.row;
  const keys = rows.get(group) ?? new Map<string, StoredSetting>();
  rows.set(group, keys.set(key, setting));
  return setting;
}
