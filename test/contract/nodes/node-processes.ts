import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import {
  Nodes,
  NodesStore,
  StoredChangeFeed,
  ThisNode,
  type ThisNodeOptions,
} from '../../../modules/database/index.js';
import { closeLater } from '../../support/cleanup.js';
import { FakeClock } from '../../support/fake-clock.js';

/** A process with its clock. Each has a number of its own on a machine of its own, unless told otherwise. */
export interface NodeProcess {
  readonly node: ThisNode;
  readonly nodes: Nodes;
  readonly feed: StoredChangeFeed;
  readonly clock: FakeClock;
}

export type NodeProcessOptions = Partial<ThisNodeOptions> & {
  /** Default: one of its own. */
  readonly clock?: FakeClock;
};

export const newKey = (): KeyObject => createSecretKey(randomBytes(32));

/** The key that processes have by default. */
const SHARED_KEY = newKey();
let made = 0;

/** Makes a process that has not started. */
export function makeNode(
  dataSource: DataSource,
  { clock = new FakeClock(), ...options }: NodeProcessOptions = {},
): NodeProcess {
  made += 1;
  const node = new ThisNode({
    ...{ name: `node-${made}`, host: `host-${made}`, role: 'all', version: '1.0.0', appKey: SHARED_KEY },
    ...options,
  });
  const feed = new StoredChangeFeed(dataSource, clock);
  const nodes = new Nodes(node, new NodesStore(dataSource, node, feed, clock), feed, clock);
  closeLater(() => feed.onModuleDestroy());
  return { node, nodes, feed, clock };
}

/** Starts a process. It ends with the test, without a farewell. */
export async function startNode(dataSource: DataSource, options?: NodeProcessOptions): Promise<NodeProcess> {
  const process = makeNode(dataSource, options);
  await process.nodes.onModuleInit();
  return process;
}
