import { AZURE_KEY, FakeAzureOpenAi } from './azure-openai/index.js';
import { DEEPSEEK_KEY, FakeDeepSeek } from './deepseek/index.js';
import { FakeGemini, GEMINI_KEY } from './gemini/index.js';
import { FakeMistral, MISTRAL_KEY } from './mistral/index.js';
import { FakeOllama } from './ollama/index.js';
import { FakeOpenRouter, OPENROUTER_KEY } from './openrouter/index.js';
import type { FakeVendor } from './vendor/index.js';

/** Names of the drivers whose vendors are played. */
export type VendorName = 'gemini' | 'mistral' | 'deepseek' | 'openrouter' | 'ollama' | 'azure-openai';

/** A model of each that reasons, if it has one. */
export const VENDOR_MODELS: Readonly<Record<VendorName, string>> = {
  gemini: 'gemini-3-pro',
  mistral: 'magistral-medium-latest',
  deepseek: 'deepseek-v4-flash',
  openrouter: 'anthropic/claude-sonnet-4.6',
  ollama: 'llama3.2',
  'azure-openai': 'gpt-4o-prod',
};

const KEYS: Readonly<Record<VendorName, string | undefined>> = {
  ...{ gemini: GEMINI_KEY, mistral: MISTRAL_KEY, deepseek: DEEPSEEK_KEY, openrouter: OPENROUTER_KEY },
  ...{ ollama: undefined, 'azure-openai': AZURE_KEY },
};

/** All vendors that have a fake, running. */
export interface Vendors {
  /** Options of the module: an instance for each. */
  readonly configuration: Readonly<Record<VendorName, { baseUrl: string; model: string; apiKey?: string }>>;
  /** Variables of the server: an instance for each. */
  readonly environment: Readonly<Record<string, string>>;
  of(name: VendorName): FakeVendor;
  /** Forgets calls and queues of all. */
  reset(): void;
}

/** Starts a fake of each vendor. They stop by themselves. */
export async function startVendors(): Promise<Vendors> {
  const fakes: Readonly<Record<VendorName, FakeVendor>> = {
    ...{ gemini: await FakeGemini.start(), mistral: await FakeMistral.start() },
    ...{ deepseek: await FakeDeepSeek.start(), openrouter: await FakeOpenRouter.start() },
    ...{ ollama: await FakeOllama.start(), 'azure-openai': await FakeAzureOpenAi.start() },
  };
  const names = Object.keys(fakes) as VendorName[];
  const configured = names.map((name) => {
    const apiKey = KEYS[name] === undefined ? {} : { apiKey: KEYS[name] };
    return [name, { baseUrl: fakes[name].baseUrl, model: VENDOR_MODELS[name], ...apiKey }] as const;
  });
  return {
    configuration: Object.fromEntries(configured) as Vendors['configuration'],
    environment: Object.fromEntries(configured.flatMap(([name, options]) => variables(name, options))),
    of: (name) => fakes[name],
    reset: () => names.forEach((name) => fakes[name].reset()),
  };
}

function variables(
  name: VendorName,
  { baseUrl, model, apiKey }: { baseUrl: string; model: string; apiKey?: string },
): [string, string][] {
  const prefix = name.toUpperCase().replace('-', '_');
  const key: [string, string][] = apiKey === undefined ? [] : [[`${prefix}_API_KEY`, apiKey]];
  return [...key, [`${prefix}_BASE_URL`, baseUrl], [`${prefix}_MODEL`, model]];
}
