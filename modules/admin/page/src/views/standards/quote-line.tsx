import { Badge } from '../../components/badge.js';
import type { Quote } from './types.js';

const PROBLEMS: Readonly<Record<NonNullable<Quote['problem']>, string>> = {
  absent: 'Not in the document',
  too_short: 'Too short to be evidence',
  cut_word: 'Not in the document: cut within a word',
  cut_number: 'Not in the document: cut within a number',
  deleted_text: 'Not in the document: struck or hidden text',
  negation_before: 'Not in the document: a negation before it is left out',
  restriction_behind: 'Not in the document: a restriction behind it is left out',
  question: 'Not in the document: it is a question there',
};

export interface QuoteLineProps {
  readonly quote: Quote;
  readonly quoteKey: string;
  readonly current: boolean;
  readonly onQuote: (quote: { readonly key: string }) => void;
}

/** A quote of a verdict: a link to its place, or what is wrong with it and the nearest passage. */
export function QuoteLine({ quote, quoteKey: key, current, onQuote }: QuoteLineProps) {
  if (!quote.verified) return <UnverifiedQuote quote={quote} />;
  return (
    <button
      type="button"
      className="quiet standards-quote"
      data-quote={key}
      aria-current={current || undefined}
      title={
        quote.match === 'exact' ? 'Show it in the document' : 'Show it in the document, where it reads so'
      }
      onClick={() => onQuote({ key })}
    >
      <q>{quote.text}</q>
      {quote.page !== undefined && <span className="quiet-text"> page {quote.page}</span>}
    </button>
  );
}

function placeOf({ line, page }: NonNullable<Quote['nearest']>): string {
  if (page !== undefined) return `, page ${page}`;
  return line === undefined ? '' : `, line ${line}`;
}

function UnverifiedQuote({ quote: { text, problem = 'absent', nearest } }: { readonly quote: Quote }) {
  return (
    <div className="standards-quote unverified">
      <q>{text}</q> <Badge tone="warning">{PROBLEMS[problem]}</Badge>
      {nearest && (
        <p className="help">
          Nearest passage{placeOf(nearest)}: <q>{nearest.text}</q>
        </p>
      )}
    </div>
  );
}
