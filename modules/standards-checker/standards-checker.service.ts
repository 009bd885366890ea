import { z } from 'zod';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { LlmDriverFacade, type FacadePoolOptions } from '../llm-driver/index.js';
import { parseInput } from '../http/index.js';
import { Clock } from '../support/index.js';
import { ByModel } from './judging/by-model.js';
import { largestPrompt } from './judging/call-limits.js';
import { CheckPlan, promptSchema } from './judging/check-plan.js';
import { DEFAULT_EVIDENCE, EVIDENCE_MODES, type EvidenceMode } from './judging/evidence-mode.js';
import { readDocument, type CheckedDocument } from './judging/document.js';
import { estimateOf, type CheckEstimate } from './judging/estimate.js';
import { FormSearch } from './judging/form-search.js';
import { LlmJudge } from './judging/llm-judge.js';
import { verdictFormats } from './judging/model-verdict.js';
import { PartSizes } from './judging/part-sizes.js';
import {
  RequestForm,
  samplingSchema,
  type JudgeSampling,
  type RefusedFields,
} from './judging/request-form.js';
import { summarize, toUsageReport } from './judging/report.js';
import type { CheckReport } from './judging/report.schema.js';
import type { CheckListeners } from './judging/verdict-collector.js';
import { standardsSchema, type Standard, type StandardSet } from './sets/standard-set.schema.js';
import { MODULE_OPTIONS_TOKEN, type StandardsCheckerModuleOptions } from './standards-checker.options.js';

export const DEFAULT_MAX_PROMPT_TOKENS = 24_000;
const MIN_MAX_PROMPT_TOKENS = 1_000;

const judgeOptionsSchema = samplingSchema.extend({ evidence: z.enum(EVIDENCE_MODES).optional() });
const planOptionsSchema = promptSchema.extend({ maxPromptTokens: z.int().min(MIN_MAX_PROMPT_TOKENS) });

/** The model that judges, and how it is called. */
export interface JudgeOptions extends CheckListeners, JudgeSampling {
  /** The driver instance to ask. Default: the facade's. */
  readonly driver?: string;
  /**
   * With `driver` the provider's model id; else a named model or `instance/model`. Default: the instance's
   * own.
   */
  readonly model?: string;
  /**
   * What `met` needs. `strict`: a verified quote, if it has quotes; else it becomes `unclear`. `lenient`:
   * nothing. Default `strict`.
   */
  readonly evidence?: EvidenceMode;
  /** Maximum number of calls in flight. Integer from 1 to 10,000. Default 32. */
  readonly concurrency?: number;
  /** Stops the check. Every standard without a verdict becomes an `error` with the code `aborted`. */
  readonly signal?: AbortSignal;
}

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
  /** Text or Markdown, or its bytes in UTF-8. At most 2 MiB. */
  readonly document: string | Uint8Array;
  /** A set, or only its standards. */
  readonly standards: StandardSet | readonly Standard[];
}

/** Checks documents against standards. Needs only the facade: no database, no HTTP. */
@Injectable()
export class StandardsCheckerService {
  private readonly logger = new Logger(StandardsCheckerService.name);
  private readonly refusedFields = new ByModel<RefusedFields>();
  /** The largest part that a model was found to take, in estimated tokens. */
  private readonly partTokens = new ByModel<number>();

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
    @Optional() @Inject(MODULE_OPTIONS_TOKEN) private readonly options: StandardsCheckerModuleOptions = {},
  ) {}

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
    const plan = await this.plan(readDocument(request.document), request.standards, request);
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
    asked: PlanOptions & Pick<JudgeOptions, 'driver' | 'model' | 'maxTokens'> = {},
  ): Promise<CheckPlan> {
    const { driver, model, maxTokens, partTokens, system } = asked;
    const { maxPromptTokens = this.options.maxPromptTokens ?? DEFAULT_MAX_PROMPT_TOKENS } = asked;
    const options = parseInput(planOptionsSchema, { maxPromptTokens, partTokens, system });
    const list = 'standards' in standards ? standards.standards : standards;
    const known = this.partTokens.get(keyOf(asked)) ?? Infinity;
    return new CheckPlan(document, parseInput(standardsSchema, list, ['standards']), {
      ...options,
      partTokens: Math.min(options.partTokens ?? Infinity, known),
      modelPromptTokens: largestPrompt(await this.llm.limitsOf(model, driver), maxTokens),
      boundarySecret: this.options.boundarySecret ?? '',
    });
  }

  /**
   * Finds mistakes in driver, model, concurrency, sampling or evidence. Calls no model.
   * @throws InvalidRequestError, UnknownNameError
   */
  assertAnswerable(options: JudgeOptions): void {
    const { temperature, seed, repetition, maxTokens, evidence } = options;
    parseInput(judgeOptionsSchema, { temperature, seed, repetition, maxTokens, evidence });
    this.llm.checkOptions(poolOptions(options));
  }

  /**
   * Estimates calls, tokens and the least time of plans, all with the same model. Calls no model.
   * @throws UnknownNameError for an unknown driver or model
   */
  async estimate(
    plans: readonly CheckPlan[],
    { driver, model, maxTokens }: Pick<JudgeOptions, 'driver' | 'model' | 'maxTokens'> = {},
  ): Promise<CheckEstimate> {
    return estimateOf(plans, await this.llm.limitsOf(model, driver), maxTokens);
  }

  /**
   * Gets the verdicts of a plan, as {@link check} does. The options should have passed {@link
   * assertAnswerable}.
   * @throws LlmError `driver_contract` if results cannot be matched to prompts
   */
  async judge(plan: CheckPlan, options: JudgeOptions): Promise<CheckReport> {
    const startedAt = this.clock.monotonic();
    const forms = this.formsFor(options);
    const { evidence = DEFAULT_EVIDENCE } = options;
    const sizes = new PartSizes(plan, (tokens) => this.partTokens.set(keyOf(options), tokens));
    const judge = new LlmJudge(plan, forms, sizes, evidence, this.guarded(options), this.clock);
    const verdicts = await judge.judge(this.llm, poolOptions(options));
    const { driver = null, model = null } = judge.firstAnswer ?? options;
    const summary = summarize(verdicts, {
      evidence,
      usage: toUsageReport(judge.tokens),
      duration_ms: Math.round(this.clock.monotonic() - startedAt),
      driver,
      model,
      settings: { ...forms.current.sampling, parts: judge.parts, system: plan.system },
    });
    return { verdicts, summary };
  }

  private formsFor({ driver, model, temperature, seed, repetition, maxTokens }: JudgeOptions): FormSearch {
    const formats = verdictFormats(this.llm.capabilitiesOf(model, driver));
    const key = keyOf({ driver, model });
    const refused = this.refusedFields.get(key);
    const form = new RequestForm(formats, { temperature, seed, repetition, maxTokens }, refused);
    return new FormSearch(form, refused !== undefined, (taken) => this.refusedFields.set(key, taken.refused));
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

function keyOf({ driver, model }: Pick<JudgeOptions, 'driver' | 'model'>): string {
  return JSON.stringify([driver, model]);
}

function poolOptions({ driver, model, concurrency, signal }: JudgeOptions): FacadePoolOptions {
  return { driver, model, concurrency, signal };
}
