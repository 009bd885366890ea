import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseInput } from '../../validation/index.js';
import { InvalidRequestError } from '../../support/index.js';
import type { StandardVerdict } from '../judging/report.schema.js';
import { readPlainText } from '../plain-text.js';
import type { Standard } from '../sets/standard-set.schema.js';

/** The largest baseline file, in bytes. */
export const MAX_BASELINE_BYTES = 4 * 1024 * 1024;

const acceptedFindingSchema = z.strictObject({
  document: z.string().describe('Path of the document.'),
  standard_id: z.string(),
  verdict: z.enum(['not_met', 'unclear']),
  rule_sha256: z.string().describe('Digest of rule and condition: a changed rule is judged anew.'),
  note: z.string().optional().describe('Why it is accepted. Kept when the file is written anew.'),
});

const baselineSchema = z.strictObject({
  version: z.literal(1),
  accepted: z.array(acceptedFindingSchema),
});

/** A finding that is accepted. */
export type AcceptedFinding = Readonly<z.infer<typeof acceptedFindingSchema>>;

/** Findings that are accepted, of any documents. */
export interface Baseline {
  readonly version: 1;
  readonly accepted: readonly AcceptedFinding[];
}

/**
 * Reads a baseline file.
 * @throws InvalidRequestError, AppError 413 `baseline_too_large`
 */
export function parseBaseline(content: string | Uint8Array): Baseline {
  const text = readPlainText(content, { noun: 'baseline', maxBytes: MAX_BASELINE_BYTES });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidRequestError('The baseline is not valid JSON.', 'baseline', 'invalid_json');
  }
  return parseInput(baselineSchema, value, ['baseline']);
}

/** The findings of one check. */
export interface FindingsOfCheck {
  readonly path: string;
  readonly verdicts: readonly StandardVerdict[];
  /** In the order of the verdicts. */
  readonly rules: readonly Standard[];
}

/**
 * Returns the ids of the standards whose finding is accepted: the same document, standard and rule, and a
 * verdict that is not worse. An error is never accepted.
 */
export function acceptedIds({ accepted }: Baseline, { path, verdicts, rules }: FindingsOfCheck): Set<string> {
  const known = new Map(accepted.map((finding) => [keyOf(finding), finding]));
  const ids = verdicts.filter(({ standard_id, verdict }, index) => {
    const key = { document: path, standard_id, rule_sha256: digestOf(rules[index]!) };
    const finding = known.get(keyOf(key));
    if (finding === undefined) return false;
    return verdict === finding.verdict || (verdict === 'unclear' && finding.verdict === 'not_met');
  });
  return new Set(ids.map(({ standard_id }) => standard_id));
}

/**
 * Makes a baseline that accepts every finding of a check.
 * @param before the baseline that it replaces: findings of other documents, and notes, stay
 */
export function baselineOf({ path, verdicts, rules }: FindingsOfCheck, before?: Baseline): Baseline {
  const earlier = before?.accepted ?? [];
  const notes = new Map(earlier.map((finding) => [keyOf(finding), finding.note]));
  const found = verdicts.flatMap(({ standard_id, verdict }, index): AcceptedFinding[] => {
    if (verdict !== 'not_met' && verdict !== 'unclear') return [];
    const finding = { document: path, standard_id, verdict, rule_sha256: digestOf(rules[index]!) };
    const note = notes.get(keyOf(finding));
    return [{ ...finding, ...(note !== undefined && { note }) }];
  });
  return { version: 1, accepted: [...earlier.filter(({ document }) => document !== path), ...found] };
}

function keyOf(finding: Pick<AcceptedFinding, 'document' | 'standard_id' | 'rule_sha256'>): string {
  return JSON.stringify([finding.document, finding.standard_id, finding.rule_sha256]);
}

function digestOf({ rule, applies_when }: Standard): string {
  return createHash('sha256')
    .update(JSON.stringify([rule, applies_when ?? null]))
    .digest('hex');
}
