import {
  CHARACTERS_PER_TOKEN,
  estimateTokens,
  type PromptRequest,
  type ResponseFormat,
} from '../../llm-driver/index.js';
import { InvalidRequestError } from '../../support/index.js';
import type { Standard } from '../sets/standard-set.schema.js';
import { splitDocument, type DocumentPart } from './document-splitter.js';
import type { CheckedDocument } from './document.js';
import { boundaryFor, type RandomText } from './prompt-boundary.js';
import { PromptBuilder } from './prompt-builder.js';

/** Bytes of UTF-8 count as characters here: a token is four letters of English, but one or two characters of Chinese. */
const BYTES_PER_TOKEN = CHARACTERS_PER_TOKEN;
/** Lines between the blocks of a prompt. */
const MARGIN_TOKENS = 100;
const MIN_PART_TOKENS = 200;

export interface CheckPlanOptions {
  readonly maxPromptTokens: number;
  readonly randomText: RandomText;
}

/** One prompt of a check: a standard held against a part of the document. */
export interface CheckItem {
  readonly index: number;
  readonly standardIndex: number;
  readonly part: DocumentPart;
}

/** Which prompts a check asks. An item's index alone says what an answer is about; nothing in an answer does. */
export class CheckPlan {
  readonly parts: readonly DocumentPart[];
  readonly prompts: PromptBuilder;

  /** @throws InvalidRequestError when the longest standard leaves too little of `maxPromptTokens` for the document */
  constructor(
    readonly document: CheckedDocument,
    readonly standards: readonly Standard[],
    { maxPromptTokens, randomText }: CheckPlanOptions,
  ) {
    const given = standards.map((standard) => JSON.stringify(standard));
    this.prompts = new PromptBuilder(boundaryFor([document.text, ...given], randomText));
    const empty = standards.map((standard) =>
      this.prompts.verdictPrompt(standard, { text: '', number: 1, of: 2 }),
    );
    const taken = Math.max(...empty.map((messages) => tokensOf(JSON.stringify(messages)))) + MARGIN_TOKENS;
    const left = maxPromptTokens - taken;
    if (left < MIN_PART_TOKENS) {
      throw new InvalidRequestError(
        `maxPromptTokens is ${maxPromptTokens}; these standards need at least ${taken + MIN_PART_TOKENS}.`,
        'maxPromptTokens',
      );
    }
    this.parts = splitDocument(document.text, charactersOf(left, document.text));
  }

  get size(): number {
    return this.standards.length * this.parts.length;
  }

  /** The item of that index; `undefined` where the plan has none. */
  item(index: number): CheckItem | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.size) return undefined;
    const part = this.parts[index % this.parts.length]!;
    return { index, standardIndex: Math.floor(index / this.parts.length), part };
  }

  /** Of the item's prompt, but for the words around standard and document. */
  charactersOf(index: number): number {
    const { standardIndex, part } = this.item(index)!;
    return part.end - part.start + JSON.stringify(this.standards[standardIndex]).length;
  }

  /** Every prompt in the order of the items, made as it is asked for. */
  *requests(format: ResponseFormat | undefined): Generator<PromptRequest> {
    for (let index = 0; index < this.size; index += 1) yield this.request(this.item(index)!, format);
  }

  request({ standardIndex, part }: CheckItem, format: ResponseFormat | undefined): PromptRequest {
    const text = this.document.text.slice(part.start, part.end);
    const shown = { text, number: part.index + 1, of: this.parts.length };
    return withFormat(this.prompts.verdictPrompt(this.standards[standardIndex]!, shown), format);
  }

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

/** So many characters of this text make so many tokens. */
function charactersOf(tokens: number, text: string): number {
  return Math.floor((tokens * BYTES_PER_TOKEN * text.length) / Buffer.byteLength(text));
}
