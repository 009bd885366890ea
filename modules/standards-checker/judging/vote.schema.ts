import { z } from 'zod';
import { countSchema } from './count.schema.js';

/** Verdicts on a standard. */
export const VERDICTS = ['met', 'not_met', 'unclear', 'not_applicable', 'error'] as const;

/** The vote of one judge about one standard. */
export const voteSchema = z.object({
  judge: z.string().describe('The model, as driver/model; as it was asked for if it gave no answer.'),
  repetition: z.int().min(1).describe('From 1. Each repetition has its own seed.'),
  verdict: z.enum(VERDICTS),
  reason: z.string().describe("The model's words, at most 500 characters."),
});

/** How far the votes of a check agree. */
export const agreementSchema = z.object({
  mean: z.number().min(0).max(1).describe('Mean agreement of all standards.'),
  alpha: z
    .number()
    .nullable()
    .describe(
      "Krippendorff's alpha of all votes, nominal: 1 is perfect, 0 is chance. Failed votes are missing values. null if it " +
        'is not defined, as if all votes are the same.',
    ),
});

/** What the votes of a check were. */
export const votingSchema = z.object({
  planned: countSchema.describe(
    'Votes for each standard: judges times repetitions. Fewer if they decide earlier.',
  ),
  decide: z.enum(['majority', 'unanimous']),
});

export type Vote = Readonly<z.infer<typeof voteSchema>>;
export type Agreement = Readonly<z.infer<typeof agreementSchema>>;
export type Voting = Readonly<z.infer<typeof votingSchema>>;
