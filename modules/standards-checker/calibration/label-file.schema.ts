import { z } from 'zod';
import { listOf } from '../../support/index.js';
import { standardIdSchema, standardsSchema, tagSchema } from '../sets/standard-set.schema.js';

/** Maximum number of documents in one file of labels. */
export const MAX_LABELLED_DOCUMENTS = 2_000;
/** Maximum number of people who label one standard of one document. */
export const MAX_LABELLERS = 20;
const MAX_REFERENCE_LENGTH = 2_000;
const MAX_TEXT_LENGTH = 4_000;
const MAX_SETS = 10;

/** Verdicts that a label may be, and the classes of the figures. */
export const LABELS = ['met', 'not_met', 'unclear', 'not_applicable'] as const;
export type Label = (typeof LABELS)[number];

const reference = z.string().min(1).max(MAX_REFERENCE_LENGTH);
const labelSchema = z.enum(LABELS);
const EXPECTED = `expected ${LABELS.join(', ')}, or one of them for each of 1 to ${MAX_LABELLERS} labellers`;
const byLabellerSchema = z.record(z.string().min(1).max(64), labelSchema).refine((labels) => {
  const count = Object.keys(labels).length;
  return count > 0 && count <= MAX_LABELLERS;
}, EXPECTED);
const labelOrLabelsSchema = z.union([labelSchema, byLabellerSchema], { error: EXPECTED });

const documentSchema = z.strictObject({
  id: z.string().min(1).max(200).optional().describe('Unique in the file. Default: the path.'),
  document: reference.optional().describe('Path of the document, relative to the file.'),
  text: z.string().min(1).optional().describe('The document itself.'),
  tags: listOf(tagSchema).max(20).optional().describe('Words to choose documents and to group figures by.'),
  verdicts: z
    .record(standardIdSchema, labelOrLabelsSchema)
    .describe('The right verdict of each standard that is asked for, or one of each labeller.'),
});

/** A file of labels, without what its standards refer to. */
export const labelFileSchema = z.strictObject({
  name: z.string().min(1).max(200),
  description: z.string().max(MAX_TEXT_LENGTH).optional(),
  standards: z.union([reference, listOf(reference).min(1).max(MAX_SETS), standardsSchema], {
    error: 'expected a file or a shipped set, a list of them, or a list of standards',
  }),
  documents: listOf(documentSchema).min(1).max(MAX_LABELLED_DOCUMENTS),
});

export type WrittenLabels = z.infer<typeof labelFileSchema>;
