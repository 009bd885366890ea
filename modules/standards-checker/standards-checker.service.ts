import { z } from 'zod';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { LlmDriverFacade } from '../llm-driver/index.js';
import { parseInput } from '../validation/index.js';
import { Clock } from '../support/index.js';
import {
  assertCheckedDocument,
  assertPlan,
  checkJudgeOptions,
  checkModuleOptions,
  standardsOf,
} from './check-arguments.js';
import { JudgementCache } from './cache/judgement-cache.js';
import { largestPrompt } from './judging/call-limits.js';
import { CheckPlan, promptSchema } from './judging/check-plan.js';
import { DEFAULT_EVIDENCE } from './judging/evidence-mode.js';
import { readDocumentFile } from './documents/read-document-file.js';
import type { CheckedDocument } from './judging/document.js';
import { estimateOf, together, type CheckEstimate } from './judging/estimate.js';
import { Jury } from './judging/jury.js';
import type { JudgeOptions } from './judging/judge-options.js';
import { ModelJudges, poolOptions } from './judging/model-judges.js';
import { summarize, toUsageReport } from './judging/report.js';
import type { CheckReport } from './judging/report.schema.js';
import { checkSeats, seatsOf } from './judging/seats.js';
import type { CheckListeners } from './judging/verdict-collector.js';
import { DEFAULT_DECISION } from './judging/vote-decision.js';
import type { Standard, StandardSet } from './sets/standard-set.schema.js';
import { MODULE_OPTIONS_TOKEN, type StandardsCheckerModuleOptions } from './standards-checker.options.js';

export const DEFAULT_MAX_PROMPT_TOKENS = 24_000;
const MIN_MAX_PROMPT_TOKENS = 1_000;

const planOptionsSchema = promptSchema.extend({ maxPromptTokens: z.int().min(MIN_MAX_PROMPT_TOKENS) });

/** What the prompts of a check contain. */
export interface PlanOptions {
  /** Maximum tokens of one prompt. Integer from 1,000. Default: the module's. */
  readonly maxPromptTokens?: number;
  /** Maximum tokens of a part of the document. Integer from 200. Default: what a prompt has room for. */
  readonly partTokens?: number;
  /**
   * Instructions of your own, such as the language of the reasons, at the end of the system message. At
   * most 16,384 characters. The model takes them for yours: no text of others belongs in them.
   */
  readonly system?: string;
}

export interface CheckOptions extends JudgeOptions, PlanOptions {}

export interface CheckRequest extends CheckOptions {
  /**
   * Text, Markdown or an HTML page, or the bytes of such a file in any encoding, of a Word document (.docx)
   * or of a PDF. At most 2 MiB of text, in a file of at most 32 MiB.
   */
  readonly document: string | Uint8Array;
  /** Name of the file. Its ending tells HTML from other texts; the model does not see it. */
  readonly documentName?: string;
  /** A set, or only its standards. */
  readonly standards: StandardSet | readonly Standard[];
}

/** Checks documents against standards. Needs only the facade: no database, no HTTP. */
@Injectable()
export class StandardsCheckerService {
  private readonly logger = new Logger(StandardsCheckerService.name);
  private readonly judges: ModelJudges;

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
    @Optional() @Inject(MODULE_OPTIONS_TOKEN) private readonly options: StandardsCheckerModuleOptions = {},
    @Optional() cache?: JudgementCache,
  ) {
    checkModuleOptions(options, MIN_MAX_PROMPT_TOKENS);
    this.judges = new ModelJudges(llm, clock, options.cache ?? cache);
  }

  /**
   * Checks a document. Each standard is judged by its own calls, so an answer about one cannot affect
   * another; a call that fails makes its own standard an `error`.
   * @returns one verdict per standard, in the order of the standards
   * @throws InvalidRequestError, UnknownNameError, AppError 413 for the caller's own mistakes, before a
   *   model is called
   * @throws LlmError `driver_contract` if results cannot be matched to prompts
   */
  async check(request: CheckRequest): Promise<CheckReport> {
    this.assertAnswerable(request);
    const document = await readDocumentFile(request.document, request.documentName);
    const plan = await this.plan(document, request.standards, request);
    return this.judge(plan, request);
  }

  /**
   * Splits a document and lists the prompts of a check. Parts fit the limits that are known of the model.
   * Calls no model.
   * @throws InvalidRequestError for invalid standards or options, or if `maxPromptTokens` or the model's
   *   limits are too small for them
   * @throws UnknownNameError for an unknown driver or model
   */
  async plan(
    document: CheckedDocument,
    standards: StandardSet | readonly Standard[],
    asked: PlanOptions & Pick<JudgeOptions, 'driver' | 'model' | 'judges' | 'maxTokens'> = {},
  ): Promise<CheckPlan> {
    assertCheckedDocument(document);
    checkJudgeOptions(asked);
    const list = standardsOf(standards);
    const { maxTokens, partTokens, system } = asked;
    const { maxPromptTokens = this.options.maxPromptTokens ?? DEFAULT_MAX_PROMPT_TOKENS } = asked;
    const options = parseInput(planOptionsSchema, { maxPromptTokens, partTokens, system });
    const models = seatsOf({ ...asked, repeat: 1 }).map((seat) => seat.options);
    const known = models.map((each) => this.judges.partTokensOf(each) ?? Infinity);
    const scopes = await Promise.all(models.map(({ driver, model }) => this.llm.limitsOf(model, driver)));
    return new CheckPlan(document, list, {
      ...options,
      partTokens: Math.min(options.partTokens ?? Infinity, ...known),
      modelPromptTokens: largestPrompt(scopes.flat(), maxTokens),
      boundarySecret: this.options.boundarySecret ?? '',
    });
  }

  /**
   * Finds mistakes in the options of a check, unknown ones included. Calls no model.
   * @throws InvalidRequestError, UnknownNameError
   */
  assertAnswerable(options: JudgeOptions): void {
    checkJudgeOptions(options);
    checkSeats(options, (asked) => this.llm.checkOptions(poolOptions(asked)));
  }

  /**
   * Estimates calls, tokens and the least time of plans, all with the same models. Counts all votes that may
   * be asked, and no answers of the cache. Calls no model.
   * @throws InvalidRequestError for what is no plan, or an option; UnknownNameError for an unknown driver or
   *   model
   */
  async estimate(
    plans: readonly CheckPlan[],
    options: Pick<JudgeOptions, 'driver' | 'model' | 'judges' | 'repeat' | 'maxTokens'> = {},
  ): Promise<CheckEstimate> {
    if (!Array.isArray(plans) || plans.length === 0) assertPlan(undefined, 'plans[0]');
    plans.forEach((plan, index) => assertPlan(plan, `plans[${index}]`));
    checkJudgeOptions(options);
    const { maxTokens, repeat } = options;
    const estimates: CheckEstimate[] = [];
    for (const { options: asked } of seatsOf({ ...options, repeat: 1 })) {
      const scopes = await this.llm.limitsOf(asked.model, asked.driver);
      estimates.push(estimateOf(plans, scopes, { maxTokens, repeat }));
    }
    return together(estimates);
  }

  /**
   * Gets the verdicts of a plan, as {@link check} does. The options should have passed {@link
   * assertAnswerable}.
   * @throws InvalidRequestError for what is no plan, or an option
   * @throws LlmError `driver_contract` if results cannot be matched to prompts
   */
  async judge(plan: CheckPlan, options: JudgeOptions): Promise<CheckReport> {
    assertPlan(plan, 'plan');
    checkJudgeOptions(options);
    const startedAt = this.clock.monotonic();
    const { evidence = DEFAULT_EVIDENCE } = options;
    const seats = seatsOf(options);
    const planned = seats.length;
    const asked = seats[0]!.options;
    const listeners = this.guarded(options);
    const judged =
      planned === 1
        ? await this.judges.judge(plan, asked, listeners)
        : await new Jury(plan, this.judges, options, listeners).judge();
    const { verdicts, usage, cachedCalls, parts, sampling, first } = judged;
    const { driver = null, model = null } = first ?? asked;
    const summary = summarize(verdicts, {
      evidence,
      cached_calls: cachedCalls,
      usage: toUsageReport(usage),
      duration_ms: Math.round(this.clock.monotonic() - startedAt),
      driver,
      model,
      settings: {
        ...sampling,
        parts,
        system: plan.system,
        ...(planned > 1 && { votes: { planned, decide: options.decide ?? DEFAULT_DECISION } }),
      },
      notes: plan.document.notes,
    });
    return { verdicts, summary };
  }

  /** A listener that throws must not cost a verdict. */
  private guarded({ onVerdict, onProgress }: CheckListeners): CheckListeners {
    const guard =
      <Values extends unknown[]>(listener: ((...values: Values) => void) | undefined) =>
      (...values: Values) => {
        try {
          listener?.(...values);
        } catch (error) {
          this.logger.warn(
            `A listener of a check threw: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      };
    return { onVerdict: guard(onVerdict), onProgress: guard(onProgress) };
  }
}
