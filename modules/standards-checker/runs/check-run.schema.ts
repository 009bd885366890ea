import { z } from 'zod';
import { pageSchema } from '../../validation/index.js';
import { listOf } from '../../support/index.js';
import { countSchema } from '../judging/count.schema.js';
import { checkSummarySchema, standardVerdictSchema, verdictProblemSchema } from '../judging/report.schema.js';
import { promptSchema } from '../judging/check-plan.js';
import { judgeOptionsSchema } from '../judging/judge-options.js';
import { EVIDENCE_MODES } from '../judging/evidence-mode.js';
import { samplingSchema } from '../judging/request-form.js';
import { MAX_SETS_OF_CHECK } from '../sets/combined-set.js';
import { MAX_TAGS, standardSetSchema, standardsSchema, tagSchema } from '../sets/standard-set.schema.js';

/**
 * States of a check: `running`, then `completed` (every standard has a verdict, errors included), `cancelled`
 * (by its caller), `interrupted` (the server stopped) or `failed` (a fault of this server).
 */
export const CHECK_STATUSES = ['running', 'completed', 'cancelled', 'interrupted', 'failed'] as const;

const name = z.string().trim().min(1).max(200);

const { shape: sampling } = samplingSchema;
const { shape: prompts } = promptSchema;
const { shape: judging } = judgeOptionsSchema;

/** The body that starts a check. One of `standard_set_id`, `standard_set_ids` and `standards` is required. */
export const startCheckSchema = z.strictObject({
  document: z
    .string()
    .optional()
    .describe('Text, Markdown or HTML, at most 2 MiB as UTF-8. Give either this or document_base64.'),
  document_base64: z
    .string()
    .optional()
    .describe(
      'The bytes of a file, in base64: a text in any encoding, HTML, a Word document (.docx) or a PDF. At most 2 MiB ' +
        'as bytes, and 2 MiB of text in it.',
    ),
  document_name: name
    .optional()
    .describe('Name of the file. The ending .html tells HTML from other texts; the model does not see it.'),
  standard_set_id: name.optional().describe('A stored set. Give either this, standard_set_ids or standards.'),
  standard_set_ids: listOf(name)
    .min(1)
    .max(MAX_SETS_OF_CHECK)
    .optional()
    .describe('Several stored sets. A standard that stands in two of them word for word is judged once.'),
  standards: z
    .union([standardsSchema, standardSetSchema])
    .optional()
    .describe('Standards, or a whole set. Give either this, standard_set_id or standard_set_ids.'),
  tags: listOf(tagSchema)
    .min(1)
    .max(MAX_TAGS)
    .optional()
    .describe('Judges only standards that have one of these tags.'),
  driver: name.optional().describe("The driver instance to ask; without it the model's own, or the default."),
  model: name
    .optional()
    .describe("With driver the provider's model id; without it a named model or driver/model."),
  evidence: z
    .enum(EVIDENCE_MODES)
    .optional()
    .describe(
      'strict: met becomes unclear if it has quotes and none of them is in the document. lenient: it stays. Default strict.',
    ),
  judges: judging.judges.describe(
    'Models that judge, instead of driver and model: named models, driver/model or drivers. Each votes on each standard.',
  ),
  repeat: judging.repeat.describe('Votes of each judge on each standard, each with its own seed. Default 1.'),
  decide: judging.decide.describe(
    'How votes decide. majority: the verdict of more than half of all votes, else unclear; unanimous: the verdict of all, ' +
      'else unclear. Default majority.',
  ),
  cache: z
    .boolean()
    .optional()
    .describe(
      'Uses answers of your earlier checks to the same question, and stores new ones. Default true. A client key never ' +
        'gets answers that another key asked for.',
    ),
  concurrency: z.int().min(1).max(256).optional().describe('Maximum number of calls in flight. Default 32.'),
  temperature: sampling.temperature.describe(
    "Sampling temperature. Default 0, or the model's own if it takes none.",
  ),
  seed: sampling.seed.describe("Seed of the sampling. Default 1, or the model's own if it takes none."),
  max_tokens: sampling.maxTokens.describe(
    "Maximum tokens of one answer, thinking included. Default: the model's.",
  ),
  part_tokens: prompts.partTokens.describe(
    'Maximum tokens of a part of the document. Default: what a prompt has room for.',
  ),
  system: prompts.system.describe(
    'Instructions of your own at the end of the system message. No text of others belongs in them.',
  ),
});

export type StartCheck = z.infer<typeof startCheckSchema>;

/** The query of a list of checks. */
export const listChecksSchema = z.strictObject({
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'expected a whole number from 1 to 200')
    .transform(Number)
    .pipe(z.number().max(200))
    .default(50),
  before: z.string().min(1).max(100).optional(),
});

export type ListChecks = z.infer<typeof listChecksSchema>;

const timestamp = z.iso.datetime();

/** A check without its verdicts. */
export const checkListingSchema = z.object({
  object: z.literal('standards_check'),
  id: z.string(),
  status: z
    .enum(CHECK_STATUSES)
    .describe(
      'completed: every standard has a verdict, errors included; cancelled: by its caller; interrupted: the server ' +
        'stopped; failed: a fault of this server.',
    ),
  document: z.object({
    name: z.string().nullable(),
    length: countSchema.describe(
      'Of the text that is judged, in UTF-16 code units, as the positions of quotes.',
    ),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('Digest of the text as UTF-8.'),
  }),
  standard_set: z
    .object({
      id: z.string().nullable().describe('null for a set given inline.'),
      name: z.string(),
    })
    .nullable()
    .describe(
      'The set the check was started with, which may have changed or been removed since; null for bare standards.',
    ),
  standard_count: z.int().min(1),
  driver: z
    .string()
    .nullable()
    .describe('As requested. The summary and each verdict name the model that judged.'),
  model: z
    .string()
    .nullable()
    .describe('As requested. The summary and each verdict name the model that judged.'),
  created_at: timestamp,
  finished_at: timestamp.nullable().describe('null while the check runs.'),
  summary: checkSummarySchema
    .nullable()
    .describe('null while the check runs, and if the stored one cannot be read.'),
  error: verdictProblemSchema.nullable().describe('Set if the check failed as a whole.'),
});

/** One page of checks. */
export const checkPageSchema = pageSchema(checkListingSchema);

/** A check with its verdicts so far. */
export const checkDetailsSchema = checkListingSchema.extend({
  verdicts: z
    .array(standardVerdictSchema)
    .describe('In the order of the standards. While the check runs: those found so far.'),
});

export type CheckStatus = (typeof CHECK_STATUSES)[number];
export type CheckListing = Readonly<z.infer<typeof checkListingSchema>>;
export type CheckDetails = Readonly<z.infer<typeof checkDetailsSchema>>;
