import { z } from 'zod';
import type { SettingField } from '../../support/index.js';
import type { Capability } from '../contract/chat.types.js';
import { driverFields, timeoutFields } from '../driver/driver-fields.js';
import { OLLAMA_ERRORS } from '../errors/facts/ollama.errors.js';
import { OPEN_FACTS, type ProviderFacts } from '../wire/provider-facts.js';
import type { FieldNames } from '../wire/request-facts.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';

/** Under the other name the bound of an answer would be ignored. */
const OLLAMA_NAMES: FieldNames = { max_completion_tokens: 'max_tokens' };

const CONTEXT_LENGTH = 'https://docs.ollama.com/context-length';

/** Ollama by its OpenAI-compatible API, https://docs.ollama.com/api/openai-compatibility. */
export class OllamaDriver extends OpenAiCompatibleDriver {
  static override readonly driver: string = 'ollama';
  /** It runs on a machine of one's own, without a key. */
  static readonly selfHosted: boolean = true;
  static override readonly settings: readonly SettingField[] = [
    {
      ...driverFields.apiKey,
      help: 'Needed only if a proxy in front of Ollama, or its cloud, asks for one. Stored encrypted.',
      docsUrl: 'https://docs.ollama.com/api/authentication',
    },
    { ...driverFields.baseUrl, default: 'http://127.0.0.1:11434/v1' },
    {
      ...driverFields.model,
      default: 'llama3.2',
      help: 'Used where a call names no model. It must have been pulled: ollama pull <model>.',
      docsUrl: 'https://ollama.com/library',
    },
    {
      key: 'context_length',
      label: 'Context length',
      help:
        'Tokens of the context, as OLLAMA_CONTEXT_LENGTH or num_ctx of the model have it. With it more prompts that ' +
        'were cut are seen as such.',
      docsUrl: CONTEXT_LENGTH,
      schema: z.number().int().min(128).max(10_000_000),
    },
    {
      key: 'cut_prompts',
      label: 'Prompts that were cut',
      help:
        'Ollama cuts the front of a prompt that is longer than the context, and says nothing. "refuse": such a call ' +
        'fails. "warn": its answer has a warning.',
      docsUrl: CONTEXT_LENGTH,
      schema: z.enum(['refuse', 'warn']),
      default: 'refuse',
    },
    driverFields.limits,
    ...Object.values(timeoutFields),
  ];

  /** Files are no content of its messages: https://docs.ollama.com/api/openai-compatibility. */
  override readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    'stream',
    'tools',
    'json_schema',
    'json_object',
    'images',
    'audio',
    'reasoning',
    'embeddings',
  ]);
  override readonly strictSchemas = false;
  override readonly embedsTokens: boolean = false;
  /** It has no token limits: nothing is charged before it is used. */
  override readonly tokenCharging = 'as_used';

  protected override readonly facts: ProviderFacts = {
    ...OPEN_FACTS,
    // It has no limits.
    rateLimits: undefined,
    // https://docs.ollama.com/api/openai-compatibility: fields it does not list are ignored.
    request: {
      singleChoice: true,
      renames: () => OLLAMA_NAMES,
      // The templates of most models leave out messages of a role they do not know.
      roles: { developer: 'system' },
      ownState: ['reasoning'],
    },
    reply: { cutsPrompts: true },
    errors: OLLAMA_ERRORS,
    // https://docs.ollama.com/api/openai-compatibility; recordings since 0.40.
    passes: { completions: '/completions', transcriptions: '/audio/transcriptions' },
  };
}
