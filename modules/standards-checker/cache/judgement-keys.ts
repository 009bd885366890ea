import { createHash } from 'node:crypto';
import type { CheckItem, CheckPlan } from '../judging/check-plan.js';
import type { DocumentPart } from '../judging/document.js';
import { PROMPT_VERSION } from '../judging/prompt-builder.js';

/**
 * Makes the keys of the judgements of one check: digests of the prompt's version, the text of the part,
 * whether it is the whole document, the standard as it is asked about, the caller's instructions, and the
 * request. The place of a part in its document and the boundary do not count.
 */
export class JudgementKeys {
  private readonly common: string;
  private readonly parts = new Map<DocumentPart, string>();
  private readonly standards: readonly string[];

  /** @param request what else decides the answer: the identity of the model, sampling and response formats */
  constructor(
    private readonly plan: Pick<CheckPlan, 'document' | 'standards' | 'system'>,
    request: unknown,
  ) {
    this.common = digestOf([PROMPT_VERSION, plan.system, request]);
    this.standards = plan.standards.map(({ id, title, rule, must_hold, applies_when }) =>
      digestOf([id, title, rule, must_hold ?? null, applies_when ?? null]),
    );
  }

  /** Returns the key of an item: 64 hexadecimal digits. */
  of({ standardIndex, part }: CheckItem): string {
    return digestOf([this.common, this.digestOfPart(part), this.standards[standardIndex]]);
  }

  private digestOfPart(part: DocumentPart): string {
    const known = this.parts.get(part);
    if (known !== undefined) return known;
    const { text } = this.plan.document;
    const shown = text.slice(part.start, part.end);
    const digest = digestOf([shown.length === text.length, shown]);
    this.parts.set(part, digest);
    return digest;
  }
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
