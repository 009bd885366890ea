import type { SettingField } from '../../support/index.js';
import type { DriverContext } from '../driver/driver-context.js';
import type { LlmDriver } from '../driver/llm-driver.js';
import { GroqDriver } from './groq.driver.js';
import { MockDriver } from './mock.driver.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';
import { OpenAiDriver } from './openai.driver.js';

export { GroqDriver } from './groq.driver.js';
export { MockDriver } from './mock.driver.js';
export type * from './mock/mock.options.js';
export { OpenAiCompatibleDriver } from './openai-compatible.driver.js';
export { OpenAiDriver } from './openai.driver.js';
export type { ProviderFacts } from '../wire/provider-facts.js';

/** A driver's class: what it needs to be built, and the settings it declares. */
export interface LlmDriverClass {
  new (context: DriverContext): LlmDriver;
  readonly settings: readonly SettingField[];
}

/** The drivers that come with the package, by name. A new one is its file and a line here. */
export const builtInDrivers = {
  groq: GroqDriver,
  openai: OpenAiDriver,
  mock: MockDriver,
  'openai-compatible': OpenAiCompatibleDriver,
} as const satisfies Record<string, LlmDriverClass>;
