import type { EntityManager } from 'typeorm';

/** Names stored data that processes hold in memory: `settings`, `client_keys`. Same name in every process. */
export type Topic = string;

/**
 * Tells each process what others have changed. A process that holds stored data in memory subscribes to its
 * topic, and reads it again after a change: see `Freshness`.
 */
export abstract class ChangeFeed {
  /**
   * Announces a change to all processes, this one included.
   * @param transaction the one that makes the change: it is announced when that commits, or not at all
   */
  abstract publish(transaction: EntityManager, topic: Topic): Promise<void>;

  /**
   * Calls the listener after each change of the topic, and once when the feed starts. Changes that follow
   * each other quickly may be one call. Returns a function that ends the subscription.
   * @param listener reads again, or notes that it has to; must not throw
   */
  abstract subscribe(topic: Topic, listener: () => void): () => void;

  /**
   * True while changes arrive. While it is false, a change may have been missed, and what is in memory must
   * be read again at least once a second.
   */
  abstract get isLive(): boolean;
}

/** The feed of an application that has none: it tells nothing, and is never live. */
export class NoChangeFeed extends ChangeFeed {
  publish(): Promise<void> {
    return Promise.resolve();
  }

  subscribe(): () => void {
    return () => undefined;
  }

  get isLive(): boolean {
    return false;
  }
}
