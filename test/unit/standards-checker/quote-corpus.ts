import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QuoteVerifier } from '../../../modules/standards-checker/quotes/quote-verifier.js';
import { atOnce } from '../../../modules/standards-checker/quotes/work.js';

const FOLDER = join(import.meta.dirname, '../../fixtures/quotes');

/** A line of the corpus: a quote, and whether its document says so. */
export interface CorpusQuote {
  readonly document: string;
  readonly kind: string;
  readonly found: boolean;
  readonly quote: string;
}

/** The rates of a corpus, and the quotes that are judged wrongly. */
export interface CorpusRates {
  readonly trueQuotes: number;
  readonly falseQuotes: number;
  readonly falselyVerified: readonly string[];
  readonly falselyNotFound: readonly string[];
}

/** Names of the files with quotes. */
export function corpusFiles(): string[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'));
}

export function readCorpus(file: string): CorpusQuote[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as CorpusQuote);
}

/** Verifies every quote of a corpus. */
export function ratesOf(quotes: readonly CorpusQuote[]): CorpusRates {
  const verifiers = new Map<string, QuoteVerifier>();
  const falselyVerified: string[] = [];
  const falselyNotFound: string[] = [];
  for (const { document, kind, found, quote } of quotes) {
    const source = () => readFileSync(join(FOLDER, 'documents', document), 'utf8');
    const verifier = verifiers.get(document) ?? atOnce(QuoteVerifier.prepare(source()));
    verifiers.set(document, verifier);
    const { verified, problem } = atOnce(verifier.verify(quote));
    if (verified && !found) falselyVerified.push(`${document} ${kind}: ${quote}`);
    if (!verified && found) falselyNotFound.push(`${document} ${kind} (${problem}): ${quote}`);
  }
  const trueQuotes = quotes.filter(({ found }) => found).length;
  return { trueQuotes, falseQuotes: quotes.length - trueQuotes, falselyVerified, falselyNotFound };
}
