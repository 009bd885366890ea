import { z } from 'zod';
import {
  type BuiltInDriverClass,
  type DriverConfig,
  optionName,
  timeoutFields,
  type Timeouts,
} from '../../modules/llm-driver/index.js';
import { cleanPastedKey, pastedKeyProblem, Secret } from '../../modules/support/index.js';
import { readEnvironment } from './environment.js';
import { type LlmServer, providerBaseUrl } from './llm-servers.js';

/** Settings that all providers have in common. Limits are stored settings. */
const COMMON_KEYS: readonly string[] = ['api_key', 'base_url', 'model', 'limits'];

/** Settings of timeouts. They are options within `timeouts`. */
const TIMEOUT_KEYS: readonly string[] = Object.values(timeoutFields).map(({ key }) => key);

/** Settings of the servers in `LLM_SERVERS`. */
export const SERVER_KEYS: readonly string[] = [...COMMON_KEYS, ...TIMEOUT_KEYS];

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

/** Reads the variables of a built-in driver. */
export function readProvider({ driver, settings }: BuiltInDriverClass): DriverConfig {
  const prefix = prefixOf(driver);
  const further = settings.filter(({ key }) => !COMMON_KEYS.includes(key) && !TIMEOUT_KEYS.includes(key));
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
    timeouts: readTimeouts(driver),
  };
}

/** Reads the variables of a server in `LLM_SERVERS`, which the driver talks to. */
export function readServer({ name, baseUrl }: LlmServer, driver: string): DriverConfig {
  const prefix = prefixOf(name);
  const variables = readEnvironment({
    [`${prefix}_API_KEY`]: apiKey.optional(),
    [`${prefix}_MODEL`]: modelId.optional(),
  });
  return { driver, ...credentials(prefix, variables), baseUrl, timeouts: readTimeouts(name) };
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
function readTimeouts(name: string): Partial<Timeouts> | undefined {
  const variables = readEnvironment(
    Object.fromEntries(TIMEOUT_KEYS.map((key) => [variableOf(name, key), milliseconds.optional()])),
  );
  const given = TIMEOUT_KEYS.filter((key) => variables[variableOf(name, key)] !== undefined);
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map((key) => [optionName(key).replace('timeouts.', ''), variables[variableOf(name, key)]]),
  );
}

/** `AZURE_OPENAI_API_KEY` for `azure-openai` and `api_key`. */
export function variableOf(driver: string, key: string): string {
  return `${prefixOf(driver)}_${key.toUpperCase()}`;
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
