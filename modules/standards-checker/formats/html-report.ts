import type { Quote } from '../judging/quote.schema.js';
import type { StandardVerdict } from '../judging/report.schema.js';
import type { Vote } from '../judging/vote.schema.js';
import type { Standard } from '../sets/standard-set.schema.js';
import {
  agreementRemark,
  costOf,
  countsOf,
  documentsOf,
  judgeRemark,
  percentOf,
  reasonOf,
  severityOf,
  VERDICT_LABELS,
  type CheckedReport,
  type DocumentReport,
} from './checked-report.js';
import { escapeXml } from './escape.js';
import { HTML_STYLE } from './html-style.js';
import { TextPlaces } from './text-places.js';

/** Nothing is loaded, and nothing runs: whatever stands in a document, the page only shows it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The standards by id. */
type Rules = ReadonlyMap<string, Standard>;

/** The order in which verdicts need attention. */
const ORDER = ['error', 'not_met', 'unclear', 'met', 'not_applicable'] as const;

/** Writes a report as one HTML page without script, pictures or addresses that are loaded. */
export function toHtml(report: CheckedReport): string {
  const { documents, standards } = report;
  const remark = judgeRemark(report);
  const name = documentsOf(report);
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${escapeXml(POLICY)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXml(`${name}: ${standards}`)}</title>`,
    `<style>${HTML_STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escapeXml(name)}</h1>`,
    `<p class="quiet">${escapeXml(standards)}</p>`,
    ...(remark ? [`<p class="warning">${escapeXml(remark)}</p>`] : []),
    ...score(report),
    ...(documents.length === 1
      ? documents.flatMap((document) => articles(document, rules, 'h2'))
      : [overview(documents), ...documents.flatMap((document, index) => section(document, index, rules))]),
    `<p class="quiet">${escapeXml(costOf(report))}</p>`,
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function score({ summary }: Pick<CheckedReport, 'summary'>): string[] {
  const counts = ORDER.filter((verdict) => summary[verdict] > 0).map(
    (verdict) => `<li>${VERDICT_LABELS[verdict]}: ${summary[verdict]}</li>`,
  );
  return [
    `<p><strong>Score ${percentOf(summary.score)}</strong> of ${summary.total} standards</p>`,
    `<ul class="counts">${counts.join('')}</ul>`,
  ];
}

function overview(documents: readonly DocumentReport[]): string {
  const items = documents.map(({ document, summary }, index) => {
    const link = `<a href="#document-${index + 1}">${escapeXml(document.path)}</a>`;
    return `<li>${link}: ${percentOf(summary.score)}, ${countsOf({ summary })}</li>`;
  });
  return `<ul>${items.join('')}</ul>`;
}

function section(report: DocumentReport, index: number, rules: Rules): string[] {
  return [
    `<section id="document-${index + 1}">`,
    `<h2>${escapeXml(report.document.path)}</h2>`,
    ...score(report),
    ...articles(report, rules, 'h3'),
    '</section>',
  ];
}

function articles(report: DocumentReport, rules: Rules, heading: 'h2' | 'h3'): string[] {
  const { verdicts, document, accepted } = report;
  const places = new TextPlaces(document);
  const sorted = ORDER.flatMap((kind) => verdicts.filter(({ verdict }) => verdict === kind));
  return sorted.map((verdict) => {
    const { standard_id: id } = verdict;
    return article(verdict, { heading, places, rule: rules.get(id), isAccepted: accepted?.has(id) === true });
  });
}

interface ArticleParts {
  readonly heading: 'h2' | 'h3';
  readonly places: TextPlaces;
  readonly rule: Standard | undefined;
  readonly isAccepted: boolean;
}

function article(verdict: StandardVerdict, { heading, places, rule, isAccepted }: ArticleParts): string {
  const remark = isAccepted ? ', accepted' : '';
  return [
    `<article class="${verdict.verdict}">`,
    '<div class="head">',
    `<span class="verdict">${VERDICT_LABELS[verdict.verdict]}${remark}</span>`,
    `<${heading}>${escapeXml(`${verdict.standard_id}: ${verdict.title}`)}</${heading}>`,
    `<span class="quiet">${severityOf(verdict)}${remarksOf(verdict)}</span>`,
    '</div>',
    `<p>${escapeXml(reasonOf(verdict))}</p>`,
    ...verdict.quotes.map((quote) => blockquote(quote, places)),
    ...(verdict.votes === undefined ? [] : [votesList(verdict.votes)]),
    ...(rule === undefined ? [] : [details(rule)]),
    '</article>',
  ].join('\n');
}

function remarksOf(verdict: StandardVerdict): string {
  const remarks = [agreementRemark(verdict), verdict.cached ? 'from the cache' : undefined];
  return remarks.map((remark) => (remark === undefined ? '' : `, ${remark}`)).join('');
}

function votesList(votes: readonly Vote[]): string {
  const items = votes.map(({ judge, repetition, verdict, reason }) => {
    const name = escapeXml(`${judge}, ${repetition}`);
    return `<li>${name}: ${VERDICT_LABELS[verdict]}. ${escapeXml(reason)}</li>`;
  });
  return `<details><summary>Votes</summary><ul>${items.join('')}</ul></details>`;
}

function blockquote(quote: Quote, places: TextPlaces): string {
  const place = escapeXml(places.describe(quote));
  return `<blockquote>${escapeXml(quote.text)} <span class="quiet">(${place})</span></blockquote>`;
}

function details({ rule, applies_when, source }: Standard): string {
  const condition = applies_when === undefined ? '' : `<p>Applies when: ${escapeXml(applies_when)}</p>`;
  // Only http and https: the schema of a set accepts no other.
  const link =
    source === undefined ? '' : `<p><a href="${escapeXml(source)}" rel="noreferrer">Source</a></p>`;
  return `<details><summary>Rule</summary><p>${escapeXml(rule)}</p>${condition}${link}</details>`;
}
