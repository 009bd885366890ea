import {
  isInvented,
  type CompletionResponse,
  type LlmError,
  type PoolResult,
} from '../../llm-driver/index.js';
import type { Judgement } from '../cache/judgement.js';
import { cutCall } from './cut-calls.js';
import type { DocumentPart } from './document.js';
import type { PartFinding } from './part-finding.js';
import type { QuoteVerifier } from '../quotes/quote-verifier.js';
import type { Work } from '../quotes/work.js';
import type { EvidenceMode } from './evidence-mode.js';
import { withEvidence } from './evidence.js';
import { parseVerdict, type ModelVerdict } from './model-verdict.js';
import { ShownTexts } from './shown-text.js';
import type { Quote } from './quote.schema.js';
import type { VerdictProblem } from './report.schema.js';

const MAX_QUOTES_PER_ANSWER = 5;
const MAX_QUOTE_LENGTH = 1_000;
const MAX_REASON_LENGTH = 2_000;
const LEFT_OUT = '[…]';
const FENCE = /```\w*/g;

/** The problem of a verdict that the mock driver was asked for. */
const MOCK_ANSWER: VerdictProblem = {
  code: 'mock_answer',
  message: 'The mock driver answered: no model has judged.',
};

/** The result of one call: a finding, or an unreadable answer. */
export type Reading =
  | {
      readonly finding: PartFinding;
      /** The model's verdict, if the answer has one. */
      readonly judgement?: Judgement;
    }
  | {
      /** Without verdicts that are copied from the document. */
      readonly unreadable: string;
      /** True if there were such verdicts. */
      readonly copied: boolean;
    };

/** Turns pool results into findings, and verifies their quotes. */
export class FindingReader {
  private readonly shownTexts: ShownTexts;

  constructor(
    private readonly quotes: QuoteVerifier,
    private readonly evidence: EvidenceMode,
  ) {
    this.shownTexts = new ShownTexts(quotes);
  }

  /**
   * @param part the part of the document that the prompt showed
   * @param fewestTokens that the prompt can have
   */
  *read(result: PoolResult, part: DocumentPart, fewestTokens: number): Work<Reading> {
    if (!result.ok) return { finding: failedFinding(result.error, result.attempts) };
    const { completion, attempts } = result;
    if (isInvented(completion.raw))
      return { finding: unclearFinding(MOCK_ANSWER, modelNameOf(completion), attempts) };
    const problem = cutCall(completion, fewestTokens);
    if (problem) return { finding: unclearFinding(problem, modelNameOf(completion), attempts) };
    const shown = yield* this.shownTexts.of(part);
    const copies: string[] = [];
    const verdict = parseVerdict(completion.content, (text) => {
      const isCopy = shown.contains(text);
      if (isCopy) copies.push(text);
      return isCopy;
    });
    if (verdict) {
      const judgement = { ...cut(verdict), judgedBy: modelNameOf(completion) };
      return { finding: { ...(yield* this.finding(judgement, part)), attempts }, judgement };
    }
    const refused = completion.choices.some(({ refusal }) => refusal !== undefined);
    if (refused) return { finding: refusedFinding(completion, attempts) };
    return { unreadable: withoutCopies(completion.content, copies), copied: copies.length > 0 };
  }

  /**
   * Makes the finding of a model's verdict. Verifies its quotes on the part. No call is counted.
   */
  *finding({ verdict, reason, quotes, judgedBy }: Judgement, part: DocumentPart): Work<PartFinding> {
    const verified: Quote[] = [];
    for (const text of quotes) verified.push(yield* this.quotes.verify(text, part.start, part.end));
    const finding = { verdict, reason, quotes: verified, judgedBy, attempts: 0 };
    return withEvidence(finding, this.evidence);
  }
}

function cut({ verdict, reason, quotes }: ModelVerdict): ModelVerdict {
  const texts = quotes.map((text) => text.trim().slice(0, MAX_QUOTE_LENGTH)).filter((text) => text !== '');
  return {
    verdict,
    reason: reason.trim().slice(0, MAX_REASON_LENGTH),
    quotes: texts.slice(0, MAX_QUOTES_PER_ANSWER),
  };
}

/** Makes the finding of a call that failed: an error, never a verdict. */
export function failedFinding(
  { code, gatewayMessage: message }: Pick<LlmError, 'code' | 'gatewayMessage'>,
  attempts: number,
): PartFinding {
  return { verdict: 'error', reason: '', quotes: [], error: { code, message }, judgedBy: null, attempts };
}

/** Makes the finding of an item whose two answers were both unreadable. */
export function unreadableFinding(attempts: number): PartFinding {
  const message = "Neither the model's first answer nor its second one was the requested JSON object.";
  return unclearFinding({ code: 'invalid_output', message }, null, attempts);
}

/** A repair must not make a verdict of what the model has copied. */
function withoutCopies(answer: string, copies: readonly string[]): string {
  const left = copies.reduce((text, copy) => text.replaceAll(copy, LEFT_OUT), answer);
  return left.replaceAll(LEFT_OUT, '').replaceAll(FENCE, '').trim() === '' ? '' : left;
}

function modelNameOf({ driver, model }: CompletionResponse): string {
  return `${driver}/${model}`;
}

function refusedFinding(completion: CompletionResponse, attempts: number): PartFinding {
  const problem = { code: 'model_refused', message: 'The model declined to judge.' };
  return unclearFinding(problem, modelNameOf(completion), attempts);
}

function unclearFinding(error: VerdictProblem, judgedBy: string | null, attempts: number): PartFinding {
  return { verdict: 'unclear', reason: error.message, quotes: [], error, judgedBy, attempts };
}
