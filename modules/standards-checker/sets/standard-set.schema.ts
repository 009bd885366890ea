import { z } from 'zod';

/** Standards in one set at most. */
export const MAX_STANDARDS = 200;
/** Characters of each field at most. */
export const MAX_NAME_LENGTH = 200;
export const MAX_DESCRIPTION_LENGTH = 4_000;
export const MAX_TITLE_LENGTH = 300;
export const MAX_RULE_LENGTH = 8_000;

const UNFIT = /\0|\p{Surrogate}/u;

const text = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1, 'expected a text that is not blank')
    .max(maxLength)
    .refine((value) => !UNFIT.test(value), 'expected text without NUL characters or broken surrogate pairs');

export const standardSchema = z.strictObject({
  id: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{0,63}$/,
      'expected 1 to 64 lower-case letters, digits, dots and dashes, a letter or digit first',
    ),
  title: text(MAX_TITLE_LENGTH),
  rule: text(MAX_RULE_LENGTH),
  must_hold: z.enum(['somewhere', 'everywhere']).optional(),
});

/** 1 to {@link MAX_STANDARDS} standards whose ids are unique. */
export const standardsSchema = z
  .array(standardSchema)
  .min(1, 'expected at least one standard')
  .max(MAX_STANDARDS, `expected at most ${MAX_STANDARDS} standards`)
  .superRefine((standards, context) => {
    const first = new Map<string, number>();
    for (const [index, { id }] of standards.entries()) {
      const earlier = first.get(id);
      if (earlier === undefined) first.set(id, index);
      else {
        const message = `the id ${id} is that of standards[${earlier}] already`;
        context.addIssue({ code: 'custom', path: [index, 'id'], message, params: { earlier } });
      }
    }
  });

export const standardSetSchema = z.strictObject({
  name: text(MAX_NAME_LENGTH),
  description: text(MAX_DESCRIPTION_LENGTH).optional(),
  standards: standardsSchema,
});

/**
 * One thing a document is held against.
 *
 * `must_hold` says how the parts of a document too long for one prompt make one verdict. `somewhere` (the default) is for what
 * a document must contain: one part that meets it is enough. `everywhere` is for what no part may break: every part must meet it.
 */
export type Standard = z.infer<typeof standardSchema>;

/** A named list of standards, as in a file and over REST. */
export type StandardSet = z.infer<typeof standardSetSchema>;
