import { readFileSync } from 'node:fs';
import { registerAs } from '@nestjs/config';
import { z } from 'zod';
import {
  type BuiltInDriverClass,
  builtInDrivers,
  type DriverConfig,
  type EnvironmentOptions,
  type LlmDriverModuleOptions,
  type CatalogueOptions,
  checkCatalogue,
  PROVIDER_MESSAGES,
  type Timeouts,
} from '../../modules/llm-driver/index.js';
import { cleanPastedKey, pastedKeyProblem, Secret } from '../../modules/support/index.js';
import { readAll, readEnvironment } from './environment.js';
import { type LlmServer, llmServers, providerBaseUrl } from './llm-servers.js';

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

/** Settings that all providers have in common. Limits are stored settings. */
const COMMON_KEYS: readonly string[] = ['api_key', 'base_url', 'model', 'limits'];

/** Options of timeouts by the settings that they are the variables of. */
const TIMEOUTS = {
  timeout_first_token_ms: 'firstTokenMs',
  timeout_idle_ms: 'idleMs',
  timeout_total_ms: 'totalMs',
} as const satisfies Record<string, keyof Timeouts>;

/** Settings of the servers in `LLM_SERVERS`. */
const SERVER_KEYS: readonly string[] = [...COMMON_KEYS, ...Object.keys(TIMEOUTS)];

/** A day. */
const MAX_TIMEOUT_MS = 86_400_000;

const timeoutRange = `must be a whole number of milliseconds, from 1 to ${MAX_TIMEOUT_MS}.`;
const milliseconds = z
  .string()
  .regex(/^\d{1,8}$/, { error: timeoutRange })
  .transform(Number)
  .refine((given) => given >= 1 && given <= MAX_TIMEOUT_MS, { error: timeoutRange });

/** Characters of a key. */
const KEY_LENGTH = 8_192;

const apiKey = z.string().transform((text, context) => {
  const key = text.length > KEY_LENGTH ? text : cleanPastedKey(text);
  const problem =
    key === '' || key.length > KEY_LENGTH
      ? `must be a key of 1 to ${KEY_LENGTH} characters.`
      : pastedKeyProblem(key);
  if (problem === undefined) return new Secret(key);
  context.addIssue({ code: 'custom', message: problem });
  return z.NEVER;
});

const modelId = z
  .string()
  .trim()
  .min(1, { error: 'is blank. Name a model, or leave the variable out.' })
  .max(200, { error: 'is too long: a model id has at most 200 characters.' });

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
    () => readAll((servers ?? []).map((server) => () => [server.name, readServer(server)] as const)),
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

/** The file is for the facts of models that the built-in catalogue does not know, or knows wrongly. */
function readCatalogue(): CatalogueOptions | undefined {
  const catalogue = z
    .string()
    .optional()
    .transform((path, context) => {
      if (path === undefined) return undefined;
      try {
        const facts: unknown = JSON.parse(readFileSync(path, 'utf8'));
        checkCatalogue(facts);
        return facts;
      } catch {
        context.addIssue(
          'must be the path of a JSON file with facts of models, as models:refresh writes it.',
        );
        return z.NEVER;
      }
    });
  return readEnvironment({ MODEL_CATALOGUE: catalogue }).MODEL_CATALOGUE;
}

function readProviderMessages() {
  const error = `must be one of ${PROVIDER_MESSAGES.join(', ')}.`;
  return readEnvironment({ PROVIDER_MESSAGES: z.enum(PROVIDER_MESSAGES, { error }).default('scrubbed') })
    .PROVIDER_MESSAGES;
}

function readProvider({ driver, settings }: BuiltInDriverClass): DriverConfig {
  const prefix = prefixOf(driver);
  const further = settings.filter(({ key }) => !COMMON_KEYS.includes(key) && !(key in TIMEOUTS));
  const variables = readEnvironment({
    [`${prefix}_API_KEY`]: apiKey.optional(),
    [`${prefix}_BASE_URL`]: providerBaseUrl.optional(),
    [`${prefix}_MODEL`]: modelId.optional(),
    ...Object.fromEntries(
      further.map(({ key, schema }) => [variableOf(driver, key), ofText(schema).optional()]),
    ),
  });
  return {
    driver,
    ...credentials(prefix, variables),
    baseUrl: variables[`${prefix}_BASE_URL`] as string | undefined,
    ...Object.fromEntries(further.map(({ key }) => [optionName(key), variables[variableOf(driver, key)]])),
    timeouts: readTimeouts(prefix),
  };
}

/** A server with the name of a driver for servers of one's own is one of those. */
function readServer({ name, baseUrl }: LlmServer): DriverConfig {
  const prefix = prefixOf(name);
  const variables = readEnvironment({
    [`${prefix}_API_KEY`]: apiKey.optional(),
    [`${prefix}_MODEL`]: modelId.optional(),
  });
  const driver = SELF_HOSTED.includes(name) ? name : SERVER_DRIVER;
  return { driver, ...credentials(prefix, variables), baseUrl, timeouts: readTimeouts(prefix) };
}

/** A setting that takes a number takes one in digits. */
function ofText(schema: z.ZodType): z.ZodType {
  const isNumber = (text: unknown) => typeof text === 'string' && /^\d{1,15}$/.test(text);
  return z.preprocess(
    (text) => (isNumber(text) && !schema.safeParse(text).success ? Number(text) : text),
    schema,
  );
}

/** Reads the timeouts that are set, if there are any. */
function readTimeouts(prefix: string): Partial<Timeouts> | undefined {
  const names = Object.entries(TIMEOUTS).map(([key, option]) => [`${prefix}_${key.toUpperCase()}`, option]);
  const variables = readEnvironment(
    Object.fromEntries(names.map(([variable]) => [variable!, milliseconds.optional()])),
  );
  const values = names.map(([variable, option]) => [option!, variables[variable!]] as const);
  const given = values.filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function variableOf(driver: string, key: string): string {
  return `${prefixOf(driver)}_${key.toUpperCase()}`;
}

/** `apiVersion` for `api_version`. */
function optionName(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `AZURE_OPENAI` for `azure-openai`. */
function prefixOf(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

function credentials(prefix: string, variables: Readonly<Record<string, unknown>>): DriverConfig {
  return {
    apiKey: variables[`${prefix}_API_KEY`] as Secret | undefined,
    model: variables[`${prefix}_MODEL`] as string | undefined,
  };
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
