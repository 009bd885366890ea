import { setImmediate as nextTurn } from 'node:timers/promises';
import { Deferred } from '../deferred.js';
import type { ProviderCall } from '../fake-provider/call.js';

const IDS = ['a', 'b', 'c'];
export const HELD_STANDARDS = IDS.map((id) => ({ id, title: `Title ${id}`, rule: `Says ${id}.` }));

/** Answers of a provider about three standards. Each is held back until a test gives it. */
export class HeldVerdicts {
  private readonly answers = new Map(IDS.map((id) => [id, new Deferred<void>()]));
  private readonly asked = new Set<string>();

  /** Answers calls that ask for a verdict when they may be answered, others at once. */
  readonly reply = async ({ prompt }: Pick<ProviderCall, 'prompt'>): Promise<string> => {
    const id = /"id": "([abc])"/.exec(prompt)?.[1];
    if (id === undefined) return 'hello';
    this.asked.add(id);
    await this.answers.get(id)!.promise;
    return JSON.stringify({ verdict: 'met', reason: 'It is.', quotes: [] });
  };

  /** Resolves once all three calls wait for their answers. */
  async allAsked(): Promise<void> {
    while (this.asked.size < IDS.length) await nextTurn();
  }

  give(...ids: readonly string[]): void {
    for (const id of ids) this.answers.get(id)!.resolve();
  }
}
