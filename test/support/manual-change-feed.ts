import { ChangeFeed, type Topic } from '../../modules/database/index.js';

/** A change feed whose changes a test makes. It is live until the test says otherwise. */
export class ManualChangeFeed extends ChangeFeed {
  isLive = true;
  /** Topics in the order in which they were published. */
  readonly published: Topic[] = [];
  private readonly listeners = new Map<Topic, Set<() => void>>();

  async publish(_transaction: unknown, topic: Topic): Promise<void> {
    this.published.push(topic);
  }

  subscribe(topic: Topic, listener: () => void): () => void {
    const listeners = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Tells of a change by another process. */
  change(topic: Topic): void {
    for (const listener of this.listeners.get(topic) ?? []) listener();
  }
}
