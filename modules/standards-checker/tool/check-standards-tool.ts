import { z } from 'zod';
import { tool, type Tool } from '../../llm-driver/index.js';
import { InvalidRequestError, kindOf } from '../../support/index.js';
import { checkJudgeOptions, standardsOf } from '../check-arguments.js';
import type { CheckReport, StandardVerdict } from '../judging/report.schema.js';
import type { Standard, StandardSet } from '../sets/standard-set.schema.js';
import type { CheckOptions, StandardsCheckerService } from '../standards-checker.service.js';

/** Options of {@link checkStandardsTool}: those of a check, and the standards. */
export interface CheckStandardsToolOptions extends Omit<CheckOptions, 'signal'> {
  /** A set, or only its standards. The model may choose among them and cannot give others. */
  readonly standards: StandardSet | readonly Standard[];
  /** @default check_standards */
  readonly name?: string | undefined;
  /** Tells the model when to call the tool. Default: a description with the titles of the standards. */
  readonly description?: string | undefined;
  /** Receives the whole report of each check. The model gets verdicts, reasons and quotes. */
  readonly onReport?: ((report: CheckReport) => void | Promise<void>) | undefined;
}

/** Arguments of the tool, in snake_case as models write them. */
export type CheckStandardsArguments = z.ZodObject<{
  document: z.ZodString;
  standard_ids: z.ZodOptional<z.ZodArray<z.ZodEnum<Record<string, string>>>>;
}>;

/** What the model gets. */
export interface CheckStandardsResult {
  /** From 0 to 1, as in the summary of a report. */
  readonly score: number;
  readonly verdicts: readonly {
    readonly standard_id: string;
    readonly verdict: StandardVerdict['verdict'];
    readonly reason: string;
    /** Of these only the ones that are in the document. */
    readonly quotes: readonly string[];
  }[];
}

/**
 * Makes a tool with which a model checks a document against standards, for `llm.runTools`. The check has its
 * own calls; their usage is in the report.
 * @throws InvalidRequestError for wrong standards or options; ConfigurationError for a wrong name
 * @example
 * const check = checkStandardsTool(checker, { standards, model: 'groq' });
 * const { content } = await llm.runTools('Is this notice complete? …', { tools: [check] });
 */
export function checkStandardsTool(
  checker: Pick<StandardsCheckerService, 'check'>,
  options: CheckStandardsToolOptions,
): Tool<CheckStandardsArguments, CheckStandardsResult> {
  if (typeof (checker as Partial<StandardsCheckerService> | null | undefined)?.check !== 'function') {
    throw new InvalidRequestError(
      `checker must be a StandardsCheckerService; got ${kindOf(checker)}.`,
      'checker',
    );
  }
  if (typeof options !== 'object' || options === null) {
    throw new InvalidRequestError(
      `options must be an object with standards; got ${kindOf(options)}.`,
      'options',
    );
  }
  const { standards, name = 'check_standards', description, onReport, ...checkOptions } = options;
  checkJudgeOptions(checkOptions);
  const list = standardsOf(standards);
  if (onReport !== undefined && typeof onReport !== 'function') {
    throw new InvalidRequestError(`onReport must be a function; got ${kindOf(onReport)}.`, 'onReport');
  }
  return tool({
    name,
    description: description ?? describe(list),
    schema: schemaOf(list),
    execute: async ({ document, standard_ids: ids }, { signal }) => {
      const chosen = ids === undefined ? list : list.filter(({ id }) => ids.includes(id));
      const report = await checker.check({ ...checkOptions, document, standards: chosen, signal });
      await onReport?.(report);
      return resultOf(report);
    },
  });
}

function schemaOf(standards: readonly Standard[]): CheckStandardsArguments {
  const ids = standards.map(({ id }) => id) as [string, ...string[]];
  return z.object({
    document: z.string().min(1).describe('The whole text of the document, unchanged.'),
    standard_ids: z
      .array(z.enum(ids))
      .min(1)
      .optional()
      .describe('Ids of the standards to check. Default: all.'),
  });
}

function describe(standards: readonly Standard[]): string {
  const titles = standards.map(({ id, title }) => `${id}: ${title}`).join('; ');
  return (
    'Checks whether a document meets standards. Returns a verdict, a reason and quotes of the document for each. ' +
    `Standards: ${titles}.`
  );
}

function resultOf({ summary, verdicts }: CheckReport): CheckStandardsResult {
  return {
    score: summary.score,
    verdicts: verdicts.map(({ standard_id, verdict, reason, quotes }) => ({
      standard_id,
      verdict,
      reason,
      quotes: quotes.filter(({ verified }) => verified).map(({ text }) => text),
    })),
  };
}
