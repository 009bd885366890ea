import {
  LlmError,
  type FacadePoolOptions,
  type LlmDriverFacade,
  type PoolResult,
  type PromptRequest,
} from '../../llm-driver/index.js';
import type { Clock } from '../../support/index.js';
import type { QuoteVerifier } from '../quotes/quote-verifier.js';
import { inTurns } from '../quotes/work.js';
import type { CheckJudgements } from '../cache/check-judgements.js';
import type { Judgement } from '../cache/judgement.js';
import type { CheckItem, CheckPlan } from './check-plan.js';
import { fewestTokens } from './cut-calls.js';
import type { EvidenceMode } from './evidence-mode.js';
import { FindingReader, unreadableFinding } from './finding-reader.js';
import type { FormSearch } from './form-search.js';
import { JudgeTally } from './judge-tally.js';
import type { PartSizes } from './part-sizes.js';
import { nextQuestion } from './next-question.js';
import { isFirst, type Question, type SentQuestion } from './question.js';
import type { StandardVerdict } from './report.schema.js';
import { brokenContract, VerdictCollector, type CheckListeners } from './verdict-collector.js';

/** Time in which a model refuses a form of request, in milliseconds. */
const SEARCH_MS = 500;

/** What a judge works with. */
export interface JudgeTools {
  readonly forms: FormSearch;
  readonly sizes: PartSizes;
  readonly evidence: EvidenceMode;
  readonly clock: Clock;
  /** Verifies quotes of the plan's document. */
  readonly quotes: Promise<QuoteVerifier>;
  /** Judgements of earlier checks. Default: none. */
  readonly cache?: CheckJudgements | undefined;
}

/**
 * Asks the model for the verdicts of one plan: a pool of all prompts, then small ones for what was refused or
 * unreadable.
 */
export class LlmJudge {
  readonly tally = new JudgeTally();
  private readonly items: readonly CheckItem[];
  private readonly collector: VerdictCollector;
  private reader!: FindingReader;
  private readonly again: Question[] = [];
  /** Pools that were started and are to be waited for. */
  private readonly running: Promise<void>[] = [];

  /** @param positions of the standards to judge. Default: all */
  constructor(
    private readonly plan: CheckPlan,
    private readonly tools: JudgeTools,
    listeners: CheckListeners,
    positions?: readonly number[],
  ) {
    const wanted = positions && new Set(positions);
    this.items = plan.items().filter(({ standardIndex }) => wanted?.has(standardIndex) !== false);
    this.collector = new VerdictCollector(plan, this.items, listeners);
  }

  /** Most parts of the document in which a standard was judged. */
  get parts(): number {
    return this.collector.parts;
  }

  /**
   * Runs the pools. May be called once.
   * @returns one verdict per wanted standard, in the order of the standards; `error` for calls that failed or
   *   were aborted
   */
  async judge(llm: LlmDriverFacade, options: FacadePoolOptions): Promise<StandardVerdict[]> {
    const quotes = await this.tools.quotes;
    this.reader = new FindingReader(quotes, this.tools.evidence);
    const all = this.items.map((item): Question => ({ item, attempts: 0, isNew: true }));
    const questions = await this.withoutKnown(all);
    await this.search(questions, llm, options);
    await this.askAll(questions, llm, options);
    await this.tools.cache?.flush();
    return this.collector.finish(options.signal?.aborted ? new LlmError('aborted') : brokenContract());
  }

  /** Answers new questions from the cache. Returns the others, in their order. */
  private async withoutKnown(questions: readonly Question[]): Promise<Question[]> {
    const { cache } = this.tools;
    if (cache === undefined) return [...questions];
    const open = new Map(questions.map((question) => [question.item, question]));
    const items = questions.filter(({ isNew }) => isNew).map(({ item }) => item);
    for await (const [item, judgement] of cache.find(items)) {
      const { attempts } = open.get(item)!;
      open.delete(item);
      this.tally.addCached(judgement);
      const finding = await inTurns(this.reader.finding(judgement, item.part));
      this.collector.settle(item, { ...finding, attempts, cached: true });
    }
    return [...open.values()];
  }

  /**
   * Asks the first questions one by one until the model has taken one: what it refuses, it need not refuse
   * for each. Refusals come fast; the others do not wait for a slow answer.
   */
  private async search(
    questions: Question[],
    llm: LlmDriverFacade,
    options: FacadePoolOptions,
  ): Promise<void> {
    const enough = new AbortController();
    const patience = this.tools.clock.sleep(SEARCH_MS, enough.signal).catch(() => {});
    let isOver = false;
    void patience.then(() => (isOver = true));
    while (this.tools.forms.isSearching && !isOver && questions.length > 0) {
      const asked = this.ask(questions.splice(0, 1), llm, options);
      this.running.push(asked);
      await Promise.race([asked, patience]);
      questions.unshift(...(await this.withoutKnown(this.again.splice(0))));
    }
    enough.abort();
  }

  /** Asks all questions, and those to be asked again, until there are none. */
  private async askAll(
    questions: readonly Question[],
    llm: LlmDriverFacade,
    options: FacadePoolOptions,
  ): Promise<void> {
    for (let next = questions; ; next = await this.withoutKnown(this.again.splice(0))) {
      if (next.length > 0) this.running.push(this.ask(next, llm, options));
      await Promise.all(this.running.splice(0));
      if (this.again.length === 0) return;
    }
  }

  /** Asks each question once. Those to be asked again are then in `again`. */
  private async ask(
    questions: readonly Question[],
    llm: LlmDriverFacade,
    options: FacadePoolOptions,
  ): Promise<void> {
    const sent: (SentQuestion | undefined)[] = [];
    const requests = this.requests(questions, sent);
    // A question that is asked again is to be answered anew.
    for await (const result of llm.completionStream(requests, { ...options, cache: false })) {
      const question = sent[result.index];
      if (question === undefined) throw brokenContract();
      // A second result for it breaks the contract too.
      sent[result.index] = undefined;
      await this.add(result, question);
    }
  }

  /** Yields the requests of one pool, and adds each to `sent`. Each is built when it is read. */
  private *requests(
    questions: readonly Question[],
    sent: (SentQuestion | undefined)[],
  ): Generator<PromptRequest> {
    for (const question of questions) {
      const { item, unreadable, copied, form = this.tools.forms.current } = question;
      const smaller = isFirst(question) ? this.tools.sizes.beforeCall(item) : undefined;
      if (smaller) {
        this.divide(question, smaller);
        continue;
      }
      const messages =
        unreadable === undefined
          ? this.plan.messages(item, copied)
          : this.plan.repairMessages(item, unreadable);
      sent.push({ ...question, isNew: false, sentForm: form, fewestTokens: fewestTokens(messages) });
      yield { messages, ...this.plan.fieldsFor(item, form.fields) };
    }
  }

  /** Asks about smaller parts instead. */
  private divide({ item, attempts }: Question, smaller: readonly CheckItem[]): void {
    this.collector.divide(item, smaller);
    this.again.push(
      ...smaller.map((each, index) => ({ item: each, attempts: index === 0 ? attempts : 0, isNew: true })),
    );
  }

  private async add(result: PoolResult, question: SentQuestion): Promise<void> {
    if (result.ok) this.tally.add(result.completion);
    const { item, fewestTokens } = question;
    const smaller =
      !result.ok && isFirst(question) ? this.tools.sizes.afterError(item, result.error) : undefined;
    if (smaller) {
      this.collector.postpone();
      return this.divide({ item, attempts: question.attempts + result.attempts }, smaller);
    }
    const reading = await inTurns(this.reader.read(result, item.part, fewestTokens));
    const next = nextQuestion(result, reading, question, this.tools.forms);
    const attempts = question.attempts + result.attempts;
    if (next) {
      this.again.push({ ...next, attempts });
      this.collector.postpone();
    } else {
      if ('judgement' in reading && reading.judgement) this.remember(item, reading.judgement);
      const finding = 'finding' in reading ? { ...reading.finding, attempts } : unreadableFinding(attempts);
      this.collector.settle(item, finding);
    }
  }

  private remember(item: CheckItem, judgement: Judgement): void {
    const { applies_when } = this.plan.standards[item.standardIndex]!;
    // Such an answer is not allowed. A later check asks again.
    if (judgement.verdict === 'not_applicable' && applies_when === undefined) return;
    this.tools.cache?.add(item, judgement);
  }
}
