import { Injectable, Logger, Optional, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, Freshness, NoChangeFeed, type ReadMark } from '../database/index.js';
import { LlmDriverFacade, type NamedModel } from '../llm-driver/index.js';
import { Clock, loggableError } from '../support/index.js';
import { readDefinition } from './named-model-listing.js';
import type { NamedModelEntity } from './named-model.entity.js';
import { NAMED_MODELS_TOPIC, NamedModelsStore } from './named-models.store.js';

/** Milliseconds between two reads while the change feed is not live. */
const REFRESH_MS = 1_000;

/** Keeps the facade's named models in step with the stored ones. */
@Injectable()
export class NamedModelSync implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('models');
  /** Named models of the application's own configuration. A stored one never replaces them. */
  readonly configured: ReadonlyMap<string, NamedModel>;
  private rows = new Map<string, NamedModelEntity>();
  /** Counts this process's own changes: rows that were read before one are out of date. */
  private changes = 0;
  private readonly freshness: Freshness;
  /** The last read. */
  private read: ReadMark | undefined;
  private isFollowing = false;
  /** True if a change was noticed while the rows were being read. */
  private hasChanged = false;
  private unsubscribe = () => {};
  private cancelRefresh = () => {};
  private stopped = false;
  /** True while the database cannot be read. */
  private isStale = false;

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly store: NamedModelsStore,
    private readonly clock: Clock,
    @Optional() private readonly feed: ChangeFeed = new NoChangeFeed(),
  ) {
    this.freshness = new Freshness(feed, NAMED_MODELS_TOPIC, clock);
    this.configured = new Map(llm.namedModels());
  }

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.unsubscribe = this.feed.subscribe(NAMED_MODELS_TOPIC, () => this.follow());
    this.scheduleRefresh();
  }

  onModuleDestroy(): void {
    this.stopped = true;
    this.unsubscribe();
    this.cancelRefresh();
  }

  /** Stored named models as they were last read, sorted by name. */
  get stored(): NamedModelEntity[] {
    return [...this.rows.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /**
   * Reads the stored ones again.
   * @throws AppError 503 if the database cannot be read; nothing changes then
   */
  async refresh(): Promise<void> {
    const { changes } = this;
    const read = this.freshness.mark();
    const rows = await this.store.all();
    if (changes !== this.changes) return this.refresh();
    // A later read may have answered first.
    if (this.read !== undefined && this.read.atMs > read.atMs) return;
    this.read = read;
    this.replace(rows);
  }

  private replace(rows: readonly NamedModelEntity[]): void {
    const read = new Map(rows.map((row) => [row.name, row]));
    for (const name of this.rows.keys()) if (!read.has(name)) this.deactivate(name);
    for (const row of rows) if (this.rows.get(row.name)?.definition !== row.definition) this.activate(row);
    this.rows = read;
  }

  /** Applies a row that this process has just stored. */
  apply(row: NamedModelEntity): void {
    this.changes += 1;
    this.rows.set(row.name, row);
    this.activate(row);
  }

  /** Removes a row that this process has just deleted. */
  remove(name: string): void {
    this.changes += 1;
    this.rows.delete(name);
    this.deactivate(name);
  }

  private activate(row: NamedModelEntity): void {
    const model = readDefinition(row);
    const isFree = !this.configured.has(row.name) && !this.llm.names().includes(row.name);
    if (isFree && model !== undefined) this.llm.setModel(row.name, model);
    else {
      this.deactivate(row.name);
      this.logger.warn({ msg: 'a stored named model is not effective', model: row.name });
    }
  }

  private deactivate(name: string): void {
    if (!this.configured.has(name)) this.llm.removeModel(name);
  }

  private scheduleRefresh(): void {
    if (this.stopped) return;
    this.cancelRefresh = this.clock.schedule(REFRESH_MS, () => {
      const isHeld = this.feed.isLive && this.read !== undefined && this.freshness.isFresh(this.read);
      if (!isHeld && !this.isFollowing) this.follow();
      this.scheduleRefresh();
    });
  }

  /** Reads the rows again; if they are being read, once more after that. */
  private follow(): void {
    this.hasChanged = this.isFollowing;
    if (this.isFollowing) return;
    this.isFollowing = true;
    void this.refreshOrLog().finally(() => {
      this.isFollowing = false;
      if (this.hasChanged && !this.stopped) this.follow();
    });
  }

  /** Logs the first failure alone, and the end of the failures. */
  private async refreshOrLog(): Promise<void> {
    try {
      await this.refresh();
      if (this.isStale) this.logger.log('the database can be read again');
      this.isStale = false;
    } catch (error) {
      if (this.read !== undefined) this.read = this.freshness.failed(this.read);
      if (this.stopped || this.isStale) return;
      this.isStale = true;
      const msg = 'the database cannot be read; the last known named models stay effective';
      this.logger.warn({ msg, error: loggableError(error) });
    }
  }
}
