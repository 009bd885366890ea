import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { LlmDriverFacade, type FacadePoolOptions } from '../llm-driver/index.js';
import { parseInput } from '../http/index.js';
import { type ExpectedCall } from '../quota/index.js';
import { Clock, InvalidRequestError } from '../support/index.js';
import { CheckPlan } from './judging/check-plan.js';
import { CheckRun } from './judging/check-run.js';
import { readDocument } from './judging/document.js';
import { randomText } from './judging/prompt-boundary.js';
import { summarize, toUsageReport, type CheckReport } from './judging/report.js';
import type { CheckListeners } from './judging/verdict-board.js';
import { verdictFormat } from './judging/verdict.schema.js';
import { standardsSchema, type Standard, type StandardSet } from './sets/standard-set.schema.js';
import { MODULE_OPTIONS_TOKEN, type StandardsCheckerModuleOptions } from './standards-checker.options.js';

export const DEFAULT_MAX_PROMPT_TOKENS = 24_000;
const LEAST_MAX_PROMPT_TOKENS = 1_000;

/** Who judges, and how many at a time. */
export interface CheckOptions extends CheckListeners {
  /** The driver instance to ask. Default: the facade's. */
  readonly driver?: string;
  /** With `driver` the provider's model id; without it a named model or `instance/model`. Default: the instance's own. */
  readonly model?: string;
  /** Calls in flight at most. Integer from 1 to 10,000. Default 32. */
  readonly concurrency?: number;
  /** Tokens of one prompt at most. Default: the module's. */
  readonly maxPromptTokens?: number;
  /** Ends the check: what is not judged by then is an `error` of code `aborted`. */
  readonly signal?: AbortSignal;
}

export interface CheckRequest extends CheckOptions {
  /** Text or Markdown, or the bytes of it in UTF-8; 2 MiB at most. */
  readonly document: string | Uint8Array;
  /** A set, or its standards alone. */
  readonly standards: StandardSet | readonly Standard[];
}

/** Holds documents against standards. Needs the facade and nothing else: no database, no HTTP. */
@Injectable()
export class StandardsCheckerService {
  private readonly logger = new Logger(StandardsCheckerService.name);

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
    @Optional() @Inject(MODULE_OPTIONS_TOKEN) private readonly options: StandardsCheckerModuleOptions = {},
  ) {}

  /**
   * One verdict per standard, in their order. Each standard is judged by calls of its own, so what a model says of one cannot
   * touch another; a call that fails makes its own standard an `error`.
   * @throws InvalidRequestError, UnknownNameError, AppError 413 for the caller's own mistakes, before anything is asked
   * @throws LlmError `driver_contract` when results cannot be told apart
   */
  async check(request: CheckRequest): Promise<CheckReport> {
    const startedAt = this.clock.monotonic();
    const plan = this.plan(request);
    this.assertAnswerable(request);
    const run = new CheckRun(
      plan,
      verdictFormat(this.llm.capabilitiesOf(request.model, request.driver)),
      this.guarded(request),
    );
    const verdicts = await run.judge(this.llm, poolOptions(request));
    const { driver = null, model = null } = run.firstAnswer ?? request;
    const usage = toUsageReport(run.tokens);
    const durationMs = Math.round(this.clock.monotonic() - startedAt);
    return { verdicts, summary: summarize(verdicts, { usage, duration_ms: durationMs, driver, model }) };
  }

  /**
   * Finds a mistake in driver, model or concurrency without asking anything.
   * @throws InvalidRequestError, UnknownNameError
   */
  assertAnswerable(options: CheckOptions): void {
    this.llm.checkOptions(poolOptions(options));
  }

  /**
   * The calls a check makes where nothing has to be repaired.
   * @throws InvalidRequestError, AppError 413 as {@link check} does
   */
  expectedCalls(request: CheckRequest): ExpectedCall[] {
    const plan = this.plan(request);
    return Array.from({ length: plan.size }, (_, index) => ({ promptCharacters: plan.charactersOf(index) }));
  }

  private plan({
    document,
    standards,
    maxPromptTokens = this.options.maxPromptTokens,
  }: CheckRequest): CheckPlan {
    const limit = maxPromptTokens ?? DEFAULT_MAX_PROMPT_TOKENS;
    if (!Number.isInteger(limit) || limit < LEAST_MAX_PROMPT_TOKENS) {
      throw new InvalidRequestError(
        `maxPromptTokens must be an integer of at least ${LEAST_MAX_PROMPT_TOKENS}; got ${limit}.`,
        'maxPromptTokens',
      );
    }
    const list = 'standards' in standards ? standards.standards : standards;
    return new CheckPlan(readDocument(document), parseInput(standardsSchema, list, ['standards']), {
      maxPromptTokens: limit,
      randomText: this.options.randomText ?? randomText,
    });
  }

  /** What a listener throws must not cost a verdict. */
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

function poolOptions({ driver, model, concurrency, signal }: CheckOptions): FacadePoolOptions {
  return { driver, model, concurrency, signal };
}
