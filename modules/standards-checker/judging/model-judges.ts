import { Logger } from '@nestjs/common';
import { type Clock, loggableError } from '../../support/index.js';
import { ByModel, type FacadePoolOptions, type LlmDriverFacade, type Usage } from '../../llm-driver/index.js';
import { CheckJudgements } from '../cache/check-judgements.js';
import { SHARED_OWNER, type JudgementCache } from '../cache/judgement-cache.js';
import { JudgementKeys } from '../cache/judgement-keys.js';
import { QuoteVerifier } from '../quotes/quote-verifier.js';
import { inTurns } from '../quotes/work.js';
import type { CheckPlan } from './check-plan.js';
import { DEFAULT_EVIDENCE } from './evidence-mode.js';
import { FormSearch } from './form-search.js';
import type { JudgeOptions, ModelChoice } from './judge-options.js';
import { LlmJudge } from './llm-judge.js';
import { verdictFormats } from './model-verdict.js';
import { PartSizes } from './part-sizes.js';
import type { StandardVerdict } from './report.schema.js';
import { RequestForm, type RefusedFields } from './request-form.js';
import type { CheckListeners } from './verdict-collector.js';

/** The verdicts of one model on the standards of a plan, and what they took. */
export interface ModelVerdicts {
  /** Of the standards that were judged, in their order. */
  readonly verdicts: readonly StandardVerdict[];
  readonly usage: Usage;
  readonly cachedCalls: number;
  /** Most parts of the document in which a standard was judged. */
  readonly parts: number;
  /** What the model was asked for; `null` where it was left to the model. */
  readonly sampling: RequestForm['sampling'];
  /** The driver and model that gave the first answer, if there was one. */
  readonly first: { readonly driver: string; readonly model: string } | undefined;
}

/** Asks models for verdicts. Remembers what each refuses, and answers that may be used again. */
export class ModelJudges {
  private readonly logger = new Logger('StandardsChecker');
  private readonly refusedFields = new ByModel<RefusedFields>();
  /** The largest part that a model was found to take, in estimated tokens. */
  private readonly partTokens = new ByModel<number>();
  private readonly quotes = new WeakMap<CheckPlan, Promise<QuoteVerifier>>();

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
    private readonly cache?: JudgementCache,
  ) {}

  /** Returns the largest part that a model was found to take, in estimated tokens; else `undefined`. */
  partTokensOf(model: ModelChoice): number | undefined {
    return this.partTokens.get(keyOf(model));
  }

  /**
   * @param positions of the standards to judge. Default: all
   * @throws LlmError `driver_contract` if results cannot be matched to prompts
   */
  async judge(
    plan: CheckPlan,
    options: JudgeOptions,
    listeners: CheckListeners,
    positions?: readonly number[],
  ): Promise<ModelVerdicts> {
    const forms = this.formsFor(options);
    const tools = {
      forms,
      sizes: new PartSizes(plan, (tokens) => this.partTokens.set(keyOf(options), tokens)),
      evidence: options.evidence ?? DEFAULT_EVIDENCE,
      clock: this.clock,
      quotes: this.quotesOf(plan),
      cache: await this.judgementsFor(plan, options),
    };
    const judge = new LlmJudge(plan, tools, listeners, positions);
    const verdicts = await judge.judge(this.llm, poolOptions(options));
    return {
      verdicts,
      usage: judge.tally.tokens,
      cachedCalls: judge.tally.cachedCalls,
      parts: judge.parts,
      sampling: forms.current.sampling,
      first: judge.tally.firstAnswer,
    };
  }

  /** Prepares a document once for all judges. */
  private quotesOf(plan: CheckPlan): Promise<QuoteVerifier> {
    const known = this.quotes.get(plan);
    if (known !== undefined) return known;
    const prepared = inTurns(QuoteVerifier.prepare(plan.document));
    this.quotes.set(plan, prepared);
    return prepared;
  }

  private formsFor(options: JudgeOptions): FormSearch {
    const key = keyOf(options);
    const refused = this.refusedFields.get(key);
    const form = new RequestForm(this.formatsFor(options), options, refused);
    return new FormSearch(form, refused !== undefined, (taken) => this.refusedFields.set(key, taken.refused));
  }

  private formatsFor({ driver, model }: ModelChoice) {
    return verdictFormats(this.llm.capabilitiesOf(model, driver));
  }

  private async judgementsFor(plan: CheckPlan, options: JudgeOptions): Promise<CheckJudgements | undefined> {
    const { cache } = this;
    const { driver, model, cacheOwner: owner = SHARED_OWNER } = options;
    if (cache === undefined || options.cache === false) return undefined;
    try {
      const identity = await this.llm.identityOf(model, driver);
      const { temperature = null, seed = null, repetition = 1, maxTokens = null } = options;
      const sampling = [temperature, seed, repetition, maxTokens];
      const keys = new JudgementKeys(plan, [identity, sampling, this.formatsFor(options)]);
      return new CheckJudgements({ cache, keys, owner, onError: (error) => this.logCacheError(error) });
    } catch (error) {
      // The settings of the driver cannot be read. Its calls tell the caller so.
      this.logCacheError(error);
      return undefined;
    }
  }

  private logCacheError(error: unknown): void {
    this.logger.warn({ msg: 'a check goes on without the cache', error: loggableError(error) });
  }
}

/** Returns the options of the pools of a judge. */
export function poolOptions({ driver, model, concurrency, signal }: JudgeOptions): FacadePoolOptions {
  return { driver, model, concurrency, signal };
}

function keyOf({ driver, model }: ModelChoice): string {
  return JSON.stringify([driver, model]);
}
