import { z } from 'zod';
import { listSchema } from '../../validation/index.js';
import { listOf } from '../../support/index.js';

/** Maximum number of standards in one set. */
export const MAX_STANDARDS = 200;
/** Maximum length of each field, in characters. */
export const MAX_NAME_LENGTH = 200;
export const MAX_DESCRIPTION_LENGTH = 4_000;
export const MAX_TITLE_LENGTH = 300;
export const MAX_RULE_LENGTH = 8_000;
export const MAX_CONDITION_LENGTH = 2_000;
export const MAX_SOURCE_LENGTH = 2_000;
/** Maximum number of tags of one standard, and of tags to choose by. */
export const MAX_TAGS = 20;
/** Maximum number of sets that one set extends. */
export const MAX_EXTENDS = 10;
/** Maximum weight of a standard. */
export const MAX_WEIGHT = 1_000;

/** Severities of a standard, most severe first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
/** The severity and the weight of a standard that states none. */
export const DEFAULT_SEVERITY = 'medium';
export const DEFAULT_WEIGHT = 1;

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

/** The id of a standard as its publisher writes it: `OSPS-VM-01.01`, `AC-2(1)`, `description_good`. */
export const standardIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:/()-]{0,63}$/,
    'expected 1 to 64 letters of a to z, digits and . _ : / ( ) -, a letter or digit first',
  );

/** A word to choose standards by. */
export const tagSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/,
    'expected 1 to 64 letters of a to z, digits and . _ : / -, a letter or digit first',
  );

const sourceSchema = z
  .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
  .max(MAX_SOURCE_LENGTH);

/** One standard, as in a file, a request and a reply. */
export const standardSchema = z.strictObject({
  id: standardIdSchema.describe('Unique in its set.'),
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
  applies_when: text(MAX_CONDITION_LENGTH)
    .optional()
    .describe(
      'The condition under which the standard applies. If it does not hold, the verdict is not_applicable.',
    ),
  severity: z
    .enum(SEVERITIES)
    .optional()
    .describe(`How much a finding matters. Default ${DEFAULT_SEVERITY}. The model does not see it.`),
  weight: z
    .number()
    .positive('expected a number above 0')
    .max(MAX_WEIGHT)
    .optional()
    .describe(`Share of the standard in the score. Default ${DEFAULT_WEIGHT}.`),
  tags: listOf(tagSchema)
    .max(MAX_TAGS, `expected at most ${MAX_TAGS} tags`)
    .optional()
    .describe('Words to choose standards by.'),
  source: sourceSchema.optional().describe('Where the standard is published.'),
});

/** A standard of a set that extends others: a field that is left out is as in the other set. */
export const changedStandardSchema = standardSchema.partial({ title: true, rule: true });

/** 1 to {@link MAX_STANDARDS} standards with unique ids. */
export const standardsSchema = uniqueStandards(standardSchema).min(1, 'expected at least one standard');

/** What a set says about the published standard that it renders. */
export const publicationSchema = z.object({
  version: text(MAX_NAME_LENGTH).optional().describe('Version of the published standard.'),
  license: text(MAX_NAME_LENGTH).optional().describe('Licence of the text of the rules, as SPDX names it.'),
  source: sourceSchema.optional().describe('Where the standard is published.'),
});

const setFields = {
  name: text(MAX_NAME_LENGTH).describe('Unique among all stored sets.'),
  description: text(MAX_DESCRIPTION_LENGTH).optional(),
  ...publicationSchema.shape,
};

/** A set of standards that extends no other. */
export const standardSetSchema = z.strictObject({ ...setFields, standards: standardsSchema });

/** A set that extends other sets. */
export const extendingSetSchema = z.strictObject({
  ...setFields,
  extends: z
    .union([reference(), listOf(reference()).min(1).max(MAX_EXTENDS)])
    .describe('Sets whose standards come first: over HTTP the names of stored sets, in a file other files.'),
  exclude: listOf(standardIdSchema)
    .max(MAX_STANDARDS)
    .optional()
    .describe('Ids of standards of those sets that are left out.'),
  standards: uniqueStandards(changedStandardSchema)
    .optional()
    .describe(
      'More standards. One with the id of a standard of those sets changes the fields that it gives.',
    ),
});

/** A set as a caller writes it. */
export const writtenSetSchema = z.union([standardSetSchema, extendingSetSchema]);

function reference() {
  return text(MAX_SOURCE_LENGTH);
}

function uniqueStandards<Schema extends z.ZodType<{ readonly id: string }>>(schema: Schema) {
  return listOf(schema)
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
}

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
  .extend({ ...publicationSchema.shape, standards: z.array(standardSchema).min(1) });

/**
 * One standard that documents are checked against.
 *
 * `must_hold` says how the parts of a document too long for one prompt are merged. `somewhere` (the default)
 * is for what a document must contain: one part that meets it is enough. `everywhere` is for what no part may
 * break: every part must meet it.
 */
export type Standard = z.infer<typeof standardSchema>;
/** A standard of a set that extends others. */
export type ChangedStandard = z.infer<typeof changedStandardSchema>;
/** Version, licence and source of a published standard. */
export type Publication = Readonly<z.infer<typeof publicationSchema>>;
/** How much a finding matters. */
export type Severity = (typeof SEVERITIES)[number];
/** A named list of standards, as in a file and over REST. */
export type StandardSet = z.infer<typeof standardSetSchema>;
/** A set that extends others. */
export type ExtendingSet = z.infer<typeof extendingSetSchema>;
/** A set as a caller writes it. */
export type WrittenSet = StandardSet | ExtendingSet;
export type ListedStandardSet = Readonly<z.infer<typeof listedStandardSetSchema>>;
export type StoredStandardSet = Readonly<z.infer<typeof storedStandardSetSchema>>;
