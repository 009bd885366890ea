import { z } from 'zod';
import { listSchema } from '../../http/index.js';
import { listOf } from '../../support/index.js';

/** Maximum number of standards in one set. */
export const MAX_STANDARDS = 200;
/** Maximum length of each field, in characters. */
export const MAX_NAME_LENGTH = 200;
export const MAX_DESCRIPTION_LENGTH = 4_000;
export const MAX_TITLE_LENGTH = 300;
export const MAX_RULE_LENGTH = 8_000;

const NUL_OR_LONE_SURROGATE = /\0|\p{Surrogate}/u;

const text = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1, 'expected a text that is not blank')
    .max(maxLength)
    .refine(
      (value) => !NUL_OR_LONE_SURROGATE.test(value),
      'expected text without NUL characters or broken surrogate pairs',
    );

/** One standard, as in a file, a request and a reply. */
export const standardSchema = z.strictObject({
  id: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{0,63}$/,
      'expected 1 to 64 lower-case letters, digits, dots and dashes, a letter or digit first',
    )
    .describe('Unique in its set.'),
  title: text(MAX_TITLE_LENGTH),
  rule: text(MAX_RULE_LENGTH).describe(
    'Tells the model what the document must or must not say. The model reads it as it is.',
  ),
  must_hold: z
    .enum(['somewhere', 'everywhere'])
    .optional()
    .describe(
      'For a document too long for one prompt. somewhere (the default): one part that meets the standard is enough. ' +
        'everywhere: every part must meet it.',
    ),
});

/** 1 to {@link MAX_STANDARDS} standards with unique ids. */
export const standardsSchema = listOf(standardSchema)
  .min(1, 'expected at least one standard')
  .max(MAX_STANDARDS, `expected at most ${MAX_STANDARDS} standards`)
  .superRefine((standards, context) => {
    const firstIndex = new Map<string, number>();
    for (const [index, { id }] of standards.entries()) {
      const earlier = firstIndex.get(id);
      if (earlier === undefined) firstIndex.set(id, index);
      else {
        const message = `standards[${earlier}] already has the id ${id}`;
        context.addIssue({ code: 'custom', path: [index, 'id'], message, params: { earlier } });
      }
    }
  });

/** A set of standards, as in a file and a request. */
export const standardSetSchema = z.strictObject({
  name: text(MAX_NAME_LENGTH).describe('Unique among all stored sets.'),
  description: text(MAX_DESCRIPTION_LENGTH).optional(),
  standards: standardsSchema,
});

/** A stored set without its standards, as a list shows it. */
export const listedStandardSetSchema = z.object({
  object: z.literal('standard_set'),
  id: z.string(),
  name: z.string().describe('Unique among all stored sets.'),
  description: z.string().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  standard_count: z.int().min(1),
});

/** All stored sets. */
export const standardSetListSchema = listSchema(listedStandardSetSchema);

/** A stored set with its standards. */
export const storedStandardSetSchema = listedStandardSetSchema
  .omit({ standard_count: true })
  .extend({ standards: z.array(standardSchema).min(1) });

/**
 * One standard that documents are checked against.
 *
 * `must_hold` says how the parts of a document too long for one prompt are merged. `somewhere` (the default)
 * is for what a document must contain: one part that meets it is enough. `everywhere` is for what no part may
 * break: every part must meet it.
 */
export type Standard = z.infer<typeof standardSchema>;
/** A named list of standards, as in a file and over REST. */
export type StandardSet = z.infer<typeof standardSetSchema>;
export type ListedStandardSet = Readonly<z.infer<typeof listedStandardSetSchema>>;
export type StoredStandardSet = Readonly<z.infer<typeof storedStandardSetSchema>>;
