import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Nodes } from '../../modules/database/index.js';
import { type ScopeStateJson, toScopeStateJson } from '../../modules/gateway/index.js';
import { LlmDriverFacade } from '../../modules/llm-driver/index.js';
import { Clock, loggableError } from '../../modules/support/index.js';
import { NodeScopesStore } from './node-scopes.store.js';

/** Milliseconds between two looks at what has changed. */
const LOOK_MS = 2_000;
/** Milliseconds after a change in which the store of the limits may not know yet what was used. */
const SETTLED_AFTER_MS = 1_000;

/** What was told of a scope. */
interface Told {
  readonly version: string;
  /** When the version was first told: monotonic milliseconds. */
  readonly since: number;
  /** True if it was told again once the store had surely counted everything. */
  readonly isSettled: boolean;
}

/**
 * Tells other processes of the scopes of this one: each two seconds those that have changed, and the next
 * time once more. Tells nothing while there is no other process.
 */
@Injectable()
export class ScopePublisher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('limits');
  /** By id of the scope. */
  private told: ReadonlyMap<string, Told> = new Map();
  /** `joins` of the nodes when it was told. */
  private toldIn = 0;
  private last: Promise<void> = Promise.resolve();
  private isFailing = false;
  private isStopped = false;
  private cancel = () => {};

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly nodes: Nodes,
    private readonly store: NodeScopesStore,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.lookLater();
  }

  beforeApplicationShutdown(): void {
    this.isStopped = true;
    this.cancel();
  }

  /** Tells what has changed, as this does by itself each two seconds. Throws nothing. */
  publish(): Promise<void> {
    this.last = this.last.then(() => this.tell());
    return this.last;
  }

  private lookLater(): void {
    if (this.isStopped) return;
    this.cancel = this.clock.scheduleInBackground(LOOK_MS, () => {
      void this.publish().finally(() => this.lookLater());
    });
  }

  private async tell(): Promise<void> {
    const joins = this.nodes.joins();
    if (this.isStopped || joins === 0 || this.nodes.live() < 2) return;
    try {
      await this.tellChanges(joins === this.toldIn ? this.told : new Map(), joins);
      if (this.isFailing) this.logger.log('other processes are told of limits again');
      this.isFailing = false;
    } catch (error) {
      this.noteFailure(error);
    }
  }

  private async tellChanges(before: ReadonlyMap<string, Told>, joins: number): Promise<void> {
    // Read first: what changes after that is told the next time.
    const told = this.look(before);
    const due = [...told].filter(([id, each]) => before.get(id) !== each).map(([id]) => id);
    const gone = [...before.keys()].filter((id) => !told.has(id));
    if (due.length === 0 && gone.length === 0) return;
    const changed = new Map<string, ScopeStateJson>();
    for (const state of await this.llm.limitsById(new Set(due)))
      changed.set(state.id!, toScopeStateJson(state));
    await this.store.tell({ changed, gone });
    this.told = told;
    this.toldIn = joins;
  }

  /** Returns what is to be told; what has been told for good is the same object as before. */
  private look(before: ReadonlyMap<string, Told>): ReadonlyMap<string, Told> {
    const now = this.clock.monotonic();
    const entries = [...this.llm.limitVersions()].map(([id, version]): [string, Told] => {
      const last = before.get(id);
      if (last?.version !== version) return [id, { version, since: now, isSettled: false }];
      return [id, last.isSettled ? last : { ...last, isSettled: now - last.since >= SETTLED_AFTER_MS }];
    });
    return new Map(entries);
  }

  private noteFailure(error: unknown): void {
    if (this.isFailing || this.isStopped) return;
    this.isFailing = true;
    this.logger.warn({ msg: 'other processes are not told of limits', error: loggableError(error) });
  }
}
