import { NamedModelsModule } from '../../../modules/named-models/index.js';
import {
  StandardsCheckerService,
  type CheckEstimate,
  type StandardSet,
} from '../../../modules/standards-checker/index.js';
import { inContextOfStored } from '../context.js';
import { formatCount, limitName } from '../limits/limit-text.js';
import { formatDuration } from '../terminal/format.js';
import type { Terminal } from '../terminal/terminal.js';
import { CHECKER } from './checker-modules.js';
import { plansOf, type JudgingOptions } from './judge-documents.js';
import type { NamedDocument } from './read-documents.js';

/** Estimates the check of documents. Calls no model. */
export function estimateDocuments(
  terminal: Terminal,
  documents: readonly NamedDocument[],
  standards: StandardSet,
  options: JudgingOptions,
): Promise<CheckEstimate> {
  return inContextOfStored(
    terminal,
    async (context) => {
      const checker = context.get(StandardsCheckerService);
      const { driver, model, judge: judges, repeat, maxTokens } = options;
      const plans = await plansOf(checker, documents, standards, options);
      return checker.estimate(plans, { driver, model, judges, repeat, maxTokens });
    },
    { modules: [CHECKER], storedModules: [NamedModelsModule] },
  );
}

/** Returns an estimate as text for a terminal. */
export function estimateText(
  estimate: CheckEstimate,
  { documents, standards }: { readonly documents: number; readonly standards: number },
): string {
  const { calls, parts, prompt_tokens: prompts, completion_tokens: answers } = estimate;
  return [
    `Calls    ${formatCount(calls)}: ${counted(standards, 'standard')}, ${counted(documents, 'document')} in ${counted(parts, 'part')}`,
    `Tokens   about ${formatCount(prompts)} of prompts and ${formatCount(answers)} of answers`,
    `Time     ${timeOf(estimate)}`,
    'No model was called. Retries, repairs and thinking come on top.',
    '',
  ].join('\n');
}

function timeOf({ least_ms: leastMs, limited_by: limit }: CheckEstimate): string {
  if (leastMs === null) return 'unknown: no limit of this model is known';
  return limit === null
    ? 'no call has to wait for a known limit'
    : `at least ${formatDuration(leastMs)}, by the limit of ${limitName(limit)}`;
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
