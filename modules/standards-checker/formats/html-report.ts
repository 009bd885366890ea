import type { Quote } from '../judging/quote.schema.js';
import type { StandardVerdict } from '../judging/report.schema.js';
import type { Standard } from '../sets/standard-set.schema.js';
import {
  costOf,
  MOCK_REMARK,
  percentOf,
  reasonOf,
  severityOf,
  VERDICT_LABELS,
  type CheckedReport,
} from './checked-report.js';
import { escapeXml } from './escape.js';
import { HTML_STYLE } from './html-style.js';
import { TextPlaces } from './text-places.js';

/** Nothing is loaded, and nothing runs: whatever stands in a document, the page only shows it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The order in which verdicts need attention. */
const ORDER = ['error', 'not_met', 'unclear', 'met', 'not_applicable'] as const;

/** Writes a report as one HTML page without script, pictures or addresses that are loaded. */
export function toHtml(report: CheckedReport): string {
  const { document, standards, summary, verdicts, mock } = report;
  const title = `${document.path}: ${standards}`;
  const places = new TextPlaces(document.text);
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const counts = ORDER.filter((verdict) => summary[verdict] > 0).map(
    (verdict) => `<li>${VERDICT_LABELS[verdict]}: ${summary[verdict]}</li>`,
  );
  const sorted = ORDER.flatMap((kind) => verdicts.filter(({ verdict }) => verdict === kind));
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${escapeXml(POLICY)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${HTML_STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escapeXml(document.path)}</h1>`,
    `<p class="quiet">${escapeXml(standards)}</p>`,
    ...(mock ? [`<p class="warning">${MOCK_REMARK}</p>`] : []),
    `<p><strong>Score ${percentOf(summary.score)}</strong> of ${summary.total} standards</p>`,
    `<ul class="counts">${counts.join('')}</ul>`,
    ...sorted.map((verdict) => article(verdict, rules.get(verdict.standard_id), places, report)),
    `<p class="quiet">${escapeXml(costOf(report))}</p>`,
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function article(
  verdict: StandardVerdict,
  rule: Standard | undefined,
  places: TextPlaces,
  { accepted }: CheckedReport,
): string {
  const remark = accepted?.has(verdict.standard_id) ? ', accepted' : '';
  return [
    `<article class="${verdict.verdict}">`,
    '<div class="head">',
    `<span class="verdict">${VERDICT_LABELS[verdict.verdict]}${remark}</span>`,
    `<h2>${escapeXml(`${verdict.standard_id}: ${verdict.title}`)}</h2>`,
    `<span class="quiet">${severityOf(verdict)}</span>`,
    '</div>',
    `<p>${escapeXml(reasonOf(verdict))}</p>`,
    ...verdict.quotes.map((quote) => blockquote(quote, places)),
    ...(rule === undefined ? [] : [details(rule)]),
    '</article>',
  ].join('\n');
}

function blockquote({ text, start }: Quote, places: TextPlaces): string {
  const place = start === undefined ? 'not in the document' : `line ${places.placeOf(start).line}`;
  return `<blockquote>${escapeXml(text)} <span class="quiet">(${place})</span></blockquote>`;
}

function details({ rule, applies_when, source }: Standard): string {
  const condition = applies_when === undefined ? '' : `<p>Applies when: ${escapeXml(applies_when)}</p>`;
  // Only http and https: the schema of a set accepts no other.
  const link =
    source === undefined ? '' : `<p><a href="${escapeXml(source)}" rel="noreferrer">Source</a></p>`;
  return `<details><summary>Rule</summary><p>${escapeXml(rule)}</p>${condition}${link}</details>`;
}
