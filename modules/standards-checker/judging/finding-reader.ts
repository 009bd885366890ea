import type { CompletionResponse, LlmError, PoolResult } from '../../llm-driver/index.js';
import type { DocumentPart } from './document-splitter.js';
import type { PartFinding } from './part-finding.js';
import type { QuoteVerifier } from './quote-verifier.js';
import { parseVerdict } from './verdict-parser.js';
import type { ModelVerdict } from './verdict.schema.js';

const MAX_QUOTES_PER_ANSWER = 5;
const MAX_QUOTE_LENGTH = 1_000;
const MAX_REASON_LENGTH = 2_000;

/** What an answer comes to: a finding, or the text of an answer that could not be read. */
export type Reading = { readonly finding: PartFinding } | { readonly unreadable: string };

/** Turns results of the pool into findings. */
export class FindingReader {
  constructor(private readonly quotes: QuoteVerifier) {}

  read(result: PoolResult, part: DocumentPart): Reading {
    if (!result.ok) return { finding: failed(result.error, result.attempts) };
    const { completion, attempts } = result;
    const verdict = parseVerdict(completion.content);
    if (verdict) return { finding: this.judged(verdict, part, completion, attempts) };
    const refused = completion.choices.some(({ refusal }) => refusal !== undefined);
    return refused ? { finding: refusedBy(completion, attempts) } : { unreadable: completion.content };
  }

  private judged(
    { verdict, reason, quotes }: ModelVerdict,
    part: DocumentPart,
    completion: CompletionResponse,
    attempts: number,
  ): PartFinding {
    const given = quotes.map((text) => text.trim().slice(0, MAX_QUOTE_LENGTH)).filter((text) => text !== '');
    return {
      verdict,
      reason: reason.trim().slice(0, MAX_REASON_LENGTH),
      quotes: given
        .slice(0, MAX_QUOTES_PER_ANSWER)
        .map((text) => this.quotes.verify(text, part.start, part.end)),
      judgedBy: nameOf(completion),
      attempts,
    };
  }
}

/** No call, or no answer: an error, never a verdict. */
export function failed({ code, message }: Pick<LlmError, 'code' | 'message'>, attempts: number): PartFinding {
  return { verdict: 'error', reason: '', quotes: [], error: { code, message }, judgedBy: null, attempts };
}

/** Two answers came and neither could be read. */
export function unreadable(attempts: number): PartFinding {
  const message = "The model's answer was not the JSON object asked for, nor was its second one.";
  return unclear('invalid_output', message, null, attempts);
}

export function nameOf({ driver, model }: CompletionResponse): string {
  return `${driver}/${model}`;
}

function refusedBy(completion: CompletionResponse, attempts: number): PartFinding {
  return unclear('model_refused', 'The model declined to judge.', nameOf(completion), attempts);
}

function unclear(code: string, message: string, judgedBy: string | null, attempts: number): PartFinding {
  return { verdict: 'unclear', reason: message, quotes: [], error: { code, message }, judgedBy, attempts };
}
