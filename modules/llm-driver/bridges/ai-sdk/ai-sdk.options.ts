import { ConfigurationError, kindOf } from '../../../support/index.js';
import type { AiSdkEmbeddingModel, AiSdkLanguageModel, AiSdkProvider } from '../../contract/ai-sdk.types.js';
import type { DriverConfig } from '../../contract/driver-config.js';
import { SPECIFICATIONS } from './model.types.js';

/** Configuration of an instance that answers by models of the AI SDK, whose packages have the keys. */
export interface AiSdkConfig extends DriverConfig {
  readonly driver: 'ai-sdk';
  /** The model; or its id, with `provider`: then calls may name other models of that provider. */
  readonly model?: AiSdkLanguageModel | string;
  /** The model for embeddings, or its id with `provider`. */
  readonly embeddingModel?: AiSdkEmbeddingModel | string | undefined;
  /** A provider of the AI SDK, such as `anthropic`. */
  readonly provider?: AiSdkProvider | undefined;
}

/**
 * Checks the models of an instance.
 * @param path of the configuration, for messages: `drivers.claude`
 * @throws ConfigurationError with the option, what was expected and what was given
 */
export function checkAiSdkConfig(path: string, config: DriverConfig): void {
  const { model, embeddingModel, provider } = config as Readonly<Record<string, unknown>>;
  if (provider !== undefined && !hasMethod(provider, 'languageModel')) {
    refuse(`${path}.provider`, 'a provider of the AI SDK, such as anthropic of @ai-sdk/anthropic', provider);
  }
  if (model === undefined && embeddingModel === undefined && provider === undefined) {
    throw new ConfigurationError(
      `${path} has no model. Give it one of the AI SDK: { driver: 'ai-sdk', model: anthropic('claude-…') }.`,
      `${path}.model`,
    );
  }
  checkModel(`${path}.model`, model, 'doGenerate', provider);
  checkModel(`${path}.embeddingModel`, embeddingModel, 'doEmbed', provider);
}

function checkModel(path: string, model: unknown, method: string, provider: unknown): void {
  if (model === undefined) return;
  if (typeof model === 'string') {
    if (provider !== undefined && model !== '') return;
    throw new ConfigurationError(`${path} is the id of a model: give its provider too, as provider.`, path);
  }
  if (!hasMethod(model, method)) refuse(path, 'a model of the AI SDK', model);
  const { specificationVersion: version } = model as { specificationVersion?: unknown };
  if (SPECIFICATIONS.includes(version as string)) return;
  throw new ConfigurationError(
    `${path} has the specification ${JSON.stringify(version) ?? 'undefined'} of the AI SDK; this driver speaks ` +
      `${SPECIFICATIONS.join(' and ')} (AI SDK 5 and 6).`,
    path,
  );
}

function hasMethod(value: unknown, method: string): boolean {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isObject && typeof (value as Record<string, unknown>)[method] === 'function';
}

function refuse(path: string, expected: string, value: unknown): never {
  throw new ConfigurationError(`${path} must be ${expected}; got ${kindOf(value)}.`, path);
}
