import { LlmError } from '../../llm-driver/index.js';
import type { CheckPlan } from './check-plan.js';
import { failed } from './finding-reader.js';
import { mergeFindings, type PartFinding } from './part-finding.js';
import type { CheckProgress, StandardVerdict } from './report.js';

/** Who is told as a check goes on. */
export interface CheckListeners {
  /** Once per standard, as soon as its verdict is final. `position` is the standard's place in the set. */
  readonly onVerdict?: (verdict: StandardVerdict, position: number) => void;
  readonly onProgress?: (progress: CheckProgress) => void;
}

/** Collects findings by item, and makes a verdict of each standard whose parts are all in. */
export class VerdictBoard {
  private readonly findings: (PartFinding | undefined)[];
  private readonly verdicts: (StandardVerdict | undefined)[];
  private done = 0;
  private callsDone = 0;
  private callsTotal: number;

  constructor(
    private readonly plan: CheckPlan,
    private readonly listeners: CheckListeners,
  ) {
    // Filled: holes would not count as missing, and a standard would be complete with its first part.
    this.findings = Array.from({ length: plan.size }, () => undefined);
    this.verdicts = Array.from({ length: plan.standards.length }, () => undefined);
    this.callsTotal = plan.size;
  }

  /** A call has ended, and its item needs another one. */
  postpone(): void {
    this.callsDone += 1;
    this.callsTotal += 1;
    this.report();
  }

  /** A call has ended, and with it its item. @throws LlmError `driver_contract` where the item has a finding already */
  settle(index: number, finding: PartFinding): void {
    if (this.findings[index] !== undefined) throw brokenContract();
    this.findings[index] = finding;
    this.callsDone += 1;
    this.complete(Math.floor(index / this.plan.parts.length));
    this.report();
  }

  /** Every verdict, in the order of the standards. What never got a result is an error. */
  finish(): StandardVerdict[] {
    for (let index = 0; index < this.plan.size; index += 1) {
      if (this.findings[index] === undefined) this.settle(index, failed(brokenContract(), 0));
    }
    return this.verdicts as StandardVerdict[];
  }

  private complete(standardIndex: number): void {
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

/** Results must come once for each item: with anything else no verdict could be trusted to be its own standard's. */
export function brokenContract(): LlmError {
  return new LlmError('driver_contract', {
    message: 'The pool did not give exactly one result for each prompt.',
  });
}
