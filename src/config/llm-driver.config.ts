import { readFileSync } from 'node:fs';
import { registerAs } from '@nestjs/config';
import { z } from 'zod';
import {
  builtInDrivers,
  type DriverConfig,
  type EnvironmentOptions,
  type LlmDriverModuleOptions,
  type CatalogueOptions,
  checkCatalogue,
  type ModelFacts,
  PROVIDER_MESSAGES,
} from '../../modules/llm-driver/index.js';
import { ConfigurationError } from '../../modules/support/index.js';
import { readAll, readEnvironment } from './environment.js';
import { type LlmServer, llmServers } from './llm-servers.js';
import { readProvider, readServer, SERVER_KEYS, variableOf } from './provider-variables.js';

/** Driver of the servers in `LLM_SERVERS`. */
const SERVER_DRIVER = 'openai-compatible';

/** Built-in drivers of one provider each. Each is an instance, and has variables, of its own name. */
const PROVIDERS = builtInDrivers.filter(
  ({ driver, settings }) => driver !== SERVER_DRIVER && settings.some(({ key }) => key === 'base_url'),
);
/** Their names. */
const PROVIDER_NAMES = PROVIDERS.map(({ driver }) => driver);
/** Providers that one runs oneself: `LLM_SERVERS` may tell where. */
const SELF_HOSTED = PROVIDERS.filter(({ selfHosted }) => selfHosted).map(({ driver }) => driver);

/**
 * Reads the driver instances and the name of the default one from the environment: `LLM_DRIVER`;
 * `<NAME>_API_KEY`, `<NAME>_BASE_URL` and `<NAME>_MODEL` of each built-in driver (`GROQ_…`, `OPENAI_…`); and
 * `LLM_SERVERS` for OpenAI-compatible servers, each with `<NAME>_API_KEY` and `<NAME>_MODEL`; and for all of
 * them `<NAME>_TIMEOUT_FIRST_TOKEN_MS`, `<NAME>_TIMEOUT_IDLE_MS` and `<NAME>_TIMEOUT_TOTAL_MS`. Further
 * settings of a driver have variables too (`AZURE_OPENAI_API_VERSION`). An empty variable counts as unset.
 * `PROVIDER_MESSAGES` says what errors show of providers' words. `MODEL_CATALOGUE` names a file with facts of
 * models. A driver that one runs oneself, such as
 * Ollama, is an instance only if one of its variables is set or `LLM_DRIVER` names it. With
 * `NODE_ENV=production` there is a mock instance only if `LLM_DRIVER` names it.
 * @throws EnvironmentError with every problem at once, never a value
 */
export const llmDriverConfig = registerAs('llmDriver', (): LlmDriverModuleOptions => {
  let servers: readonly LlmServer[] | undefined;
  const [, providers, instances, chosen, providerMessages, catalogue] = readAll([
    () => (servers = readServers()),
    () => readAll(PROVIDERS.map((provider) => () => [provider.driver, readProvider(provider)] as const)),
    () =>
      readAll(
        (servers ?? []).map((server) => () => [server.name, readServer(server, driverOf(server))] as const),
      ),
    // The default may be one of the servers: without them it cannot be checked.
    () => servers && readDefault(servers),
    readProviderMessages,
    readCatalogue,
  ]);
  // Without `servers`, `readAll` has thrown.
  const { name, hasMock } = chosen!;
  const mock: [string, DriverConfig][] = hasMock ? [['mock', { driver: 'mock' }]] : [];
  return {
    default: name,
    drivers: Object.fromEntries([...mock, ...providers.filter(isThere(name)), ...instances]),
    environment: { variableOf: variablesOf(servers!), read: () => undefined },
    providerMessages,
    catalogue,
  };
});

/** A server with the name of a driver for servers of one's own is one of those. */
function driverOf({ name }: LlmServer): string {
  return SELF_HOSTED.includes(name) ? name : SERVER_DRIVER;
}

/** A server of one's own is an instance if anything tells that it is there. */
function isThere(defaultName: string): (provider: readonly [string, DriverConfig]) => boolean {
  return ([name, { driver: _, ...told }]) =>
    !SELF_HOSTED.includes(name) ||
    name === defaultName ||
    Object.values(told).some((value) => value !== undefined);
}

/** Names the variables that this file has read, for error messages. The library reads none of them again. */
function variablesOf(servers: readonly LlmServer[]): NonNullable<EnvironmentOptions['variableOf']> {
  return (instance, key) => {
    if (servers.some(({ name }) => name === instance) && key === 'base_url') return 'LLM_SERVERS';
    const provider = PROVIDERS.find(({ driver }) => driver === instance);
    const keys = provider ? provider.settings.map((field) => field.key) : SERVER_KEYS;
    const isServer = servers.some(({ name }) => name === instance);
    if (!keys.includes(key) || key === 'limits' || !(isServer || provider)) return undefined;
    return variableOf(instance, key);
  };
}

/**
 * The files are for facts of models that the built-in catalogue does not know, or knows wrongly. Of several,
 * with commas between them, the later one wins, field by field: own facts behind those of `models:refresh`.
 */
function readCatalogue(): CatalogueOptions | undefined {
  const catalogue = z
    .string()
    .optional()
    .transform((paths, context) => {
      const all: Record<string, ModelFacts> = {};
      for (const path of (paths ?? '').split(',').map((each) => each.trim())) {
        if (path === '') continue;
        const problem = addFacts(all, path);
        if (problem === undefined) continue;
        context.addIssue(problem);
        return z.NEVER;
      }
      return Object.keys(all).length === 0 ? undefined : all;
    });
  return readEnvironment({ MODEL_CATALOGUE: catalogue }).MODEL_CATALOGUE;
}

/** Adds the facts of a file. Returns what is wrong with it, if something is. */
function addFacts(all: Record<string, ModelFacts>, path: string): string | undefined {
  const expected = 'must be the path of a JSON file with facts of models, as models:refresh writes it';
  try {
    const facts: unknown = JSON.parse(readFileSync(path, 'utf8'));
    checkCatalogue(facts);
    for (const [model, found] of Object.entries(facts ?? {})) all[model] = { ...all[model], ...found };
    return undefined;
  } catch (error) {
    const reason = error instanceof ConfigurationError ? `: ${error.message}` : '.';
    return `${expected}${reason}`;
  }
}

function readProviderMessages() {
  const error = `must be one of ${PROVIDER_MESSAGES.join(', ')}.`;
  return readEnvironment({ PROVIDER_MESSAGES: z.enum(PROVIDER_MESSAGES, { error }).default('scrubbed') })
    .PROVIDER_MESSAGES;
}

/**
 * Reads the default instance, and whether there is a mock. In production the mock answers only if
 * `LLM_DRIVER` names it: a forgotten variable must not serve answers that no model gave.
 */
function readDefault(servers: readonly LlmServer[]): { name: string; hasMock: boolean } {
  const models = [...new Set([...PROVIDER_NAMES, ...servers.map(({ name }) => name)])];
  const { NODE_ENV } = readEnvironment({ NODE_ENV: z.string().optional() });
  const production = NODE_ENV === 'production';
  const name = z
    .string({
      error:
        `must be set, as NODE_ENV is production: one of ${models.join(', ')}, ` +
        'or mock for answers without a model.',
    })
    .trim()
    .refine((given) => given === 'mock' || models.includes(given), {
      error: `names no driver. Known: mock, ${models.join(', ')}. Further servers are named in LLM_SERVERS.`,
    });
  const { LLM_DRIVER } = readEnvironment({ LLM_DRIVER: production ? name : name.default('mock') });
  return { name: LLM_DRIVER, hasMock: !production || LLM_DRIVER === 'mock' };
}

function readServers(): readonly LlmServer[] {
  const addresses = SELF_HOSTED.map((name) => [name, variableOf(name, 'base_url')] as const);
  const told = readEnvironment(Object.fromEntries(addresses.map(([, key]) => [key, z.string().optional()])));
  const free = addresses.filter(([, variable]) => told[variable] === undefined).map(([name]) => name);
  const taken = ['mock', ...PROVIDER_NAMES.filter((name) => !free.includes(name))];
  return readEnvironment({ LLM_SERVERS: llmServers(taken).default([]) }).LLM_SERVERS;
}
