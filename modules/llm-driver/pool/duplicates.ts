import { createHash } from 'node:crypto';
import type { CompletionOptions, Prompt } from '../contract/completion.types.js';
import { toChatRequest } from '../contract/prompt.js';
import { plainCopy } from '../contract/plain-copy.js';
import type { PoolResult } from '../contract/pool.types.js';
import { type LaneOf, ownModel } from './pool-lanes.js';

/** A request of a pool that is asked once, and what came of it. */
interface Question {
  /** Index of the prompt that is asked. */
  readonly index: number;
  /** Its result, if there is one. */
  readonly result?: PoolResult;
  /** Prompts with the same request that were read before there was a result. */
  readonly followers: Duplicate[];
}

/** A prompt whose request is that of an earlier one. */
export interface Duplicate {
  readonly index: number;
  readonly id: string | undefined;
}

/**
 * Recognises prompts of a pool that ask for the same: same messages, options and model, however they are
 * written. Holds a digest of each request, and for answered ones the result.
 */
export class Duplicates {
  /** Prompts that wait for the result of another one. */
  waiting = 0;
  private readonly questions = new Map<string, Question>();
  private readonly digests = new Map<number, string>();
  private readonly answered = new Set<string>();

  /**
   * @param laneOf the pool's: the prompts of its lanes are for different models
   * @param most answered requests to remember; the oldest is forgotten first
   */
  constructor(
    private readonly options: CompletionOptions,
    private readonly laneOf: LaneOf,
    private readonly most: number,
  ) {}

  /**
   * Returns the result of an equal prompt that is answered, `waits` if one is under way, and `undefined` if
   * this prompt is the first: it is then to be asked, and its result given to {@link Duplicates.settle}.
   */
  find(prompt: Prompt, duplicate: Duplicate): PoolResult | 'waits' | undefined {
    const digest = this.digestOf(prompt, duplicate.index);
    if (digest === undefined) return undefined;
    const question = this.questions.get(digest);
    if (question === undefined) {
      this.questions.set(digest, { index: duplicate.index, followers: [] });
      this.digests.set(duplicate.index, digest);
      return undefined;
    }
    if (question.result !== undefined) return duplicateOf(question.result, duplicate);
    question.followers.push(duplicate);
    this.waiting += 1;
    return 'waits';
  }

  /** Takes the result of a prompt that was asked. Returns those of the prompts that waited for it. */
  settle(result: PoolResult): readonly PoolResult[] {
    const digest = this.digests.get(result.index);
    const question = digest === undefined ? undefined : this.questions.get(digest);
    if (digest === undefined || question === undefined) return NO_RESULTS;
    this.digests.delete(result.index);
    const { followers } = question;
    // The reader of a stream may change its result before a duplicate is read; a list is read as a whole.
    const own = this.most === Infinity ? result : plainCopy(result);
    this.questions.set(digest, { index: result.index, followers: [], result: own });
    this.remember(digest);
    this.waiting -= followers.length;
    return followers.map((follower) => duplicateOf(result, follower));
  }

  private remember(digest: string): void {
    this.answered.add(digest);
    if (this.answered.size <= this.most) return;
    const [oldest] = this.answered;
    this.answered.delete(oldest!);
    this.questions.delete(oldest!);
  }

  /** Returns undefined for an invalid prompt: each of them fails with its own path. */
  private digestOf(prompt: Prompt, index: number): string | undefined {
    try {
      const { request, timeoutMs } = toChatRequest(prompt, this.options);
      const lane = this.laneOf === ownModel ? undefined : this.laneOf(prompt, index);
      const asked = { ...request, ...(lane !== undefined && { model: lane }) };
      return createHash('sha256')
        .update(JSON.stringify([asked, timeoutMs], sortedKeys))
        .digest('base64');
    } catch {
      return undefined;
    }
  }
}

const NO_RESULTS: readonly PoolResult[] = [];

/** Returns a copy of a result as that of a prompt with the same request: no call was sent for it. */
function duplicateOf(result: PoolResult, { index, id }: Duplicate): PoolResult {
  const { id: _, ...rest } = plainCopy(result);
  const own = { index, ...(id !== undefined && { id }), attempts: 0, waitedMs: 0, duplicateOf: result.index };
  return { ...rest, ...own };
}

/** Writes the fields of an object in the order of their names: fields in another order ask for the same. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
