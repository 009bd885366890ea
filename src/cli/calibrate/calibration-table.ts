import wrapAnsi from 'wrap-ansi';
import type {
  Calibration,
  CalibrationItem,
  Estimate,
  Share,
} from '../../../modules/standards-checker/index.js';
import { LABELS } from '../../../modules/standards-checker/index.js';
import { printableLine } from '../terminal/format.js';
import { formatTable } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';

const MAX_WRONG = 20;
const MAX_REASON_CHARACTERS = 200;
const INDENT = '  ';

/**
 * Formats the figures of a calibration.
 * @param by also shows the figures of tags that begin with this and a colon
 */
export function formatCalibration(calibration: Calibration, terminal: Terminal, by?: string): string {
  const wrong = calibration.items.filter(({ correct }) => correct === false);
  const sections = [
    formatTable(['', '', '95 %', ''], figures(calibration), terminal.columns),
    section('By verdict', classes(calibration), terminal),
    section('Labels (rows) and verdicts', matrix(calibration), terminal),
    ...(by === undefined ? [] : [section(`By ${printableLine(by)}`, tags(calibration, by), terminal)]),
    ...(wrong.length === 0 ? [] : [wrongVerdicts(wrong, terminal)]),
  ];
  return `${sections.join('\n\n')}\n`;
}

type Rows = readonly (readonly string[])[];

function section(title: string, [headings = [], ...rows]: Rows, terminal: Terminal): string {
  return `${terminal.style(title, 'bold')}\n${formatTable(headings, rows, terminal.columns)}`;
}

function figures(calibration: Calibration): Rows {
  const { documents, items, accuracy, false_passes, unclear, kappa, alpha, labellers_alpha } = calibration;
  const { stable, errors, disputed } = calibration;
  const count = (name: string, value: number, remark: string) => [name, String(value), '', remark];
  return [
    count('Items', items.length, `in ${documents} documents`),
    share('Accuracy', accuracy, 'right verdicts'),
    share('False passes', false_passes, 'wrongly met'),
    share('Unclear', unclear, 'verdicts'),
    estimate("Cohen's kappa", kappa, 'verdicts and labels'),
    ...(labellers_alpha === null
      ? []
      : [
          estimate("Krippendorff's alpha", alpha, 'model and labellers'),
          estimate("Labellers' alpha", labellers_alpha, 'labellers alone'),
        ]),
    ...(stable === null ? [] : [share('Stable', stable, 'the same each time')]),
    ...(errors === 0 ? [] : [count('Not judged', errors, 'in no figure')]),
    ...(disputed === 0 ? [] : [count('Disputed', disputed, 'no majority; only in alpha')]),
  ];
}

function share(name: string, { value, interval, count, total }: Share, what: string): string[] {
  return [name, percent(value), range(interval, percent), `${count} of ${total}, ${what}`];
}

function estimate(name: string, found: Estimate | null, what: string): string[] {
  return [name, decimal(found?.value ?? null), range(found?.interval ?? null, decimal), what];
}

function classes({ classes: found }: Calibration): Rows {
  return [
    ['', 'labelled', 'given', 'right', 'precision', 'recall', 'F1'],
    ...found.map(({ verdict, labelled, given, correct, precision, recall, f1 }) => [
      verdict,
      ...[labelled, given, correct].map(String),
      percent(precision),
      percent(recall),
      decimal(f1),
    ]),
  ];
}

function matrix({ matrix: counts, classes: found }: Calibration): Rows {
  const shown = LABELS.filter((label) => found.some(({ verdict }) => verdict === label));
  return [
    ['', ...shown],
    ...shown.map((label) => [label, ...shown.map((verdict) => String(counts[label][verdict]))]),
  ];
}

function tags({ tags: byTag }: Calibration, by: string): Rows {
  return [
    ['', 'accuracy', '95 %', 'right', 'false passes', 'not judged'],
    ...Object.entries(byTag)
      .filter(([tag]) => tag.startsWith(`${by}:`))
      .map(([tag, { accuracy, false_passes, errors }]) => [
        tag.slice(by.length + 1),
        percent(accuracy.value),
        range(accuracy.interval, percent),
        `${accuracy.count} of ${accuracy.total}`,
        `${false_passes.count} of ${false_passes.total}`,
        String(errors),
      ]),
  ];
}

function wrongVerdicts(items: readonly CalibrationItem[], terminal: Terminal): string {
  const blocks = items.slice(0, MAX_WRONG).map(({ document, standard_id, label, verdict, reason }) => {
    const line = printableLine(reason);
    const shown = line.length > MAX_REASON_CHARACTERS ? `${line.slice(0, MAX_REASON_CHARACTERS)}…` : line;
    const heading = `${printableLine(document)}, ${standard_id}: ${verdict}, labelled ${label}`;
    const below = wrapAnsi(shown, terminal.columns - INDENT.length, { hard: true }).split('\n');
    return [heading, ...(line === '' ? [] : below.map((each) => `${INDENT}${each}`))].join('\n');
  });
  const more = items.length - blocks.length;
  return [
    terminal.style('Wrong verdicts', 'bold'),
    ...blocks,
    ...(more > 0 ? [`and ${more} more; --output has all.`] : []),
  ].join('\n');
}

function percent(value: number | null): string {
  return value === null ? '–' : `${(value * 100).toFixed(1)} %`;
}

function decimal(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}

function range(interval: readonly [number, number] | null, format: (value: number) => string): string {
  return interval === null ? '' : `${format(interval[0])} to ${format(interval[1])}`;
}
