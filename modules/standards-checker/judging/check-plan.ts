import { z } from 'zod';
import {
  CHARACTERS_PER_TOKEN,
  estimateTokens,
  type ChatMessage,
  type PromptRequest,
} from '../../llm-driver/index.js';
import { InvalidRequestError } from '../../support/index.js';
import type { Standard } from '../sets/standard-set.schema.js';
import { splitDocument, type CheckedDocument, type DocumentPart } from './document.js';
import { boundaryOf } from './boundary.js';
import { conditionalFormat } from './model-verdict.js';
import { PromptBuilder } from './prompt-builder.js';

/**
 * Bytes of UTF-8 count as characters here: a token is four letters of English, but one or two characters of
 * Chinese.
 */
const BYTES_PER_TOKEN = CHARACTERS_PER_TOKEN;
/** Steps between no character and one character in a byte. */
const RATIO_STEPS = 64;
/** Room for the lines between the blocks of a prompt. */
const MARGIN_TOKENS = 100;
/** Smallest part of a document, in tokens. */
const MIN_PART_TOKENS = 200;
/** Characters of the caller's own instructions. */
const MAX_SYSTEM_LENGTH = 16_384;

/** What a caller chooses of the prompts. */
export const promptSchema = z.object({
  partTokens: z.int().min(MIN_PART_TOKENS).optional(),
  system: z.string().max(MAX_SYSTEM_LENGTH).optional(),
});

/** The size of one call of a check, as far as it is known before the call is sent. */
export interface PlannedCall {
  readonly promptCharacters: number;
  /** Unset if there is no bound. */
  readonly maxAnswerTokens?: number;
}

export interface CheckPlanOptions {
  readonly maxPromptTokens: number;
  /** Maximum tokens of one prompt by the model's own limits. Default: none. */
  readonly modelPromptTokens?: number;
  /** Maximum tokens of a part of the document. Default: what `maxPromptTokens` leaves. */
  readonly partTokens?: number | undefined;
  /** Instructions of the caller, after ours in the system message. Trusted text. */
  readonly system?: string | undefined;
  /** Makes the boundary around untrusted text unknown to those who know the text. */
  readonly boundarySecret: string;
}

/** One prompt of a check: one standard and one part of the document. */
export interface CheckItem {
  readonly standardIndex: number;
  readonly part: DocumentPart;
}

/**
 * The prompts of one check: every standard with every part of the document. Only the item of a prompt says
 * which standard an answer is about; nothing in the answer does.
 */
export class CheckPlan {
  readonly parts: readonly DocumentPart[];
  private readonly prompts: PromptBuilder;
  /** Tokens of each standard's prompt without a text. */
  private readonly fixedTokens: readonly number[];
  /** The caller's own instructions. */
  readonly system: string | null;

  /** @throws InvalidRequestError if the longest standard leaves too few tokens for the document */
  constructor(
    readonly document: CheckedDocument,
    readonly standards: readonly Standard[],
    options: CheckPlanOptions,
  ) {
    const { partTokens: asked = Infinity, system, boundarySecret } = options;
    this.system = system ?? null;
    const untrusted = [document.text, ...standards.map((standard) => JSON.stringify(standard))];
    this.prompts = new PromptBuilder(boundaryOf(untrusted, boundarySecret), system);
    this.fixedTokens = standards.map((standard) =>
      tokensOf(JSON.stringify(this.prompts.verdictPrompt(standard, { text: '', whole: false }))),
    );
    const room = roomForText(options, Math.max(...this.fixedTokens) + MARGIN_TOKENS);
    this.parts = splitDocument(document.text, charactersOf(Math.min(room, asked), document.text));
  }

  /**
   * Estimates the calls of the check, repairs not counted. Ignores the fixed text around standard and
   * document.
   */
  expectedCalls(): PlannedCall[] {
    return this.standards.flatMap((standard) => {
      const { length } = JSON.stringify(standard);
      return this.parts.map(({ start, end }) => ({ promptCharacters: end - start + length }));
    });
  }

  /** Estimates the tokens of all prompts, repairs not counted. */
  promptTokens(): number {
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
    const textTokens = sum(this.parts.map((part) => this.tokensOfPart(part)));
    return sum(this.fixedTokens) * this.parts.length + textTokens * this.standards.length;
  }

  /** Returns every item: the standards in order, each with all parts. */
  items(): CheckItem[] {
    return this.standards.flatMap((_, standardIndex) => this.parts.map((part) => ({ standardIndex, part })));
  }

  /** Estimates the tokens of a part's text. */
  tokensOfPart({ start, end }: DocumentPart): number {
    return tokensOf(this.document.text.slice(start, end));
  }

  /**
   * Returns the items that ask about smaller parts instead of this one, each of at most so many tokens.
   * Returns `undefined` if they would be too small.
   */
  divide({ standardIndex, part }: CheckItem, maxTokens: number): CheckItem[] | undefined {
    if (maxTokens < MIN_PART_TOKENS) return undefined;
    const text = this.document.text.slice(part.start, part.end);
    return splitDocument(text, charactersOf(maxTokens, text)).map(({ start, end }) => ({
      standardIndex,
      part: { start: part.start + start, end: part.start + end },
    }));
  }

  /**
   * Builds the prompt of an item.
   * @param copied true if an earlier answer only repeated a verdict of the document
   */
  messages({ standardIndex, part }: CheckItem, copied = false): ChatMessage[] {
    const text = this.document.text.slice(part.start, part.end);
    const whole = text.length === this.document.text.length;
    return this.prompts.verdictPrompt(this.standards[standardIndex]!, { text, whole, copied });
  }

  /** Builds the prompt that asks to repair an unreadable answer about an item. */
  repairMessages({ standardIndex }: CheckItem, answer: string): ChatMessage[] {
    return this.prompts.repairPrompt(answer, this.standards[standardIndex]);
  }

  /** Returns the fields of a request about an item: a standard that may not apply has a wider schema. */
  fieldsFor({ standardIndex }: CheckItem, fields: Partial<PromptRequest>): Partial<PromptRequest> {
    const { response_format: format } = fields;
    const isConditional = this.standards[standardIndex]!.applies_when !== undefined;
    return isConditional && format ? { ...fields, response_format: conditionalFormat(format) } : fields;
  }
}

/** @param used tokens of the longest prompt without a text */
function roomForText(
  { maxPromptTokens, modelPromptTokens = Infinity }: CheckPlanOptions,
  used: number,
): number {
  const needed = used + MIN_PART_TOKENS;
  if (maxPromptTokens < needed) {
    throw new InvalidRequestError(
      `maxPromptTokens is ${maxPromptTokens}; these standards need at least ${needed}.`,
      'maxPromptTokens',
    );
  }
  if (modelPromptTokens < needed) {
    throw new InvalidRequestError(
      `The limits of this model allow prompts of about ${modelPromptTokens} tokens; these standards need at least ` +
        `${needed}. Choose another model, or raise its limits.`,
      'model',
    );
  }
  return Math.min(maxPromptTokens, modelPromptTokens) - used;
}

function tokensOf(text: string): number {
  return estimateTokens(Buffer.byteLength(text));
}

/**
 * Returns how many characters of this text make so many tokens. Rounds the bytes of a character up a little,
 * so that an edit of a text with letters beyond ASCII seldom changes the size of all its parts.
 */
function charactersOf(tokens: number, text: string): number {
  const charactersPerByte = Math.floor((text.length / Buffer.byteLength(text)) * RATIO_STEPS) / RATIO_STEPS;
  return Math.floor(tokens * BYTES_PER_TOKEN * charactersPerByte);
}
