import { z } from 'zod';
import { EVIDENCE_MODES, type EvidenceMode } from './evidence-mode.js';
import { samplingSchema, type JudgeSampling } from './request-form.js';
import type { CheckListeners } from './verdict-collector.js';

/** The options of a judge that are not checked by the facade. */
export const judgeOptionsSchema = samplingSchema.extend({
  evidence: z.enum(EVIDENCE_MODES).optional(),
  cache: z.boolean().optional(),
});

/** The model that judges. */
export interface ModelChoice {
  /** The driver instance to ask. Default: the facade's. */
  readonly driver?: string;
  /**
   * With `driver` the provider's model id; else a named model or `instance/model`. Default: the instance's
   * own.
   */
  readonly model?: string;
}

/** The model that judges, and how it is called. */
export interface JudgeOptions extends CheckListeners, JudgeSampling, ModelChoice {
  /**
   * What `met` needs. `strict`: a verified quote, if it has quotes; else it becomes `unclear`. `lenient`:
   * nothing. Default `strict`.
   */
  readonly evidence?: EvidenceMode;
  /** Maximum number of calls in flight. Integer from 1 to 10,000. Default 32. */
  readonly concurrency?: number;
  /** Stops the check. Every standard without a verdict becomes an `error` with the code `aborted`. */
  readonly signal?: AbortSignal;
  /** Uses answers of earlier checks, and stores new ones. Default true, if the module has a cache. */
  readonly cache?: boolean;
  /** Answers are used again only for the same owner. Default: one owner for all. */
  readonly cacheOwner?: string;
}
