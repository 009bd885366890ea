import {
  CHARACTERS_PER_TOKEN,
  estimateTokens,
  type PromptRequest,
  type ResponseFormat,
} from '../../llm-driver/index.js';
import type { ExpectedCall } from '../../quota/index.js';
import { InvalidRequestError } from '../../support/index.js';
import type { Standard } from '../sets/standard-set.schema.js';
import { splitDocument, type CheckedDocument, type DocumentPart } from './document.js';
import { boundaryFor, PromptBuilder, type RandomText } from './prompt-builder.js';

/**
 * Bytes of UTF-8 count as characters here: a token is four letters of English, but one or two characters of
 * Chinese.
 */
const BYTES_PER_TOKEN = CHARACTERS_PER_TOKEN;
/** Room for the lines between the blocks of a prompt. */
const MARGIN_TOKENS = 100;
const MIN_PART_TOKENS = 200;

export interface CheckPlanOptions {
  readonly maxPromptTokens: number;
  readonly randomText: RandomText;
}

/** One prompt of a check: one standard and one part of the document. */
export interface CheckItem {
  readonly index: number;
  readonly standardIndex: number;
  readonly part: DocumentPart;
}

/**
 * The prompts of one check: every standard with every part of the document. Only the index of an item says
 * which standard an answer is about; nothing in the answer does.
 */
export class CheckPlan {
  readonly parts: readonly DocumentPart[];
  readonly prompts: PromptBuilder;

  /**
   * @throws InvalidRequestError if the longest standard leaves too little of `maxPromptTokens` for the
   *   document
   */
  constructor(
    readonly document: CheckedDocument,
    readonly standards: readonly Standard[],
    { maxPromptTokens, randomText }: CheckPlanOptions,
  ) {
    const untrusted = [document.text, ...standards.map((standard) => JSON.stringify(standard))];
    this.prompts = new PromptBuilder(boundaryFor(untrusted, randomText));
    const withoutText = standards.map((standard) =>
      this.prompts.verdictPrompt(standard, { text: '', number: 1, total: 2 }),
    );
    const used =
      Math.max(...withoutText.map((messages) => tokensOf(JSON.stringify(messages)))) + MARGIN_TOKENS;
    const partTokens = maxPromptTokens - used;
    if (partTokens < MIN_PART_TOKENS) {
      throw new InvalidRequestError(
        `maxPromptTokens is ${maxPromptTokens}; these standards need at least ${used + MIN_PART_TOKENS}.`,
        'maxPromptTokens',
      );
    }
    this.parts = splitDocument(document.text, charactersOf(partTokens, document.text));
  }

  /** Number of items. */
  get size(): number {
    return this.standards.length * this.parts.length;
  }

  /** Returns the item with that index, or `undefined` if the plan has none. */
  item(index: number): CheckItem | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.size) return undefined;
    const part = this.parts[index % this.parts.length]!;
    return { index, standardIndex: Math.floor(index / this.parts.length), part };
  }

  /**
   * Estimates the calls of the check, repairs not counted. Ignores the fixed text around standard and
   * document.
   */
  expectedCalls(): ExpectedCall[] {
    return this.standards.flatMap((standard) => {
      const { length } = JSON.stringify(standard);
      return this.parts.map(({ start, end }) => ({ promptCharacters: end - start + length }));
    });
  }

  /** Yields every prompt in the order of the items. Each is built when it is read. */
  *requests(format: ResponseFormat | undefined): Generator<PromptRequest> {
    for (let index = 0; index < this.size; index += 1) yield this.request(this.item(index)!, format);
  }

  /** Builds the prompt of an item. */
  request({ standardIndex, part }: CheckItem, format: ResponseFormat | undefined): PromptRequest {
    const text = this.document.text.slice(part.start, part.end);
    const shown = { text, number: part.index + 1, total: this.parts.length };
    return withFormat(this.prompts.verdictPrompt(this.standards[standardIndex]!, shown), format);
  }

  /** Builds the prompt that asks to repair an unreadable answer. */
  repairRequest(answer: string, format: ResponseFormat | undefined): PromptRequest {
    return withFormat(this.prompts.repairPrompt(answer), format);
  }
}

function withFormat(messages: PromptRequest['messages'], format: ResponseFormat | undefined): PromptRequest {
  return format === undefined ? { messages } : { messages, response_format: format };
}

function tokensOf(text: string): number {
  return estimateTokens(Buffer.byteLength(text));
}

/** Returns how many characters of this text make so many tokens. */
function charactersOf(tokens: number, text: string): number {
  return Math.floor((tokens * BYTES_PER_TOKEN * text.length) / Buffer.byteLength(text));
}
