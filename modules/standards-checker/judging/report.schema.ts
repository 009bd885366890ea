import { z } from 'zod';
import { SEVERITIES } from '../sets/standard-set.schema.js';
import { countSchema } from './count.schema.js';
import { EVIDENCE_MODES } from './evidence-mode.js';
import { agreementSchema, VERDICTS, voteSchema, votingSchema } from './vote.schema.js';
import { quoteSchema } from './quote.schema.js';

/** A problem in our own words; never provider text. */
export const verdictProblemSchema = z.object({
  code: z
    .string()
    .describe(
      'The error code of the call, or invalid_output, model_refused, answer_truncated, prompt_truncated, ' +
        'unverified_evidence, mock_answer or interrupted.',
    )
    .meta({ example: 'upstream_timeout' }),
  message: z.string(),
});

/** The verdict on one standard. */
export const standardVerdictSchema = z.object({
  standard_id: z.string(),
  title: z.string(),
  verdict: z
    .enum(VERDICTS)
    .describe(
      'not_applicable: the condition applies_when of the standard does not hold. error: no judgement was obtained. ' +
        'It is never a pass.',
    ),
  severity: z.enum(SEVERITIES).optional().describe('Only if the standard states one.'),
  weight: z.number().optional().describe('Only if the standard states one.'),
  reason: z
    .string()
    .describe(
      "The model's words, at most 2,000 characters; our own if its answer was unreadable; empty if there was no answer.",
    ),
  quotes: z.array(quoteSchema).max(10),
  error: verdictProblemSchema
    .optional()
    .describe(
      'Set if the verdict is error, or if it is unclear because the answer was unreadable, a refusal, or met with ' +
        'quotes that are not in the document.',
    ),
  judged_by: z
    .string()
    .nullable()
    .describe('The model that gave the verdict, as driver/model; null if none did.')
    .meta({ example: 'groq/openai/gpt-oss-20b' }),
  attempts: countSchema.describe(
    'Calls sent for this standard: parts of the document, retries and repairs; 0 if all answers came from the cache.',
  ),
  cached: z
    .boolean()
    .optional()
    .describe('True if the answers about all parts came from the cache; else absent.'),
  votes: z
    .array(voteSchema)
    .optional()
    .describe('Only if several votes were planned: those given, in the order in which judges were asked.'),
  agreement: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Share of the votes given that have this verdict. Only with votes.'),
});

const usageReportSchema = z.object({
  prompt_tokens: countSchema,
  completion_tokens: countSchema,
  total_tokens: countSchema,
  cached_tokens: countSchema
    .optional()
    .describe("Prompt tokens from the provider's cache. Only if a provider tells them."),
  reasoning_tokens: countSchema
    .optional()
    .describe('Answer tokens spent on reasoning. Only if a provider tells them.'),
  estimated: z
    .boolean()
    .describe('True if a provider sent no figures for some calls, so ours are estimates.'),
});

const settingsSchema = z.object({
  temperature: z.number().nullable().describe("null: the model's own, since it takes none."),
  seed: z.int().nullable().describe("null: the model's own, since it takes none."),
  max_tokens: z.int().nullable().describe("Maximum tokens of one answer. null: the model's own."),
  parts: countSchema.describe('Parts of the document that were judged one by one.'),
  system: z.string().nullable().describe("The caller's own instructions."),
  votes: votingSchema.optional().describe('Only if several votes were planned.'),
});

/** How the quotes of a check were found. */
const quoteCountsSchema = z.object({
  total: countSchema,
  exact: countSchema,
  normalised: countSchema,
  not_found: countSchema,
});

/** The counts and the cost of one check. */
export const checkSummarySchema = z.object({
  total: countSchema,
  met: countSchema,
  not_met: countSchema,
  unclear: countSchema,
  not_applicable: countSchema.default(0),
  error: countSchema,
  score: z
    .number()
    .min(0)
    .max(1)
    .describe(
      'The weight of the standards that are met, divided by the weight of all that apply, to four decimals. Every weight ' +
        'is 1 unless the standard states another. Verdicts unclear and error count as not met, so a failed call never ' +
        'raises a score. 1 if no standard applies.',
    ),
  evidence: z
    .enum(EVIDENCE_MODES)
    .nullable()
    .describe(
      'strict: met needs a verified quote, if it has quotes; else it is unclear. null for checks of earlier versions and ' +
        'of processes that crashed.',
    ),
  unverified: countSchema
    .nullable()
    .describe(
      'Verdicts that are unclear because the model said met and none of its quotes is in the document. They count as ' +
        'unclear, too. null for checks of earlier versions.',
    ),
  quotes: quoteCountsSchema
    .nullable()
    .describe('The quotes of all verdicts. null for checks of earlier versions.'),
  calls: countSchema
    .nullable()
    .describe('Calls sent, retries and repairs included. null for checks of earlier versions.'),
  cached_calls: countSchema
    .nullable()
    .describe(
      'Answers that came from the cache. null for checks of earlier versions, and if the check failed or a crash ' +
        'interrupted it.',
    ),
  agreement: agreementSchema.optional().describe('How far the votes agree. Only with votes.'),
  usage: usageReportSchema
    .nullable()
    .describe('Tokens of every call, repairs included; null if the check failed or a crash interrupted it.'),
  duration_ms: countSchema
    .nullable()
    .describe('In milliseconds; null if the check failed or a crash interrupted it.'),
  driver: z
    .string()
    .nullable()
    .describe('The driver that gave the first answer; if there was none, the one requested.'),
  model: z
    .string()
    .nullable()
    .describe('The model that gave the first answer; if there was none, the one requested.'),
  settings: settingsSchema
    .optional()
    .describe('What the model was asked with. Absent if the check failed or a crash interrupted it.'),
  notes: z
    .array(z.string())
    .readonly()
    .optional()
    .describe('How the document was read, if a person should know: its encoding, pages without text.'),
});

/** The progress of a check. */
export const checkProgressSchema = z.object({
  done: countSchema.describe('Standards that have a verdict.'),
  total: countSchema.describe('All standards.'),
  calls_done: countSchema.describe('Prompts answered, by a call or from the cache, or failed.'),
  calls_total: countSchema.describe(
    'All prompts: standards times parts of the document, and repairs once they are needed.',
  ),
});

/** A problem of one standard, or of a check as a whole, in our own words. */
export type VerdictProblem = Readonly<z.infer<typeof verdictProblemSchema>>;
/** `met`, `not_met`, `unclear`, `not_applicable` or `error`. */
export type Verdict = StandardVerdict['verdict'];
/** The verdict on one standard. Snake_case in code too: it is stored, sent and printed as it is. */
export type StandardVerdict = Readonly<z.infer<typeof standardVerdictSchema>>;
/** Tokens used by all calls of a check. */
export type UsageReport = Readonly<z.infer<typeof usageReportSchema>>;
/** The counts, score and cost of one check. */
export type CheckSummary = Readonly<z.infer<typeof checkSummarySchema>>;
/** The progress of a check. */
export type CheckProgress = Readonly<z.infer<typeof checkProgressSchema>>;

/** The result of a check: one verdict per standard, in the order of the standards. */
export interface CheckReport {
  readonly verdicts: readonly StandardVerdict[];
  readonly summary: CheckSummary;
}
