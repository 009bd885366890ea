import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { LlmDriverFacade, type FacadePoolOptions } from '../llm-driver/index.js';
import { parseInput } from '../http/index.js';
import { Clock, InvalidRequestError } from '../support/index.js';
import { CheckPlan } from './judging/check-plan.js';
import { readDocument, type CheckedDocument } from './judging/document.js';
import { LlmJudge } from './judging/llm-judge.js';
import { verdictFormat } from './judging/model-verdict.js';
import { randomText } from './judging/prompt-builder.js';
import { summarize, toUsageReport } from './judging/report.js';
import type { CheckReport } from './judging/report.schema.js';
import type { CheckListeners } from './judging/verdict-collector.js';
import { standardsSchema, type Standard, type StandardSet } from './sets/standard-set.schema.js';
import { MODULE_OPTIONS_TOKEN, type StandardsCheckerModuleOptions } from './standards-checker.options.js';

export const DEFAULT_MAX_PROMPT_TOKENS = 24_000;
const MIN_MAX_PROMPT_TOKENS = 1_000;

/** The model that judges, and how it is called. */
export interface JudgeOptions extends CheckListeners {
  /** The driver instance to ask. Default: the facade's. */
  readonly driver?: string;
  /**
   * With `driver` the provider's model id; else a named model or `instance/model`. Default: the instance's
   * own.
   */
  readonly model?: string;
  /** Maximum number of calls in flight. Integer from 1 to 10,000. Default 32. */
  readonly concurrency?: number;
  /** Stops the check. Every standard without a verdict becomes an `error` with the code `aborted`. */
  readonly signal?: AbortSignal;
}

export interface CheckOptions extends JudgeOptions {
  /** Maximum tokens of one prompt. Integer from 1,000. Default: the module's. */
  readonly maxPromptTokens?: number;
}

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

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
    @Optional() @Inject(MODULE_OPTIONS_TOKEN) private readonly options: StandardsCheckerModuleOptions = {},
  ) {}

  /**
   * Checks a document. Each standard is judged by its own calls, so an answer about one cannot affect
   * another; a call that fails makes its own standard an `error`.
   * @returns one verdict per standard, in the order of the standards
   * @throws InvalidRequestError, UnknownNameError, AppError 413 for the caller's own mistakes, before a model
   *   is called
   * @throws LlmError `driver_contract` if results cannot be matched to prompts
   */
  async check(request: CheckRequest): Promise<CheckReport> {
    const plan = this.plan(readDocument(request.document), request.standards, request.maxPromptTokens);
    this.assertAnswerable(request);
    return this.judge(plan, request);
  }

  /**
   * Splits a document and lists the prompts of a check. Calls no model.
   * @throws InvalidRequestError for invalid standards, or if `maxPromptTokens` is too small for them
   */
  plan(
    document: CheckedDocument,
    standards: StandardSet | readonly Standard[],
    maxPromptTokens = this.options.maxPromptTokens ?? DEFAULT_MAX_PROMPT_TOKENS,
  ): CheckPlan {
    if (!Number.isInteger(maxPromptTokens) || maxPromptTokens < MIN_MAX_PROMPT_TOKENS) {
      throw new InvalidRequestError(
        `maxPromptTokens must be an integer of at least ${MIN_MAX_PROMPT_TOKENS}; got ${maxPromptTokens}.`,
        'maxPromptTokens',
      );
    }
    const list = 'standards' in standards ? standards.standards : standards;
    return new CheckPlan(document, parseInput(standardsSchema, list, ['standards']), {
      maxPromptTokens,
      randomText: this.options.randomText ?? randomText,
    });
  }

  /**
   * Finds mistakes in driver, model or concurrency. Calls no model.
   * @throws InvalidRequestError, UnknownNameError
   */
  assertAnswerable(options: JudgeOptions): void {
    this.llm.checkOptions(poolOptions(options));
  }

  /**
   * Gets the verdicts of a plan, as {@link check} does. The options should have passed {@link
   * assertAnswerable}.
   * @throws LlmError `driver_contract` if results cannot be matched to prompts
   */
  async judge(plan: CheckPlan, options: JudgeOptions): Promise<CheckReport> {
    const startedAt = this.clock.monotonic();
    const format = verdictFormat(this.llm.capabilitiesOf(options.model, options.driver));
    const judge = new LlmJudge(plan, format, this.guarded(options));
    const verdicts = await judge.judge(this.llm, poolOptions(options));
    const { driver = null, model = null } = judge.firstAnswer ?? options;
    const summary = summarize(verdicts, {
      usage: toUsageReport(judge.tokens),
      duration_ms: Math.round(this.clock.monotonic() - startedAt),
      driver,
      model,
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

function poolOptions({ driver, model, concurrency, signal }: JudgeOptions): FacadePoolOptions {
  return { driver, model, concurrency, signal };
}
