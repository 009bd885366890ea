import { z } from 'zod';
import { countSchema } from './count.schema.js';

/** How a quote was found. */
export const QUOTE_MATCHES = ['exact', 'normalised', 'not_found'] as const;

/** Why a quote was not found. */
export const QUOTE_PROBLEMS = [
  'absent',
  'too_short',
  'cut_word',
  'cut_number',
  'deleted_text',
  'negation_before',
  'restriction_behind',
  'question',
] as const;

const places = {
  line: z
    .int()
    .min(1)
    .optional()
    .describe('Line of the document, from 1. Only of texts and Markdown: other files have no such lines.'),
  page: z.int().min(1).optional().describe('Page, from 1. Only of a PDF.'),
  heading: z.string().optional().describe('The nearest heading above; at most 200 characters.'),
};

const nearestPassageSchema = z.object({
  text: z.string().describe('As it is read, without mark-up; at most 500 characters.'),
  start: countSchema.describe('Its first position in the document, in UTF-16 code units.'),
  end: countSchema.describe('The position after it.'),
  ...places,
});

/** A quote of a verdict, and how it was found. */
export const quoteSchema = z.object({
  text: z.string().describe("The model's words."),
  verified: z.boolean().describe('True if the document says so: match is exact or normalised.'),
  match: z
    .enum(QUOTE_MATCHES)
    .describe(
      'exact: letter by letter; normalised: as a reader reads it; not_found: the document does not say so.',
    ),
  start: countSchema
    .optional()
    .describe(
      'First position of the quote in the text that was judged, in UTF-16 code units. Only if verified.',
    ),
  end: countSchema.optional().describe('Position after the quote, in UTF-16 code units. Only if verified.'),
  ...places,
  problem: z
    .enum(QUOTE_PROBLEMS)
    .optional()
    .describe(
      'Why it was not found. absent: the words are not there. too_short: less than two words. Otherwise the words ' +
        'are there, but say something else: cut within a word or a number, deleted or hidden, behind a negation, ' +
        'before a restriction that reverses them, or a question without its mark.',
    ),
  nearest: nearestPassageSchema
    .optional()
    .describe('The passage with most in common. Only if not found, and if there is one.'),
});

/** A quote from the document, and its position if it was found there: `text.slice(start, end)`. */
export type Quote = Readonly<z.infer<typeof quoteSchema>>;
