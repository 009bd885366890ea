import {
  addUsage,
  LlmError,
  NO_USAGE,
  type CompletionResponse,
  type FacadePoolOptions,
  type LlmDriverFacade,
  type PoolResult,
  type PromptRequest,
  type Usage,
} from '../../llm-driver/index.js';
import type { Clock } from '../../support/index.js';
import { QuoteVerifier } from '../quotes/quote-verifier.js';
import { inTurns } from '../quotes/work.js';
import type { CheckItem, CheckPlan } from './check-plan.js';
import { fewestTokens } from './cut-calls.js';
import type { EvidenceMode } from './evidence-mode.js';
import { FindingReader, unreadableFinding, type Reading } from './finding-reader.js';
import type { FormSearch } from './form-search.js';
import type { PartSizes } from './part-sizes.js';
import type { RequestForm } from './request-form.js';
import type { StandardVerdict } from './report.schema.js';
import { brokenContract, VerdictCollector, type CheckListeners } from './verdict-collector.js';

/** Time in which a model refuses a form of request, in milliseconds. */
const SEARCH_MS = 500;

/** One question to the model about an item. */
interface Question {
  readonly item: CheckItem;
  /** An unreadable answer to repair. Left out, the question is the verdict. */
  readonly unreadable?: string;
  /** True if the answer before only repeated verdicts of the document. */
  readonly copied?: boolean;
  /** The only form to ask it in. Left out, the form that is found. */
  readonly form?: RequestForm;
  /** True for the second and last question after a blank or unreadable answer. */
  readonly isLast?: boolean;
  /** Calls sent for the item so far. */
  readonly attempts: number;
}

/** A question that was sent. */
interface SentQuestion extends Question {
  readonly sentForm: RequestForm;
  /** The fewest tokens that its prompt can have. */
  readonly fewestTokens: number;
}

/**
 * Asks the model for the verdicts of one plan: a pool of all prompts, then small ones for what was refused or
 * unreadable.
 */
export class LlmJudge {
  private readonly items: readonly CheckItem[];
  private readonly collector: VerdictCollector;
  private reader!: FindingReader;
  private readonly again: Question[] = [];
  /** Pools that were started and are to be waited for. */
  private readonly running: Promise<void>[] = [];
  private usage: Usage = NO_USAGE;
  private first: CompletionResponse | undefined;

  constructor(
    private readonly plan: CheckPlan,
    private readonly forms: FormSearch,
    private readonly sizes: PartSizes,
    private readonly evidence: EvidenceMode,
    listeners: CheckListeners,
    private readonly clock: Clock,
  ) {
    this.items = plan.items();
    this.collector = new VerdictCollector(plan, this.items, listeners);
  }

  /** Tokens of every answer so far. */
  get tokens(): Usage {
    return this.usage;
  }

  /** Most parts of the document in which a standard was judged. */
  get parts(): number {
    return this.collector.parts;
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
    const quotes = await inTurns(QuoteVerifier.prepare(this.plan.document.text));
    this.reader = new FindingReader(quotes, this.evidence);
    const questions = this.items.map((item): Question => ({ item, attempts: 0 }));
    await this.search(questions, llm, options);
    await this.askAll(questions, llm, options);
    return this.collector.finish(options.signal?.aborted ? new LlmError('aborted') : brokenContract());
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
    const patience = this.clock.sleep(SEARCH_MS, enough.signal).catch(() => {});
    let isOver = false;
    void patience.then(() => (isOver = true));
    while (this.forms.isSearching && !isOver && questions.length > 0) {
      const asked = this.ask(questions.splice(0, 1), llm, options);
      this.running.push(asked);
      await Promise.race([asked, patience]);
      questions.unshift(...this.again.splice(0));
    }
    enough.abort();
  }

  /** Asks all questions, and those to be asked again, until there are none. */
  private async askAll(
    questions: readonly Question[],
    llm: LlmDriverFacade,
    options: FacadePoolOptions,
  ): Promise<void> {
    for (let next = questions; ; next = this.again.splice(0)) {
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
    for await (const result of llm.completionStream(requests, options)) {
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
      const { item, unreadable, copied, form = this.forms.current } = question;
      const smaller = isFirst(question) ? this.sizes.beforeCall(item) : undefined;
      if (smaller) {
        this.divide(question, smaller);
        continue;
      }
      const messages =
        unreadable === undefined
          ? this.plan.messages(item, copied)
          : this.plan.repairMessages(item, unreadable);
      sent.push({ ...question, sentForm: form, fewestTokens: fewestTokens(messages) });
      yield { messages, ...this.plan.fieldsFor(item, form.fields) };
    }
  }

  /** Asks about smaller parts instead. */
  private divide({ item, attempts }: Question, smaller: readonly CheckItem[]): void {
    this.collector.divide(item, smaller);
    this.again.push(...smaller.map((each, index) => ({ item: each, attempts: index === 0 ? attempts : 0 })));
  }

  private async add(result: PoolResult, question: SentQuestion): Promise<void> {
    this.count(result);
    const { item, fewestTokens } = question;
    const smaller = !result.ok && isFirst(question) ? this.sizes.afterError(item, result.error) : undefined;
    if (smaller) {
      this.collector.postpone();
      return this.divide({ item, attempts: question.attempts + result.attempts }, smaller);
    }
    const reading = await inTurns(this.reader.read(result, item.part, fewestTokens));
    const next = this.nextQuestion(result, reading, question);
    const attempts = question.attempts + result.attempts;
    if (next) {
      this.again.push({ ...next, attempts });
      this.collector.postpone();
    } else {
      const finding = 'finding' in reading ? { ...reading.finding, attempts } : unreadableFinding(attempts);
      this.collector.settle(item, finding);
    }
  }

  /** Returns the next question about an item that has no finding yet; `undefined` if there is none. */
  private nextQuestion(
    result: PoolResult,
    reading: Reading,
    { sentForm, fewestTokens: _, ...question }: SentQuestion,
  ): Question | undefined {
    if (!result.ok) {
      const { error } = result;
      // This answer failed, not the form: other answers of it may succeed.
      if (error.kind === 'upstream_generation_failed') {
        this.forms.accept(sentForm);
        const form = sentForm.after(error);
        return form && question.form === undefined ? { ...question, form } : undefined;
      }
      return this.forms.refuse(sentForm, error) ? question : undefined;
    }
    this.forms.accept(sentForm);
    if ('finding' in reading || question.isLast) return undefined;
    const { unreadable, copied } = reading;
    const isBlank = unreadable.trim() === '';
    return { ...question, isLast: true, ...(isBlank ? { copied } : { unreadable }) };
  }

  private count(result: PoolResult): void {
    if (!result.ok) return;
    this.usage = addUsage(this.usage, result.completion.usage);
    this.first ??= result.completion;
  }
}

/** True unless an answer about the item was received: then its size is no problem. */
function isFirst({ isLast = false }: Question): boolean {
  return !isLast;
}
