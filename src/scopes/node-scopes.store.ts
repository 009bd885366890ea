import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { databaseNow, Nodes, ThisNode, writeRows } from '../../modules/database/index.js';
import {
  type OtherScopes,
  ScopesOfOthers,
  type ScopeStateJson,
  scopeStateSchema,
} from '../../modules/gateway/index.js';
import { Clock } from '../../modules/support/index.js';
import { NodeScopeEntity } from './node-scope.entity.js';

const ALONE: OtherScopes = { processes: 0, oldestMs: 0, scopes: [] };

/** Scopes of this process, for the others. */
export interface OwnScopes {
  /** By id; those that are left out stay as they were told. */
  readonly changed: ReadonlyMap<string, ScopeStateJson>;
  /** Ids of scopes that were told and are no more. */
  readonly gone: readonly string[];
}

/** Tells the other processes on this database of scopes, and reads what they tell. */
@Injectable()
export class NodeScopesStore extends ScopesOfOthers {
  private reading: Promise<OtherScopes> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly node: ThisNode,
    private readonly nodes: Nodes,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** @throws AppError 503; the database's own error if this process has no row among the nodes */
  async tell({ changed, gone }: OwnScopes): Promise<void> {
    await writeRows(this.dataSource, async (transaction) => {
      const node = this.node.id;
      if (gone.length > 0) await transaction.delete(NodeScopeEntity, { node, scope: In(gone) });
      if (changed.size === 0) return;
      const toldAt = await databaseNow(transaction, this.clock);
      const rows = [...changed].map(([scope, state]) => ({ node, scope, state, toldAt }));
      await transaction.upsert(NodeScopeEntity, rows, ['node', 'scope']);
    });
  }

  /** Asks the database only if there are other processes. Readers at the same time share one reading. */
  async read(): Promise<OtherScopes> {
    if (this.nodes.live() < 2) return ALONE;
    this.reading ??= this.readNow().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readNow(): Promise<OtherScopes> {
    const live = (await this.nodes.list()).filter(({ isLive, isThis }) => isLive && !isThis);
    if (live.length === 0) return ALONE;
    const { manager } = this.dataSource;
    const rows = await manager.findBy(NodeScopeEntity, { node: In(live.map(({ id }) => id)) });
    const now = await databaseNow(manager, this.clock);
    const heardAt = new Map(live.map(({ id, seenAt }) => [id, seenAt]));
    for (const { node, toldAt } of rows) heardAt.set(node, Math.max(toldAt, heardAt.get(node)!));
    const scopes = rows.flatMap(({ scope: id, state, toldAt }) => {
      // A process of another version may tell something else.
      const { data } = scopeStateSchema.safeParse(state);
      return data === undefined ? [] : [{ id, state: data, ageMs: Math.max(0, now - toldAt) }];
    });
    const oldestMs = Math.max(0, now - Math.min(...heardAt.values()));
    return { processes: live.length, oldestMs, scopes };
  }
}
