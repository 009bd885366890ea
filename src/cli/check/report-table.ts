import wrapAnsi from 'wrap-ansi';
import {
  agreementRemark,
  costOf,
  countsOf,
  percentOf,
  type CheckReport,
  type Quote,
  type StandardVerdict,
  type Verdict,
} from '../../../modules/standards-checker/index.js';
import { printableLine } from '../terminal/format.js';
import type { Style, Terminal } from '../terminal/terminal.js';

const LABELS: Readonly<Record<Verdict, { readonly text: string; readonly style: Style }>> = {
  met: { text: 'MET', style: 'green' },
  not_met: { text: 'NOT MET', style: 'red' },
  unclear: { text: 'UNCLEAR', style: 'yellow' },
  not_applicable: { text: 'N/A', style: 'dim' },
  error: { text: 'ERROR', style: 'red' },
};
const LABEL_WIDTH = 9;
const MAX_REASON_CHARACTERS = 400;
const MAX_QUOTE_CHARACTERS = 200;
const MAX_QUOTES = 2;
const PROBLEMS: Readonly<Record<NonNullable<Quote['problem']>, string>> = {
  absent: 'not in the document',
  too_short: 'too short to be evidence',
  cut_word: 'not in the document: cut within a word',
  cut_number: 'not in the document: cut within a number',
  deleted_text: 'not in the document: struck or hidden text',
  negation_before: 'not in the document: a negation before it is left out',
  restriction_behind: 'not in the document: a restriction behind it is left out',
  question: 'not in the document: it is a question there',
};

/**
 * Formats a report: for each standard its verdict, id and title, then reason and quotes; the counts at the
 * end.
 */
export function formatReport(
  report: CheckReport,
  terminal: Terminal,
  accepted: ReadonlySet<string> = new Set(),
): string {
  const blocks = report.verdicts.map((verdict) =>
    formatVerdict(verdict, terminal, accepted.has(verdict.standard_id)),
  );
  return [...blocks, formatSummary(report, terminal)].join('\n\n');
}

function formatVerdict(verdict: StandardVerdict, terminal: Terminal, accepted: boolean): string {
  const { text, style } = LABELS[verdict.verdict];
  const indent = ' '.repeat(LABEL_WIDTH);
  const width = terminal.columns - LABEL_WIDTH;
  const remarks = [
    verdict.severity,
    agreementRemark(verdict),
    accepted ? 'accepted' : undefined,
    verdict.cached ? 'cached' : undefined,
  ]
    .filter(Boolean)
    .join(', ');
  const name = `${verdict.standard_id}: ${printableLine(verdict.title)}`;
  const heading = wrap(remarks === '' ? name : `${name} (${remarks})`, width);
  const reason = verdict.error?.message ?? verdict.reason;
  const quotes = [...verdict.quotes].sort((one, other) => Number(other.verified) - Number(one.verified));
  const lines = [
    ...heading.map((line) => terminal.style(line, 'bold')),
    ...wrap(cut(reason, MAX_REASON_CHARACTERS), width),
    ...quotes.slice(0, MAX_QUOTES).flatMap((quote) => quoteLines(quote, width, terminal)),
  ];
  return lines
    .map((line, index) => (index === 0 ? terminal.style(text.padEnd(LABEL_WIDTH), style) : indent) + line)
    .join('\n');
}

function quoteLines(quote: Quote, width: number, terminal: Terminal): string[] {
  const style = quote.verified ? 'cyan' : 'dim';
  const lines = wrap(`“${cut(quote.text, MAX_QUOTE_CHARACTERS)}” (${remarkOn(quote)})`, width);
  const nearest = quote.nearest && cut(quote.nearest.text, MAX_QUOTE_CHARACTERS);
  const below = nearest === undefined ? [] : wrap(`  nearest${placeOf(quote.nearest!)}: “${nearest}”`, width);
  return [...lines, ...below].map((line) => terminal.style(line, style));
}

function remarkOn(quote: Quote): string {
  const { match, problem } = quote;
  if (match === 'not_found') return PROBLEMS[problem ?? 'absent'];
  return `${match === 'exact' ? 'verified' : 'verified as read'}${placeOf(quote)}`;
}

function placeOf({ line, page, heading }: Pick<Quote, 'line' | 'page' | 'heading'>): string {
  const places = [
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(page === undefined ? [] : [`page ${page}`]),
    ...(heading === undefined ? [] : [`under “${printableLine(heading)}”`]),
  ];
  return places.map((place) => `, ${place}`).join('');
}

function formatSummary(report: CheckReport, terminal: Terminal): string {
  const { score, quotes, unverified } = report.summary;
  const verified = quotes && `${quotes.total - quotes.not_found} of ${quotes.total} quotes verified`;
  return [
    terminal.style(`Score ${percentOf(score)}: ${countsOf(report)}`, 'bold'),
    printableLine([...(verified ? [verified] : []), costOf(report)].join(', ')),
    ...(unverified ? [terminal.style(unverifiedNote(unverified), 'yellow')] : []),
  ].join('\n');
}

function unverifiedNote(count: number): string {
  const verdicts = count === 1 ? '1 verdict is' : `${count} verdicts are`;
  return `${verdicts} unclear because none of the quotes is in the document.`;
}

/** Breaks text between words; a word that is wider than a line is cut. */
function wrap(text: string, columns: number): string[] {
  return wrapAnsi(text, columns, { hard: true }).split('\n');
}

function cut(text: string, length: number): string {
  const line = printableLine(text);
  return line.length > length ? `${line.slice(0, length).trimEnd()}…` : line;
}
