import { z } from 'zod';
import { listOf } from '../../support/index.js';
import { EVIDENCE_MODES, type EvidenceMode } from './evidence-mode.js';
import { samplingSchema, type JudgeSampling } from './request-form.js';
import type { CheckListeners } from './verdict-collector.js';
import { DECISION_RULES, type DecisionRule } from './vote-decision.js';

/** Most repetitions of a check. */
export const MAX_REPEAT = 25;
/** Most models that judge one check. */
export const MAX_JUDGES = 10;

/** The options of a judge that are not checked by the facade. */
export const judgeOptionsSchema = samplingSchema.extend({
  evidence: z.enum(EVIDENCE_MODES).optional(),
  cache: z.boolean().optional(),
  repeat: z.int().min(1).max(MAX_REPEAT).optional(),
  judges: listOf(z.string().min(1))
    .min(1)
    .max(MAX_JUDGES)
    .refine((judges) => new Set(judges).size === judges.length, 'a judge is named twice')
    .optional(),
  decide: z.enum(DECISION_RULES).optional(),
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
  /** Votes of each judge about each standard, each with its own seed. Integer from 1 to 25. Default 1. */
  readonly repeat?: number;
  /**
   * Models that judge, instead of `driver` and `model`: named models, `instance/model` or instances; at most
   * 10. Each gives its votes about each standard.
   */
  readonly judges?: readonly string[];
  /**
   * How several votes decide. `majority`: the verdict of more than half of all votes, else `unclear`.
   * `unanimous`: the verdict of all, else `unclear`. Default `majority`.
   */
  readonly decide?: DecisionRule;
}
