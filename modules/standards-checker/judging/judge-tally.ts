import { addUsage, NO_USAGE, type CompletionResponse, type Usage } from '../../llm-driver/index.js';
import type { Judgement } from '../cache/judgement.js';

/** The answers that a judge has received, counted. */
export class JudgeTally {
  private usage: Usage = NO_USAGE;
  private first: Pick<CompletionResponse, 'driver' | 'model'> | undefined;
  private cached = 0;

  /** Tokens of every answer so far. */
  get tokens(): Usage {
    return this.usage;
  }

  /** Answers that came from the cache. */
  get cachedCalls(): number {
    return this.cached;
  }

  /** The driver and model of the first answer, if there was one. */
  get firstAnswer(): Pick<CompletionResponse, 'driver' | 'model'> | undefined {
    return this.first;
  }

  /** Counts an answer of the model. */
  add(completion: CompletionResponse): void {
    this.usage = addUsage(this.usage, completion.usage);
    this.first ??= completion;
  }

  /** Counts an answer from the cache. */
  addCached({ judgedBy }: Judgement): void {
    const slash = judgedBy.indexOf('/');
    this.first ??= { driver: judgedBy.slice(0, slash), model: judgedBy.slice(slash + 1) };
    this.cached += 1;
  }
}
