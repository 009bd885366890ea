import { LlmError } from '../../llm-driver/index.js';
import type { CheckItem, CheckPlan } from './check-plan.js';
import { failedFinding } from './finding-reader.js';
import { mergeFindings, type PartFinding } from './part-finding.js';
import type { CheckProgress, StandardVerdict } from './report.schema.js';

/** Listeners to a check while it runs. */
export interface CheckListeners {
  /** Receives each verdict once, as soon as it is final. `position` is the standard's index in the set. */
  readonly onVerdict?: (verdict: StandardVerdict, position: number) => void;
  /** Receives the progress after every call. */
  readonly onProgress?: (progress: CheckProgress) => void;
}

/** The items about one standard, in the order of the document, and their findings. */
interface Progress {
  items: readonly CheckItem[];
  readonly findings: Map<CheckItem, PartFinding>;
}

/** Collects findings by item, and merges them into a verdict once every part of a standard has one. */
export class VerdictCollector {
  private readonly progress: readonly Progress[];
  private readonly verdicts: (StandardVerdict | undefined)[];
  private done = 0;
  private callsDone = 0;
  private callsTotal: number;

  /** @param items all items of the plan */
  constructor(
    private readonly plan: CheckPlan,
    items: readonly CheckItem[],
    private readonly listeners: CheckListeners,
  ) {
    const own = plan.standards.map((): CheckItem[] => []);
    for (const item of items) own[item.standardIndex]!.push(item);
    this.progress = own.map((listed) => ({ items: listed, findings: new Map() }));
    this.verdicts = plan.standards.map(() => undefined);
    this.callsTotal = items.length;
  }

  /** Most parts of the document in which a standard was judged. */
  get parts(): number {
    return Math.max(...this.progress.map(({ items }) => items.length));
  }

  /** Counts a call whose item needs another one. */
  postpone(): void {
    this.callsDone += 1;
    this.callsTotal += 1;
    this.report();
  }

  /** Replaces an item by items about smaller parts. */
  divide(item: CheckItem, smaller: readonly CheckItem[]): void {
    const progress = this.progress[item.standardIndex]!;
    progress.items = progress.items.flatMap((each) => (each === item ? smaller : [each]));
    this.callsTotal += smaller.length - 1;
    this.report();
  }

  /**
   * Counts a call and stores the finding of its item.
   * @throws LlmError `driver_contract` if the item already has one
   */
  settle(item: CheckItem, finding: PartFinding): void {
    const { items, findings } = this.progress[item.standardIndex]!;
    if (findings.has(item)) throw brokenContract();
    findings.set(item, finding);
    this.callsDone += 1;
    if (findings.size === items.length) this.mergeParts(item.standardIndex);
    this.report();
  }

  /**
   * Returns every verdict, in the order of the standards. Standards without items have none.
   * @param error of items without a result
   */
  finish(error: LlmError): StandardVerdict[] {
    for (const { items, findings } of this.progress) {
      for (const item of items) if (!findings.has(item)) this.settle(item, failedFinding(error, 0));
    }
    return this.verdicts.filter((verdict) => verdict !== undefined);
  }

  private mergeParts(standardIndex: number): void {
    const { items, findings } = this.progress[standardIndex]!;
    const inOrder = items.map((item) => findings.get(item)!);
    const verdict = mergeFindings(this.plan.standards[standardIndex]!, inOrder);
    this.verdicts[standardIndex] = verdict;
    this.done += 1;
    this.listeners.onVerdict?.(verdict, standardIndex);
  }

  private report(): void {
    this.listeners.onProgress?.({
      done: this.done,
      total: this.plan.standards.length,
      calls_done: this.callsDone,
      calls_total: this.callsTotal,
    });
  }
}

/**
 * Makes the error for a pool that does not give exactly one result per prompt. No verdict could be trusted
 * then to be about its own standard.
 */
export function brokenContract(): LlmError {
  return new LlmError('driver_contract', {
    message: 'The pool did not give exactly one result for each prompt.',
  });
}
