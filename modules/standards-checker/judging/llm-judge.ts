import {
  addUsage,
  NO_USAGE,
  type CompletionResponse,
  type FacadePoolOptions,
  type LlmDriverFacade,
  type PoolResult,
  type PromptRequest,
  type ResponseFormat,
  type Usage,
} from '../../llm-driver/index.js';
import type { CheckItem, CheckPlan } from './check-plan.js';
import { FindingReader, unreadableFinding, type Reading } from './finding-reader.js';
import type { PartFinding } from './part-finding.js';
import { QuoteVerifier } from './quote-verifier.js';
import type { StandardVerdict } from './report.schema.js';
import { brokenContract, VerdictCollector, type CheckListeners } from './verdict-collector.js';

/** A second and last call for an item. */
interface SecondCall {
  readonly item: CheckItem;
  readonly request: PromptRequest;
  /** Calls sent for the item so far. */
  readonly attempts: number;
}

/**
 * Asks the model for the verdicts of one plan: a pool of all prompts, then a small one for unreadable
 * answers.
 */
export class LlmJudge {
  private readonly collector: VerdictCollector;
  private readonly reader: FindingReader;
  private readonly secondCalls: SecondCall[] = [];
  private usage: Usage = NO_USAGE;
  private first: CompletionResponse | undefined;

  constructor(
    private readonly plan: CheckPlan,
    private readonly format: ResponseFormat | undefined,
    listeners: CheckListeners,
  ) {
    this.collector = new VerdictCollector(plan, listeners);
    this.reader = new FindingReader(new QuoteVerifier(plan.document.text));
  }

  /** Tokens of every answer so far. */
  get tokens(): Usage {
    return this.usage;
  }

  /** The first answer received, if there was one. */
  get firstAnswer(): CompletionResponse | undefined {
    return this.first;
  }

  /**
   * Runs the pools. May be called once.
   * @returns one verdict per standard, in the order of the standards; `error` for calls that failed or were
   *   aborted
   */
  async judge(llm: LlmDriverFacade, options: FacadePoolOptions): Promise<StandardVerdict[]> {
    for await (const result of llm.completionStream(this.plan.requests(this.format), options)) {
      this.addFirst(result);
    }
    if (this.secondCalls.length > 0) {
      const requests = this.secondCalls.map(({ request }) => request);
      for await (const result of llm.completionStream(requests, options)) this.addSecond(result);
    }
    return this.collector.finish();
  }

  private addFirst(result: PoolResult): void {
    const item = this.plan.item(result.index);
    if (item === undefined) throw brokenContract();
    this.count(result);
    const reading = this.reader.read(result, item.part);
    const request = this.secondRequest(result, reading, item);
    if (request) {
      this.secondCalls.push({ item, request, attempts: result.attempts });
      this.collector.postpone();
    } else {
      this.collector.settle(item.index, findingOf(reading, result));
    }
  }

  private addSecond(result: PoolResult): void {
    const call = this.secondCalls[result.index];
    if (call === undefined) throw brokenContract();
    this.count(result);
    const finding = findingOf(this.reader.read(result, call.item.part), result);
    this.collector.settle(call.item.index, { ...finding, attempts: finding.attempts + call.attempts });
  }

  /**
   * Builds the second prompt if the first call gave nothing readable: the same prompt again, or a repair of
   * the answer.
   */
  private secondRequest(result: PoolResult, reading: Reading, item: CheckItem): PromptRequest | undefined {
    if (!result.ok) {
      // Not every model of a driver supports the response format.
      const formatMayBeTheCause = this.format !== undefined && result.error.traits.withoutFormat;
      return formatMayBeTheCause ? this.plan.request(item, undefined) : undefined;
    }
    if ('finding' in reading) return undefined;
    const { unreadable: answer } = reading;
    return answer.trim() === ''
      ? this.plan.request(item, this.format)
      : this.plan.repairRequest(answer, this.format);
  }

  private count(result: PoolResult): void {
    if (!result.ok) return;
    this.usage = addUsage(this.usage, result.completion.usage);
    this.first ??= result.completion;
  }
}

function findingOf(reading: Reading, { attempts }: PoolResult): PartFinding {
  return 'finding' in reading ? reading.finding : unreadableFinding(attempts);
}
