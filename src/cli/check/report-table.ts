import type {
  CheckReport,
  CheckSummary,
  StandardVerdict,
  Verdict,
} from '../../../modules/standards-checker/index.js';
import { printableLine } from '../terminal/printable.js';
import type { Style, Terminal } from '../terminal/terminal.js';
import { wrapText } from '../terminal/wrap-text.js';

const LABELS: Readonly<Record<Verdict, { readonly text: string; readonly style: Style }>> = {
  met: { text: 'MET', style: 'green' },
  not_met: { text: 'NOT MET', style: 'red' },
  unclear: { text: 'UNCLEAR', style: 'yellow' },
  error: { text: 'ERROR', style: 'red' },
};
const LABEL_WIDTH = 9;
const MAX_REASON_CHARACTERS = 400;
const MAX_QUOTE_CHARACTERS = 200;
const SHOWN_QUOTES = 2;

/** Verdicts as a person reads them: verdict, id and title, under them the reason and the quotes; at the end the counts. */
export function formatReport({ verdicts, summary }: CheckReport, terminal: Terminal): string {
  const blocks = verdicts.map((verdict) => formatVerdict(verdict, terminal));
  return [...blocks, formatSummary(summary, terminal)].join('\n\n');
}

function formatVerdict(verdict: StandardVerdict, terminal: Terminal): string {
  const { text, style } = LABELS[verdict.verdict];
  const indent = ' '.repeat(LABEL_WIDTH);
  const width = terminal.columns - LABEL_WIDTH;
  const heading = wrapText(`${verdict.standard_id}: ${printableLine(verdict.title)}`, width);
  const reason = verdict.error?.message ?? verdict.reason;
  const quotes = [...verdict.quotes].sort((one, other) => Number(other.verified) - Number(one.verified));
  const lines = [
    ...heading.map((line) => terminal.style(line, 'bold')),
    ...wrapText(cut(reason, MAX_REASON_CHARACTERS), width),
    ...quotes
      .slice(0, SHOWN_QUOTES)
      .flatMap((quote) =>
        wrapText(
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

function cut(text: string, length: number): string {
  const line = printableLine(text);
  return line.length > length ? `${line.slice(0, length).trimEnd()}…` : line;
}
