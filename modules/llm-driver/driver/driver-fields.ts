import { z } from 'zod';
import { recordOf, type SettingField } from '../../support/index.js';
import { baseUrlProblem } from '../contract/base-url.js';
import { DEFAULT_TIMEOUTS, LONGEST_TIMEOUT_MS } from '../contract/driver-config.js';
import type { ModelLimits } from '../contract/limits.types.js';

const positive = z.number().int().positive();
const milliseconds = z.number().int().min(1).max(LONGEST_TIMEOUT_MS);

/** Schema of the limits of one model. A limit that is left out is unknown, not unlimited. */
const modelLimits = z.strictObject({
  rpm: positive.optional(),
  tpm: positive.optional(),
  itpm: positive.optional(),
  otpm: positive.optional(),
  rpd: positive.optional(),
  tpd: positive.optional(),
  concurrency: positive.optional(),
}) satisfies z.ZodType<ModelLimits>;

/** Settings that most drivers have. A driver class lists the ones it has in its static `settings`. */
export const driverFields = {
  apiKey: {
    key: 'api_key',
    label: 'API key',
    secret: true,
    help: 'Stored encrypted; it is never shown again.',
    schema: z.string().min(8).max(512),
  },
  baseUrl: {
    key: 'base_url',
    label: 'Base URL',
    readOnly: true,
    help: 'Deployment configuration, version path included.',
    schema: z.url({ protocol: /^https?$/ }).superRefine((url, context) => {
      const problem = baseUrlProblem(url);
      if (problem !== undefined)
        context.addIssue({ code: 'custom', message: problem, params: { isSentence: true } });
    }),
  },
  model: {
    key: 'model',
    label: 'Default model',
    help: 'Used where a call names no model.',
    schema: z.string().trim().min(1).max(200),
  },
  limits: {
    key: 'limits',
    label: 'Limits per model',
    help:
      'Requests (rpm, rpd), tokens (tpm, tpd), input and output tokens (itpm, otpm) per minute and day, calls in flight ' +
      '(concurrency); "*" is every other model. For instance ' +
      '{"openai/gpt-oss-20b":{"rpm":30,"tpm":8000,"rpd":1000,"tpd":200000},"*":{"rpm":30,"concurrency":8}}.',
    schema: recordOf(z.string().min(1).max(200), modelLimits),
  },
} as const satisfies Record<string, SettingField>;

/** Settings of the timeouts of a driver that talks to a provider. Their options are within `timeouts`. */
export const timeoutFields = {
  firstToken: {
    key: 'timeout_first_token_ms',
    label: 'Timeout to the first token, ms',
    help: 'From the request to the first token of a stream, or the first byte of a whole answer.',
    schema: milliseconds,
    default: DEFAULT_TIMEOUTS.firstTokenMs,
  },
  idle: {
    key: 'timeout_idle_ms',
    label: 'Timeout within an answer, ms',
    help: 'Silence between two pieces of an answer.',
    schema: milliseconds,
    default: DEFAULT_TIMEOUTS.idleMs,
  },
  total: {
    key: 'timeout_total_ms',
    label: 'Timeout of an exchange, ms',
    help: 'From the request to the end of the answer. Retries are not counted.',
    schema: milliseconds,
    default: DEFAULT_TIMEOUTS.totalMs,
  },
} as const satisfies Record<string, SettingField>;
