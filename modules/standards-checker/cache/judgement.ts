import { z } from 'zod';
import { listOf } from '../../support/index.js';
import { modelVerdictSchema } from '../judging/model-verdict.js';

/** A model's verdict on one standard and one part of a document, before its quotes are verified. */
export const judgementSchema = z.strictObject({
  verdict: modelVerdictSchema.shape.verdict,
  reason: z.string(),
  /** The model's words. They are verified again on the document they are used for. */
  quotes: listOf(z.string()),
  /** The model that gave it, as `driver/model`. */
  judgedBy: z.string(),
});

export type Judgement = Readonly<z.infer<typeof judgementSchema>>;
