import { LlmError } from '../../llm-driver/index.js';
import type { CheckPlan } from './check-plan.js';
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

/** Collects findings by item, and merges them into a verdict once every part of a standard has one. */
export class VerdictCollector {
  private readonly findings: (PartFinding | undefined)[];
  private readonly verdicts: (StandardVerdict | undefined)[];
  private done = 0;
  private callsDone = 0;
  private callsTotal: number;

  constructor(
    private readonly plan: CheckPlan,
    private readonly listeners: CheckListeners,
  ) {
    // Filled, because `every` skips holes: a standard would get its verdict with the first part.
    this.findings = Array.from({ length: plan.size }, () => undefined);
    this.verdicts = Array.from({ length: plan.standards.length }, () => undefined);
    this.callsTotal = plan.size;
  }

  /** Counts a call whose item needs another one. */
  postpone(): void {
    this.callsDone += 1;
    this.callsTotal += 1;
    this.report();
  }

  /**
   * Counts a call and stores the finding of its item.
   * @throws LlmError `driver_contract` if the item already has one
   */
  settle(index: number, finding: PartFinding): void {
    if (this.findings[index] !== undefined) throw brokenContract();
    this.findings[index] = finding;
    this.callsDone += 1;
    this.mergeParts(Math.floor(index / this.plan.parts.length));
    this.report();
  }

  /**
   * Returns every verdict, in the order of the standards.
   * @param error of items without a result
   */
  finish(error: LlmError): StandardVerdict[] {
    for (let index = 0; index < this.plan.size; index += 1) {
      if (this.findings[index] === undefined) this.settle(index, failedFinding(error, 0));
    }
    return this.verdicts as StandardVerdict[];
  }

  private mergeParts(standardIndex: number): void {
    const count = this.plan.parts.length;
    const findings = this.findings.slice(standardIndex * count, (standardIndex + 1) * count);
    if (!findings.every((finding) => finding !== undefined)) return;
    const verdict = mergeFindings(this.plan.standards[standardIndex]!, findings);
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
