import type { INestApplicationContext } from '@nestjs/common';
import { DEFAULT_CONCURRENCY, LlmDriverFacade, LlmDriverManager } from '../../../modules/llm-driver/index.js';
import { DriverCatalogue } from '../../../modules/gateway/index.js';
import {
  StandardsCheckerService,
  votesOf,
  type CheckPlan,
  type CheckReport,
  type DecisionRule,
  type EvidenceMode,
  type JudgeKind,
  type StandardSet,
} from '../../../modules/standards-checker/index.js';
import { inContextOfStored } from '../context.js';
import { bindingLimit } from '../limits/limit-text.js';
import type { SamplingOptions } from '../options.js';
import { interruptible } from '../terminal/interruption.js';
import { startProgress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { withChecker, type CacheOptions } from './checker-modules.js';
import type { NamedDocument } from './read-documents.js';
import { playRecording, type Recording } from './recorded-run.js';
import { withPermits } from './with-permits.js';

/** How the model is asked. */
export interface JudgingOptions extends SamplingOptions, CacheOptions {
  /** Models that judge, instead of `driver` and `model`. */
  readonly judge?: readonly string[];
  readonly repeat?: number;
  readonly decide?: DecisionRule;
  readonly evidence?: EvidenceMode;
  readonly concurrency?: number;
  readonly seed?: number;
  readonly partTokens?: number;
}

/** The verdicts on all documents of a run. */
export interface Judgement {
  /** In the order of the documents. */
  readonly reports: readonly CheckReport[];
  readonly judge: JudgeKind;
  /** Names of the drivers that have a key, the mock apart. */
  readonly configured: readonly string[];
}

/**
 * Judges documents, with one progress over all. All prompts are planned before the first call.
 * @returns also true if Ctrl-C stopped it: standards without a verdict are then errors
 */
export function judgeDocuments(
  terminal: Terminal,
  documents: readonly NamedDocument[],
  standards: StandardSet,
  options: JudgingOptions,
  recording?: Recording,
): Promise<{ readonly value: Judgement; readonly interrupted: boolean }> {
  return interruptible(terminal, (signal) =>
    withChecker(options, (needs) =>
      inContextOfStored(
        terminal,
        async (context) => {
          const llm = context.get(LlmDriverFacade);
          const progress = startProgress(terminal, {
            total: documents.length * standards.standards.length,
            bindingLimit: async () => bindingLimit(await llm.limits()),
          });
          const onProgress = (done: number) => progress.update(done);
          try {
            const configured = await configuredDrivers(context);
            const recorded =
              recording && asksMock(context, options) ? playRecording(llm, recording) : undefined;
            // Answers of a recording cost nothing. Another version may have others.
            const asked = { ...options, ...(recorded && { ...recorded, cache: false as const }) };
            const reports = await judgeAll(context, {
              documents,
              standards,
              options: asked,
              signal,
              onProgress,
            });
            const judge = recorded ? 'recording' : isMock(context, reports, options) ? 'mock' : 'model';
            return { reports, judge, configured };
          } finally {
            progress.stop();
          }
        },
        needs,
      ),
    ),
  );
}

interface Run {
  readonly documents: readonly NamedDocument[];
  readonly standards: StandardSet;
  readonly options: JudgingOptions;
  readonly signal: AbortSignal;
  /** Receives the number of verdicts so far. */
  readonly onProgress: (done: number) => void;
}

/** Plans every document. Calls no model. */
export async function plansOf(
  checker: StandardsCheckerService,
  documents: readonly NamedDocument[],
  standards: StandardSet,
  options: JudgingOptions,
): Promise<CheckPlan[]> {
  const asked = askedOf(options);
  const { partTokens, system, concurrency } = options;
  checker.assertAnswerable({ ...asked, concurrency });
  const plans: CheckPlan[] = [];
  for (const { document } of documents) {
    plans.push(await checker.plan(document, standards, { ...asked, partTokens, system }));
  }
  return plans;
}

/** What each judge is asked with. */
function askedOf({ driver, model, temperature, seed, maxTokens, evidence, ...options }: JudgingOptions) {
  const { judge: judges, repeat, decide, cache } = options;
  const voting = { judges, repeat, decide };
  return { driver, model, ...voting, temperature, seed, maxTokens, evidence, cache: cache !== false };
}

/** Judges several documents at a time if one does not need all calls that may be in flight. */
async function judgeAll(
  context: INestApplicationContext,
  { documents, standards, options, signal, onProgress }: Run,
): Promise<CheckReport[]> {
  const checker = context.get(StandardsCheckerService);
  const { concurrency = DEFAULT_CONCURRENCY } = options;
  const asked = askedOf(options);
  const plans = await plansOf(checker, documents, standards, options);
  const done = plans.map(() => 0);
  const jobs = plans.map((plan, index) => ({
    permits: Math.min(concurrency, plan.items().length * votesOf(asked)),
    run: (stop: AbortSignal, permits: number) =>
      checker.judge(plan, {
        ...asked,
        concurrency: permits,
        signal: AbortSignal.any([signal, stop]),
        onProgress: (progress) => {
          done[index] = progress.done;
          onProgress(done.reduce((sum, count) => sum + count, 0));
        },
      }),
  }));
  return withPermits(jobs, concurrency);
}

/** True if the mock driver is to judge. */
function asksMock(context: INestApplicationContext, { driver, model, judge }: JudgingOptions): boolean {
  if (judge !== undefined) return false;
  const manager = context.get(LlmDriverManager);
  const target = model === undefined ? undefined : context.get(LlmDriverFacade).resolveModel(model);
  if (target?.kind === 'named') return false;
  const name = driver ?? target?.driver ?? manager.defaultName();
  return manager.has(name) && manager.implementationOf(name) === 'mock';
}

async function configuredDrivers(context: INestApplicationContext): Promise<string[]> {
  const manager = context.get(LlmDriverManager);
  const drivers = await new DriverCatalogue(manager, context.get(LlmDriverFacade)).list();
  return drivers.filter(({ driver, configured }) => configured && driver !== 'mock').map(({ name }) => name);
}

function isMock(
  context: INestApplicationContext,
  reports: readonly CheckReport[],
  options: JudgingOptions,
): boolean {
  const manager = context.get(LlmDriverManager);
  return reports.some(({ summary: { driver } }) =>
    driver === null ? asksMock(context, options) : manager.implementationOf(driver) === 'mock',
  );
}
