import { krippendorffAlpha } from '../agreement/krippendorff.js';
import type { StandardVerdict, Verdict } from '../judging/report.schema.js';
import { bootstrapInterval } from './bootstrap.js';
import { cohensKappa } from './cohens-kappa.js';
import {
  classFigures,
  confusionMatrix,
  type ClassFigures,
  type ConfusionMatrix,
  type LabelPair,
} from './confusion-matrix.js';
import type { Label } from './label-file.schema.js';
import type { LabelledDocument } from './label-file.js';
import { mostFrequent } from './majority.js';
import { shareOf, type Estimate, type Share } from './share.js';

/** The judgements of one labelled document: for each repetition its verdicts. */
export interface JudgedDocument {
  readonly document: LabelledDocument;
  readonly repetitions: readonly (readonly StandardVerdict[])[];
}

/** One standard of one document: what is right, and what the judge says. */
export interface CalibrationItem {
  readonly document: string;
  readonly standard_id: string;
  /** The label of most labellers; `null` if there is none: labellers disagree. */
  readonly label: Label | null;
  /** In the order of the file. */
  readonly labels: readonly Label[];
  /** The verdict of most repetitions; `unclear` if there is none, `error` if all failed. */
  readonly verdict: Verdict;
  /** Of each repetition. */
  readonly verdicts: readonly Verdict[];
  /** `null` if there is no label or no verdict. */
  readonly correct: boolean | null;
  /** The reason of the first repetition with this verdict, or the problem that left it without one. */
  readonly reason: string;
}

/** Figures of a group of items. */
export interface GroupFigures {
  /** Right verdicts among all that have a label and a verdict. */
  readonly accuracy: Share;
  /** Verdicts `met` among the items with another label: what passes and must not. */
  readonly false_passes: Share;
  /** Items that could not be judged. They are in no other figure. */
  readonly errors: number;
}

/** How well a judge agrees with labels. */
export interface Calibration extends GroupFigures {
  readonly documents: number;
  readonly items: readonly CalibrationItem[];
  /** Items whose labellers disagree without a majority. They are in no figure but the alphas. */
  readonly disputed: number;
  /** Verdicts `unclear` among all that have a label and a verdict. */
  readonly unclear: Share;
  readonly classes: readonly ClassFigures[];
  readonly matrix: ConfusionMatrix;
  /** Cohen's kappa of labels and verdicts. `null` if it is not defined. */
  readonly kappa: Estimate | null;
  /** Krippendorff's alpha of the judge and all labellers. `null` if it is not defined. */
  readonly alpha: Estimate | null;
  /** Krippendorff's alpha of the labellers alone. `null` without several labellers. */
  readonly labellers_alpha: Estimate | null;
  /** Items with the same verdict in all repetitions. `null` without repetitions. */
  readonly stable: Share | null;
  /** Figures by tag of the documents, in the order of the file. */
  readonly tags: Readonly<Record<string, GroupFigures>>;
}

/** Compares the verdicts of a judge with labels. */
export function calibrationOf(judged: readonly JudgedDocument[]): Calibration {
  const groups = judged.map(itemsOf);
  const items = groups.flat();
  const pairs = pairsOf(items);
  const repeated = judged.some(({ repetitions }) => repetitions.length > 1);
  return {
    documents: judged.length,
    items,
    disputed: items.filter(({ label }) => label === null).length,
    ...figuresOf(items),
    unclear: shareOf(pairs.filter(([, verdict]) => verdict === 'unclear').length, pairs.length),
    classes: classFigures(pairs),
    matrix: confusionMatrix(pairs),
    kappa: estimate(groups.map(pairsOf), cohensKappa),
    alpha: estimate(
      groups.map((group) =>
        group.map(({ labels, verdict }) => [...labels, verdict === 'error' ? null : verdict]),
      ),
      krippendorffAlpha,
    ),
    labellers_alpha: estimate(
      groups.map((group) => group.map(({ labels }) => labels)),
      krippendorffAlpha,
    ),
    stable: repeated ? stabilityOf(items) : null,
    tags: figuresByTag(judged, groups),
  };
}

function itemsOf({ document, repetitions }: JudgedDocument): CalibrationItem[] {
  return [...document.labels].map(([standardId, byLabeller]) => {
    const found = repetitions.flatMap(
      (verdicts) => verdicts.find((each) => each.standard_id === standardId) ?? [],
    );
    const verdicts = found.map(({ verdict }) => verdict);
    const given = verdicts.filter((verdict) => verdict !== 'error');
    const verdict = given.length === 0 ? 'error' : (mostFrequent(given) ?? 'unclear');
    const labels = [...byLabeller.values()];
    const label = mostFrequent(labels) ?? null;
    const deciding = found.find((each) => each.verdict === verdict);
    return {
      document: document.id,
      standard_id: standardId,
      label,
      labels,
      verdict,
      verdicts,
      correct: label === null || verdict === 'error' ? null : label === verdict,
      reason: deciding?.reason || (deciding?.error?.message ?? ''),
    };
  });
}

/** Labels and verdicts of the items that have both. */
function pairsOf(items: readonly CalibrationItem[]): LabelPair[] {
  return items.flatMap(({ label, verdict }): LabelPair[] =>
    label === null || verdict === 'error' ? [] : [[label, verdict]],
  );
}

function figuresOf(items: readonly CalibrationItem[]): GroupFigures {
  const pairs = pairsOf(items);
  const failing = pairs.filter(([label]) => label !== 'met');
  return {
    accuracy: shareOf(pairs.filter(([label, verdict]) => label === verdict).length, pairs.length),
    false_passes: shareOf(failing.filter(([, verdict]) => verdict === 'met').length, failing.length),
    errors: items.filter(({ verdict }) => verdict === 'error').length,
  };
}

function figuresByTag(
  judged: readonly JudgedDocument[],
  groups: readonly (readonly CalibrationItem[])[],
): Record<string, GroupFigures> {
  const byTag = new Map<string, CalibrationItem[]>();
  for (const [index, { document }] of judged.entries()) {
    for (const tag of new Set(document.tags)) byTag.set(tag, [...(byTag.get(tag) ?? []), ...groups[index]!]);
  }
  return Object.fromEntries([...byTag].map(([tag, items]) => [tag, figuresOf(items)]));
}

function stabilityOf(items: readonly CalibrationItem[]): Share {
  return shareOf(items.filter(({ verdicts }) => new Set(verdicts).size === 1).length, items.length);
}

function estimate<Unit>(
  groups: readonly (readonly Unit[])[],
  statistic: (units: readonly Unit[]) => number | null,
): Estimate | null {
  const value = statistic(groups.flat());
  return value === null ? null : { value, interval: bootstrapInterval(groups, statistic) };
}
