import { LABELS, type Label } from './label-file.schema.js';

/** The right verdict, and the one that was given. */
export type LabelPair = readonly [label: Label, verdict: Label];

/** How well verdicts of one class are found. */
export interface ClassFigures {
  readonly verdict: Label;
  /** Items with this label. */
  readonly labelled: number;
  /** Items with this verdict. */
  readonly given: number;
  /** Items with both. */
  readonly correct: number;
  /** Share of the items with this verdict that are right. `null` if none has it. */
  readonly precision: number | null;
  /** Share of the items with this label that are found. `null` if none has it. */
  readonly recall: number | null;
  /** Harmonic mean of precision and recall; 0 if nothing is right. `null` if no item has label or verdict. */
  readonly f1: number | null;
}

/** Counts by label, then by verdict. */
export type ConfusionMatrix = Readonly<Record<Label, Readonly<Record<Label, number>>>>;

/** Counts the pairs. */
export function confusionMatrix(pairs: readonly LabelPair[]): ConfusionMatrix {
  const row = (label: Label) =>
    Object.fromEntries(
      LABELS.map((verdict) => [
        verdict,
        pairs.filter((pair) => pair[0] === label && pair[1] === verdict).length,
      ]),
    );
  return Object.fromEntries(LABELS.map((label) => [label, row(label)])) as ConfusionMatrix;
}

/** Returns the figures of every class that occurs, in the order of {@link LABELS}. */
export function classFigures(pairs: readonly LabelPair[]): ClassFigures[] {
  return LABELS.map((verdict) => {
    const labelled = pairs.filter(([label]) => label === verdict).length;
    const given = pairs.filter(([, found]) => found === verdict).length;
    const correct = pairs.filter(([label, found]) => label === verdict && found === verdict).length;
    return {
      verdict,
      labelled,
      given,
      correct,
      precision: given === 0 ? null : correct / given,
      recall: labelled === 0 ? null : correct / labelled,
      f1: given + labelled === 0 ? null : (2 * correct) / (given + labelled),
    };
  }).filter(({ labelled, given }) => labelled + given > 0);
}
