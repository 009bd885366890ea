import { z } from 'zod';
import { responseFormats, type ResponseFormat } from '../../llm-driver/index.js';
import { listOf } from '../../support/index.js';
import { objectsIn } from './answer-objects.js';

/** The JSON object a model answers with. */
export const modelVerdictSchema = z.strictObject({
  verdict: z.enum(['met', 'not_met', 'unclear', 'not_applicable']),
  reason: z.string(),
  quotes: listOf(z.string()),
});

/** A model's verdict on one standard, as it gives it. */
export type ModelVerdict = z.infer<typeof modelVerdictSchema>;

const alwaysAppliedSchema = modelVerdictSchema.extend({ verdict: z.enum(['met', 'not_met', 'unclear']) });

/** The JSON schema of an answer. Fits strict mode: every field is required and no other is allowed. */
export const VERDICT_JSON_SCHEMA = jsonSchemaOf(alwaysAppliedSchema);

/** The JSON schema of an answer about a standard that may not apply. */
const CONDITIONAL_JSON_SCHEMA = jsonSchemaOf(modelVerdictSchema);

function jsonSchemaOf(answer: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = z.toJSONSchema(answer);
  return schema;
}

/**
 * Returns the response formats that a driver with these capabilities supports, the strictest first: the
 * schema, then any JSON object.
 */
export function verdictFormats(capabilities: ReadonlySet<string>): ResponseFormat[] {
  return responseFormats(capabilities, { name: 'verdict', schema: VERDICT_JSON_SCHEMA, strict: true });
}

/** Returns the same format for an answer about a standard that may not apply. */
export function conditionalFormat(format: ResponseFormat): ResponseFormat {
  if (format.type !== 'json_schema') return format;
  return { ...format, json_schema: { ...format.json_schema, schema: { ...CONDITIONAL_JSON_SCHEMA } } };
}

/** What models write for the verdicts: another case, spaces, hyphens. */
const WRITTEN_VERDICTS: Readonly<Record<string, string>> = {
  notmet: 'not_met',
  unmet: 'not_met',
  'n/a': 'not_applicable',
};

const readVerdict = (text: string) => {
  const verdict = text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return WRITTEN_VERDICTS[verdict] ?? verdict;
};

/** The same object as models write it who are not held to the schema. */
const writtenVerdictSchema = z.strictObject({
  verdict: z.string().transform(readVerdict).pipe(modelVerdictSchema.shape.verdict),
  reason: z.string(),
  quotes: z.union([
    listOf(z.string()),
    z.string().transform((quote) => [quote]),
    z.null().transform(() => []),
  ]),
});

/**
 * Reads the verdict in a model's answer. Returns `undefined` unless the answer has an object with exactly
 * the expected fields, and no second one with another verdict: the answer may repeat what the document
 * says. Nothing else in the answer has a meaning: it is untrusted data.
 *
 * @param isCopy says whether the text of a verdict is copied from the document: then it is none
 */
export function parseVerdict(
  answer: string,
  isCopy: (text: string) => boolean = () => false,
): ModelVerdict | undefined {
  const verdicts = objectsIn(answer, (value, text) => {
    const verdict = writtenVerdictSchema.safeParse(value).data;
    return verdict === undefined || isCopy(text) ? undefined : verdict;
  });
  const last = verdicts.at(-1);
  return verdicts.every(({ verdict }) => verdict === last?.verdict) ? last : undefined;
}
