import { Store } from './store.js';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10_000;

/**
 * Whether the server answers. `recoveries` counts how often it came back: what failed meanwhile is asked for
 * again.
 */
export const connection = new Store({ up: true, recoveries: 0 });

/** Call it when no answer came. Asks the server's health until it answers, and then says so. */
export function noteUnreachable(): void {
  const { up, recoveries } = connection.get();
  if (!up) return;
  connection.set({ up: false, recoveries });
  void askUntilUp(FIRST_RETRY_MS);
}

/** Call it when any answer came. */
export function noteAnswer(): void {
  const { up, recoveries } = connection.get();
  if (!up) connection.set({ up: true, recoveries: recoveries + 1 });
}

async function askUntilUp(waitMs: number): Promise<void> {
  await Promise.race([
    new Promise((resolve) => setTimeout(resolve, waitMs)),
    new Promise((resolve) => addEventListener('online', resolve, { once: true })),
  ]);
  if (connection.get().up) return;
  const healthy = await fetch('/health', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (healthy) noteAnswer();
  else await askUntilUp(Math.min(waitMs * 2, LAST_RETRY_MS));
}
