import type { INestApplicationContext } from '@nestjs/common';
import { DEFAULT_CONCURRENCY, LlmDriverFacade, LlmDriverManager } from '../../../modules/llm-driver/index.js';
import {
  StandardsCheckerService,
  votesOf,
  type CheckPlan,
  type CheckReport,
  type JudgedDocument,
} from '../../../modules/standards-checker/index.js';
import { withChecker } from '../check/checker-modules.js';
import type { JudgingOptions } from '../check/judge-documents.js';
import { withPermits } from '../check/with-permits.js';
import { inContextOfStored } from '../context.js';
import { bindingLimit } from '../limits/limit-text.js';
import { interruptible } from '../terminal/interruption.js';
import { startProgress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import type { LabelledTask } from './labelled-documents.js';

export interface LabelledJudgingOptions extends JudgingOptions {
  /** Times that everything is judged. Default 1. */
  readonly repeat?: number;
}

/** The verdicts on all labelled documents. */
export interface LabelledJudgement {
  readonly judged: readonly JudgedDocument[];
  readonly reports: readonly CheckReport[];
  /** The models that gave verdicts, as driver/model. */
  readonly judges: readonly string[];
  /** True if the mock driver is one of them. */
  readonly mock: boolean;
}

/**
 * Judges labelled documents, each as often as asked, with one progress over all.
 * @returns also true if Ctrl-C stopped it: standards without a verdict are then errors
 */
export function judgeLabelled(
  terminal: Terminal,
  tasks: readonly LabelledTask[],
  options: LabelledJudgingOptions,
): Promise<{ readonly value: LabelledJudgement; readonly interrupted: boolean }> {
  return interruptible(terminal, (signal) =>
    // The cache of the database is for checks: figures are those of answers that were asked for.
    withChecker({ ...options, cache: options.cache ?? false }, (needs) =>
      inContextOfStored(terminal, (context) => judgeIn(context, terminal, { tasks, options, signal }), needs),
    ),
  );
}

async function judgeIn(
  context: INestApplicationContext,
  terminal: Terminal,
  { tasks, options, signal }: Omit<Run, 'onProgress'>,
): Promise<LabelledJudgement> {
  const llm = context.get(LlmDriverFacade);
  const { repeat = 1 } = options;
  const progress = startProgress(terminal, {
    total: tasks.reduce((sum, { standards }) => sum + standards.length * repeat, 0),
    bindingLimit: async () => bindingLimit(await llm.limits()),
  });
  try {
    const onProgress = (done: number) => progress.update(done);
    const reports = await judgeAll(context, { tasks, options, signal, onProgress });
    const judged = tasks.map(({ labelled }, index) => ({
      document: labelled,
      repetitions: reports.slice(index * repeat, (index + 1) * repeat).map(({ verdicts }) => verdicts),
    }));
    const judges = judgesOf(reports);
    return { judged, reports, judges, mock: isMock(context, judges) };
  } finally {
    progress.stop();
  }
}

interface Run {
  readonly tasks: readonly LabelledTask[];
  readonly options: LabelledJudgingOptions;
  readonly signal: AbortSignal;
  /** Receives the number of verdicts so far. */
  readonly onProgress: (done: number) => void;
}

/** Judges several documents at a time. Plans all before the first call. */
async function judgeAll(
  context: INestApplicationContext,
  { tasks, options, signal, onProgress }: Run,
): Promise<CheckReport[]> {
  const checker = context.get(StandardsCheckerService);
  const { driver, model, concurrency = DEFAULT_CONCURRENCY, repeat = 1, partTokens, system } = options;
  const { temperature, seed, maxTokens, evidence, judge: judges, decide } = options;
  const sampling = { temperature, seed, maxTokens };
  const asked = {
    driver,
    model,
    judges,
    decide,
    ...sampling,
    evidence,
    cache: typeof options.cache === 'string',
  };
  checker.assertAnswerable({ ...asked, concurrency });
  const plans: CheckPlan[] = [];
  for (const { document, standards } of tasks) {
    plans.push(await checker.plan(document, standards, { ...asked, partTokens, system }));
  }
  const rounds = plans.flatMap((plan) =>
    Array.from({ length: repeat }, (_, index) => [plan, index + 1] as const),
  );
  const done = rounds.map(() => 0);
  let total = 0;
  const jobs = rounds.map(([plan, repetition], index) => ({
    permits: Math.min(concurrency, plan.items().length * votesOf({ judges })),
    run: (stop: AbortSignal, permits: number) =>
      checker.judge(plan, {
        ...asked,
        repetition,
        concurrency: permits,
        signal: AbortSignal.any([signal, stop]),
        onProgress: (progress) => {
          total += progress.done - done[index]!;
          done[index] = progress.done;
          onProgress(total);
        },
      }),
  }));
  return withPermits(jobs, concurrency);
}

/** Answers of a cache are those of the model that gave them. */
function judgesOf(reports: readonly CheckReport[]): string[] {
  const judges = reports.flatMap(({ verdicts }) =>
    verdicts.flatMap(({ judged_by: judge, votes }) => votes?.map((vote) => vote.judge) ?? judge ?? []),
  );
  return [...new Set(judges)];
}

function isMock(context: INestApplicationContext, judges: readonly string[]): boolean {
  const manager = context.get(LlmDriverManager);
  const drivers = judges.map((judge) => judge.slice(0, judge.indexOf('/')));
  return drivers.some((name) => manager.has(name) && manager.implementationOf(name) === 'mock');
}
