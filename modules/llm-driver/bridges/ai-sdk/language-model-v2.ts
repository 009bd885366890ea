import { InvalidRequestError, kindOf, quoteName } from '../../../support/index.js';
import type { FacadeLanguageModel } from './language-model.js';
import type {
  LlmLanguageModelV2,
  ModelAnswer,
  ModelAnswerV2,
  ModelFinishReason,
  ModelStreamPart,
  ModelStreamPartV2,
  ModelUsage,
  ModelUsageV2,
  ModelWarning,
  ModelWarningV2,
} from './language-model.types.js';
import type { CallInput } from './model.types.js';

/** @throws InvalidRequestError for a specification of the AI SDK that no model of ours has */
export function assertSpecification(specification: unknown): asserts specification is 'v2' | 'v3' {
  if (specification === 'v2' || specification === 'v3') return;
  const got = typeof specification === 'string' ? quoteName(specification) : kindOf(specification);
  throw new InvalidRequestError(
    `specification must be "v3", or "v2" for AI SDK 5; got ${got}.`,
    'specification',
  );
}

/** A language model of ours in specification v2, which AI SDK 5 takes. */
export class FacadeLanguageModelV2 implements LlmLanguageModelV2 {
  readonly specificationVersion = 'v2';
  readonly provider: string;
  readonly modelId: string;
  readonly supportedUrls: Record<string, RegExp[]>;

  constructor(private readonly model: FacadeLanguageModel) {
    this.provider = model.provider;
    this.modelId = model.modelId;
    this.supportedUrls = model.supportedUrls;
  }

  /** @throws as {@link FacadeLanguageModel.doGenerate} */
  async doGenerate(input: CallInput): Promise<ModelAnswerV2> {
    return answerV2(await this.model.doGenerate(input));
  }

  /** @throws as {@link FacadeLanguageModel.doStream} */
  async doStream(
    input: CallInput,
  ): Promise<{ stream: ReadableStream<ModelStreamPartV2>; request: { body: unknown } }> {
    const { stream, request } = await this.model.doStream(input);
    const parts = new TransformStream<ModelStreamPart, ModelStreamPartV2>({
      transform: (part, controller) => controller.enqueue(partV2(part)),
    });
    return { stream: stream.pipeThrough(parts), request };
  }
}

function answerV2({ finishReason, usage, warnings, ...answer }: ModelAnswer): ModelAnswerV2 {
  return {
    ...answer,
    finishReason: reasonV2(finishReason),
    usage: usageV2(usage),
    warnings: warnings.map(warningV2),
  };
}

function partV2(part: ModelStreamPart): ModelStreamPartV2 {
  if (part.type === 'stream-start') return { ...part, warnings: part.warnings.map(warningV2) };
  if (part.type !== 'finish') return part;
  return { ...part, finishReason: reasonV2(part.finishReason), usage: usageV2(part.usage) };
}

function reasonV2({ unified, raw }: ModelFinishReason): ModelFinishReason['unified'] | 'unknown' {
  return unified === 'other' && raw === undefined ? 'unknown' : unified;
}

function usageV2({ inputTokens, outputTokens }: ModelUsage): ModelUsageV2 {
  const { total: input, cacheRead } = inputTokens;
  const { total: output, reasoning } = outputTokens;
  return {
    inputTokens: input,
    outputTokens: output,
    totalTokens: input === undefined || output === undefined ? undefined : input + output,
    ...(reasoning === undefined ? {} : { reasoningTokens: reasoning }),
    ...(cacheRead === undefined ? {} : { cachedInputTokens: cacheRead }),
  };
}

function warningV2(warning: ModelWarning): ModelWarningV2 {
  if (warning.type === 'other') return warning;
  const { feature, details } = warning;
  return { type: 'other', message: `Unsupported: ${feature}.${details === undefined ? '' : ` ${details}`}` };
}
