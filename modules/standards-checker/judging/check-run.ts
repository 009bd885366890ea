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
import { FindingReader, unreadable, type Reading } from './finding-reader.js';
import type { PartFinding } from './part-finding.js';
import { QuoteVerifier } from './quote-verifier.js';
import type { StandardVerdict } from './report.js';
import { brokenContract, VerdictBoard, type CheckListeners } from './verdict-board.js';

/** A second and last call for an item. */
interface SecondCall {
  readonly item: CheckItem;
  readonly request: PromptRequest;
  /** Calls sent for the item so far. */
  readonly attempts: number;
}

/** One check under way: a pool of all prompts, then a small one for the answers that could not be read. */
export class CheckRun {
  private readonly board: VerdictBoard;
  private readonly reader: FindingReader;
  private readonly secondCalls: SecondCall[] = [];
  private usage: Usage = NO_USAGE;
  private first: CompletionResponse | undefined;

  constructor(
    private readonly plan: CheckPlan,
    private readonly format: ResponseFormat | undefined,
    listeners: CheckListeners,
  ) {
    this.board = new VerdictBoard(plan, listeners);
    this.reader = new FindingReader(new QuoteVerifier(plan.document.text));
  }

  /** Tokens of every answer so far. */
  get tokens(): Usage {
    return this.usage;
  }

  /** The first answer that came, if any did. */
  get firstAnswer(): CompletionResponse | undefined {
    return this.first;
  }

  /** @returns one verdict per standard, in their order; failed calls are `error` verdicts, an abort's too */
  async judge(llm: LlmDriverFacade, options: FacadePoolOptions): Promise<StandardVerdict[]> {
    for await (const result of llm.completionStream(this.plan.requests(this.format), options)) {
      this.takeFirst(result);
    }
    if (this.secondCalls.length > 0) {
      const requests = this.secondCalls.map(({ request }) => request);
      for await (const result of llm.completionStream(requests, options)) this.takeSecond(result);
    }
    return this.board.finish();
  }

  private takeFirst(result: PoolResult): void {
    const item = this.plan.item(result.index);
    if (item === undefined) throw brokenContract();
    this.count(result);
    const reading = this.reader.read(result, item.part);
    const request = this.secondRequest(result, reading, item);
    if (request) {
      this.secondCalls.push({ item, request, attempts: result.attempts });
      this.board.postpone();
    } else {
      this.board.settle(item.index, findingOf(reading, result));
    }
  }

  private takeSecond(result: PoolResult): void {
    const call = this.secondCalls[result.index];
    if (call === undefined) throw brokenContract();
    this.count(result);
    const finding = findingOf(this.reader.read(result, call.item.part), result);
    this.board.settle(call.item.index, { ...finding, attempts: finding.attempts + call.attempts });
  }

  /** What to ask where the first call gave nothing to read: the same once more, or to mend the answer. */
  private secondRequest(result: PoolResult, reading: Reading, item: CheckItem): PromptRequest | undefined {
    if (!result.ok) {
      const formatMayBeWhy = this.format !== undefined && result.error.traits.withoutFormat;
      return formatMayBeWhy ? this.plan.request(item, undefined) : undefined;
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
  return 'finding' in reading ? reading.finding : unreadable(attempts);
}
