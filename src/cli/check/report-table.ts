import wrapAnsi from 'wrap-ansi';
import type {
  CheckReport,
  CheckSummary,
  StandardVerdict,
  Verdict,
} from '../../../modules/standards-checker/index.js';
import { printableLine } from '../terminal/format.js';
import type { Style, Terminal } from '../terminal/terminal.js';

const LABELS: Readonly<Record<Verdict, { readonly text: string; readonly style: Style }>> = {
  met: { text: 'MET', style: 'green' },
  not_met: { text: 'NOT MET', style: 'red' },
  unclear: { text: 'UNCLEAR', style: 'yellow' },
  error: { text: 'ERROR', style: 'red' },
};
const LABEL_WIDTH = 9;
const MAX_REASON_CHARACTERS = 400;
const MAX_QUOTE_CHARACTERS = 200;
const MAX_QUOTES = 2;

/**
 * Formats a report: for each standard its verdict, id and title, then reason and quotes; the counts at the
 * end.
 */
export function formatReport({ verdicts, summary }: CheckReport, terminal: Terminal): string {
  const blocks = verdicts.map((verdict) => formatVerdict(verdict, terminal));
  return [...blocks, formatSummary(summary, terminal)].join('\n\n');
}

function formatVerdict(verdict: StandardVerdict, terminal: Terminal): string {
  const { text, style } = LABELS[verdict.verdict];
  const indent = ' '.repeat(LABEL_WIDTH);
  const width = terminal.columns - LABEL_WIDTH;
  const heading = wrap(`${verdict.standard_id}: ${printableLine(verdict.title)}`, width);
  const reason = verdict.error?.message ?? verdict.reason;
  const quotes = [...verdict.quotes].sort((one, other) => Number(other.verified) - Number(one.verified));
  const lines = [
    ...heading.map((line) => terminal.style(line, 'bold')),
    ...wrap(cut(reason, MAX_REASON_CHARACTERS), width),
    ...quotes
      .slice(0, MAX_QUOTES)
      .flatMap((quote) =>
        wrap(
          `“${cut(quote.text, MAX_QUOTE_CHARACTERS)}” ${quote.verified ? '(verified)' : '(not in the document)'}`,
          width,
        ).map((line) => terminal.style(line, quote.verified ? 'cyan' : 'dim')),
      ),
  ];
  return lines
    .map((line, index) => (index === 0 ? terminal.style(text.padEnd(LABEL_WIDTH), style) : indent) + line)
    .join('\n');
}

function formatSummary(summary: CheckSummary, terminal: Terminal): string {
  const { total, met, not_met, unclear, error, score, usage, duration_ms } = summary;
  const counts = `${met} met, ${not_met} not met, ${unclear} unclear, ${error} failed of ${total}`;
  const details = [
    ...(usage === null
      ? []
      : [`${usage.total_tokens.toLocaleString('en-US')} tokens${usage.estimated ? ' (estimated)' : ''}`]),
    ...(duration_ms === null ? [] : [`${(duration_ms / 1000).toFixed(1)} s`]),
    ...(summary.driver === null
      ? []
      : [`judged by ${[summary.driver, summary.model].filter(Boolean).join('/')}`]),
  ];
  return [
    terminal.style(`Score ${Math.round(score * 100)} %: ${counts}`, 'bold'),
    printableLine(details.join(', ')),
  ].join('\n');
}

/** Breaks text between words; a word that is wider than a line is cut. */
function wrap(text: string, columns: number): string[] {
  return wrapAnsi(text, columns, { hard: true }).split('\n');
}

function cut(text: string, length: number): string {
  const line = printableLine(text);
  return line.length > length ? `${line.slice(0, length).trimEnd()}…` : line;
}
