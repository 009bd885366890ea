import { createHash } from 'node:crypto';
import type { Quote } from '../judging/quote.schema.js';
import type { StandardVerdict } from '../judging/report.schema.js';
import { DEFAULT_WEIGHT, type Severity, type Standard } from '../sets/standard-set.schema.js';
import {
  costOf,
  judgeRemark,
  reasonOf,
  severityOf,
  type CheckedReport,
  type DocumentReport,
} from './checked-report.js';
import { escapeMessage } from './escape.js';
import { TextPlaces } from './text-places.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const PACKAGE_URI = 'https://github.com/nest-llm-driver/nest-llm-driver';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/**
 * Writes a report as SARIF 2.1.0. `not_met` is a result of the kind `fail`, `unclear` one of the kind `open`;
 * a standard that could not be judged is a notification. What is met or not applicable gives no result,
 * because readers such as GitHub show every result as an alert.
 */
export function toSarif(report: CheckedReport): object {
  return { $schema: SCHEMA, version: '2.1.0', runs: [runOf(report)] };
}

function runOf(report: CheckedReport): object {
  const { rules, summary, version, standards } = report;
  const warning = judgeRemark(report);
  const documents = report.documents.map((document, index) => new SarifDocument(document, index));
  return {
    tool: {
      driver: { name: 'nest-llm-driver', version, informationUri: PACKAGE_URI, rules: rules.map(ruleOf) },
    },
    columnKind: 'utf16CodeUnits',
    artifacts: documents.map((document) => document.artifact()),
    invocations: [
      {
        executionSuccessful: summary.error === 0,
        toolExecutionNotifications: documents.flatMap((document) => document.notifications()),
      },
    ],
    results: documents.flatMap((document) => document.results()),
    properties: { standards, summary, cost: costOf(report), ...(warning !== undefined && { warning }) },
  };
}

/** One document of a run. */
class SarifDocument {
  private readonly places: TextPlaces;
  private readonly reference: object;

  constructor(
    private readonly report: DocumentReport,
    index: number,
  ) {
    this.places = new TextPlaces(report.document);
    this.reference = { ...locationOf(report.document.path), index };
  }

  artifact(): object {
    const { path, text } = this.report.document;
    return {
      location: locationOf(path),
      ...(this.places.areOfFile && {
        hashes: { 'sha-256': createHash('sha256').update(text).digest('hex') },
      }),
      properties: { summary: this.report.summary },
    };
  }

  notifications(): object[] {
    return this.report.verdicts.flatMap((verdict, index) => this.notification(verdict, index));
  }

  results(): object[] {
    return this.report.verdicts.flatMap((verdict, index) => this.result(verdict, index));
  }

  private notification(verdict: StandardVerdict, ruleIndex: number): object[] {
    if (verdict.verdict !== 'error') return [];
    return [
      {
        level: 'error',
        message: {
          text: escapeMessage(`${verdict.standard_id} could not be judged. ${reasonOf(verdict)}`.trim()),
        },
        locations: [{ physicalLocation: { artifactLocation: this.reference } }],
        associatedRule: { id: verdict.standard_id, index: ruleIndex },
        descriptor: { id: verdict.error?.code ?? 'error' },
      },
    ];
  }

  private result(verdict: StandardVerdict, ruleIndex: number): object[] {
    if (verdict.verdict !== 'not_met' && verdict.verdict !== 'unclear') return [];
    const { standard_id } = verdict;
    const located = verdict.quotes.filter(({ start, end }) => start !== undefined && end !== undefined);
    const [first, ...others] = located.map((quote) => this.location(quote));
    const { accepted } = this.report;
    const isAccepted = accepted?.has(standard_id) === true;
    const failed = verdict.verdict === 'not_met';
    return [
      {
        ruleId: standard_id,
        ruleIndex,
        kind: failed ? 'fail' : 'open',
        level: failed ? LEVELS[severityOf(verdict)] : 'none',
        message: { text: this.messageOf(verdict, located[0]) },
        locations: [first ?? { physicalLocation: { artifactLocation: this.reference } }],
        ...(others.length > 0 && {
          relatedLocations: others.map((location, index) => ({ id: index + 1, ...location })),
        }),
        partialFingerprints: { 'documentAndStandard/v1': this.fingerprint(standard_id) },
        ...(accepted !== undefined && { baselineState: isAccepted ? 'unchanged' : 'new' }),
        ...(isAccepted && { suppressions: [{ kind: 'external', status: 'accepted' }] }),
        properties: {
          severity: severityOf(verdict),
          verdict: verdict.verdict,
          judgedBy: verdict.judged_by,
          ...votingOf(verdict),
        },
      },
    ];
  }

  private messageOf(verdict: StandardVerdict, quote: Quote | undefined): string {
    const { title } = verdict;
    const text = `${title}: ${verdict.verdict === 'not_met' ? 'not met' : 'unclear'}. ${reasonOf(verdict)}`;
    const place = quote && !this.places.areOfFile ? ` (${this.places.describe(quote)})` : '';
    return escapeMessage(`${text.trim()}${place}`);
  }

  private location(quote: Quote): object {
    const { start = 0, end = 0 } = quote;
    if (!this.places.areOfFile) {
      // The file has no lines. Readers such as GitHub show the message.
      return {
        physicalLocation: { artifactLocation: this.reference },
        message: { text: escapeMessage(`“${quote.text}” (${this.places.describe(quote)})`) },
      };
    }
    const from = this.places.placeOf(start);
    const to = this.places.placeOf(end);
    return {
      physicalLocation: {
        artifactLocation: this.reference,
        region: {
          startLine: from.line,
          startColumn: from.column,
          endLine: to.line,
          endColumn: to.column,
          charOffset: start,
          charLength: end - start,
          snippet: { text: this.report.document.text.slice(start, end) },
        },
      },
    };
  }

  private fingerprint(standardId: string): string {
    return createHash('sha256')
      .update(JSON.stringify([this.report.document.path, standardId]))
      .digest('hex');
  }
}

function locationOf(path: string): object {
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) return { uri: path };
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function ruleOf(standard: Standard): object {
  const { id, title, rule, applies_when, tags = [], source, weight = DEFAULT_WEIGHT } = standard;
  const severity = severityOf(standard);
  const condition = applies_when === undefined ? '' : ` Applies when: ${applies_when}`;
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: `${rule}${condition}` },
    help: { text: `${rule}${condition}` },
    ...(source !== undefined && { helpUri: source }),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { severity, weight, ...(tags.length > 0 && { tags: [...new Set(tags)] }) },
  };
}

function votingOf({ votes, agreement }: StandardVerdict): object {
  return votes === undefined ? {} : { agreement, votes };
}
